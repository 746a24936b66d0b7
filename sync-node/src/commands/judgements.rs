// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Revoking devices, deciding forks and admitting changes, on the command line.

use leitwerk_shared::change::Hash;
use leitwerk_shared::cli::{Answer, Problem};
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::judgement::Verdict;
use leitwerk_shared::identity::roster::Roster;
use serde_json::{Value, json};

use super::Office;
use crate::authority::Authority;
use crate::judge::Mailbox;
use crate::texts;

/// How many characters of a hash are shown; any unambiguous beginning is understood.
const SHOWN: usize = 12;

/// Revokes a device.
pub(super) fn revoke(office: Office<'_>, device: DeviceId, now: i64) -> Result<Answer, Problem> {
    let (mut authority, mailbox) = open(office)?;
    let cuts = mailbox.cuts(authority.roster(), device).map_err(|error| texts::mailbox(&error))?;
    let documents = cuts.len();
    authority.revoke(device, cuts, now).map_err(|error| texts::authority(&error))?;
    let kept = match documents {
        0 => "Das Relais hatte bis jetzt nichts von ihm; was er".to_owned(),
        _ => format!(
            "Was das Relais bis jetzt von ihm hatte, bleibt gültig ({}); was er später",
            texts::counted(documents, "Dokument", "Dokumente")
        ),
    };
    Ok(Answer {
        text: format!(
            "Arbeitsplatz {} ist gesperrt. {kept} geschrieben hat, wird nicht mehr gezeigt. Ein neuer \
             Arbeitsplatz braucht eine neue Einladung.",
            device.0
        ),
        json: json!({ "device": device.0, "documents": documents }),
    })
}

/// Shows all forks.
pub(super) fn forks(office: Office<'_>) -> Result<Answer, Problem> {
    let (authority, mailbox) = open(office)?;
    let roster = authority.roster();
    let forks = mailbox.forks(roster).map_err(|error| texts::mailbox(&error))?;
    let mut text = String::new();
    let mut list = Vec::new();
    for (doc, fork) in &forks {
        let device = fork.actor.device();
        let state = if fork.open { "nicht entschieden" } else { "entschieden" };
        text += &format!(
            "{doc}: {} hat Änderung {} mehrfach geschrieben ({state})\n",
            author(roster, device),
            fork.seq
        );
        let mut branches = Vec::new();
        for branch in &fork.branches {
            let authors: Vec<String> =
                branch.devices.iter().map(|it| author(roster, *it)).collect();
            text += &format!(
                "  {} {}  {} von {}\n",
                if branch.shown { "gezeigt      " } else { "nicht gezeigt" },
                short(&branch.tip.hash),
                texts::counted(branch.changes, "Änderung", "Änderungen"),
                authors.join(", ")
            );
            branches.push(json!({
                "branch": branch.tip.hash.to_string(), "shown": branch.shown,
                "changes": branch.changes,
                "devices": branch.devices.iter().map(|it| it.0).collect::<Vec<_>>(),
            }));
        }
        list.push(json!({
            "doc": doc.to_string(), "device": device.0, "number": fork.seq, "open": fork.open,
            "branches": branches,
        }));
    }
    if forks.is_empty() {
        "Es gibt keine Zweige.".clone_into(&mut text);
    }
    Ok(Answer { text, json: Value::Array(list) })
}

/// Names the branch that is the true one.
pub(super) fn resolve(office: Office<'_>, branch: &str, now: i64) -> Result<Answer, Problem> {
    let (mut authority, mailbox) = open(office)?;
    let forks = mailbox.forks(authority.roster()).map_err(|error| texts::mailbox(&error))?;
    let verdicts = forks.iter().flat_map(|(doc, fork)| {
        fork.branches.iter().map(|branch| Verdict { doc: *doc, tip: branch.tip })
    });
    let verdict = chosen(verdicts, branch, "Alle Zweige zeigt „sync-node fork list“.")?;
    authority.resolve(verdict, now).map_err(|error| texts::authority(&error))?;
    Ok(Answer {
        text: format!(
            "In {} gilt der Zweig {}. Was auf den anderen aufbaut, wird auf allen Arbeitsplätzen \
             nicht mehr gezeigt, aber aufbewahrt.",
            verdict.doc,
            short(&verdict.tip.hash)
        ),
        json: told(verdict),
    })
}

/// Shows what is held back because its device was revoked.
pub(super) fn held_back(office: Office<'_>) -> Result<Answer, Problem> {
    let (authority, mailbox) = open(office)?;
    let found = mailbox.held_back(authority.roster()).map_err(|error| texts::mailbox(&error))?;
    let dismissed = authority.dismissed().map_err(|error| texts::authority(&error))?;
    let mut text = String::new();
    let mut list = Vec::new();
    for held in &found {
        let device = held.verdict.tip.actor.device();
        let dismissed = dismissed.contains(&held.key());
        text += &format!(
            "{}: {}  {} von {}{}\n",
            held.verdict.doc,
            short(&held.verdict.tip.hash),
            texts::counted(held.changes, "Änderung", "Änderungen"),
            author(authority.roster(), device),
            if dismissed { " (bleibt verborgen)" } else { "" }
        );
        list.push(json!({
            "doc": held.verdict.doc.to_string(), "change": held.verdict.tip.hash.to_string(),
            "device": device.0, "changes": held.changes, "dismissed": dismissed,
        }));
    }
    if found.is_empty() {
        "Es wird nichts zurückgehalten.".clone_into(&mut text);
    }
    Ok(Answer { text, json: Value::Array(list) })
}

/// Lets a change count after all.
pub(super) fn admit(office: Office<'_>, change: &str, now: i64) -> Result<Answer, Problem> {
    let (mut authority, verdict) = chosen_change(office, change)?;
    authority.admit(verdict, now).map_err(|error| texts::authority(&error))?;
    Ok(Answer {
        text: format!(
            "In {} gilt die Änderung {} mit allem, worauf sie aufbaut.",
            verdict.doc,
            short(&verdict.tip.hash)
        ),
        json: told(verdict),
    })
}

/// Leaves a change hidden and asks nobody about it any more.
pub(super) fn dismiss(office: Office<'_>, change: &str) -> Result<Answer, Problem> {
    let (mut authority, verdict) = chosen_change(office, change)?;
    authority.dismiss(verdict).map_err(|error| texts::authority(&error))?;
    Ok(Answer {
        text: format!(
            "In {} bleibt die Änderung {} verborgen, mit allem, was vor ihr zurückgehalten wird. \
             Das Relais fragt nicht mehr danach; aufbewahrt bleibt sie, und „sync-node change \
             admit“ übernimmt sie auch später noch.",
            verdict.doc,
            short(&verdict.tip.hash)
        ),
        json: told(verdict),
    })
}

/// Returns the one change among those held back whose hash begins like this.
fn chosen_change(office: Office<'_>, change: &str) -> Result<(Authority, Verdict), Problem> {
    let (authority, mailbox) = open(office)?;
    let found = mailbox.held_back(authority.roster()).map_err(|error| texts::mailbox(&error))?;
    let verdicts = found.iter().map(|held| held.verdict);
    let next = "Was zurückgehalten wird, zeigt „sync-node change list“.";
    Ok((authority, chosen(verdicts, change, next)?))
}

fn open(office: Office<'_>) -> Result<(Authority, Mailbox), Problem> {
    let authority = office.authority()?;
    let mailbox = authority.mailbox().map_err(|error| texts::authority(&error))?;
    Ok((authority, mailbox))
}

/// Returns the one verdict whose change begins like this.
fn chosen(
    verdicts: impl Iterator<Item = Verdict>,
    beginning: &str,
    next: &str,
) -> Result<Verdict, Problem> {
    let beginning = beginning.to_lowercase();
    let mut fitting = verdicts.filter(|it| it.tip.hash.to_string().starts_with(&beginning));
    match (fitting.next(), fitting.next()) {
        (Some(verdict), None) => Ok(verdict),
        (first, _) => Err(Problem::new(
            match first {
                None => format!("Keine Kennung beginnt mit „{beginning}“."),
                Some(_) => format!("Mehrere Kennungen beginnen mit „{beginning}“."),
            },
            "Es wurde nichts verändert.",
            next,
        )),
    }
}

fn short(hash: &Hash) -> String {
    hash.to_string().chars().take(SHOWN).collect()
}

/// Names a device with its Kommune.
fn author(roster: &Roster, device: DeviceId) -> String {
    let member = roster.devices().get(&device).map(|device| device.municipality);
    let member = member.and_then(|id| roster.members().get(&id));
    let name = member.map_or("unbekannt", |member| member.name.as_str());
    format!("Arbeitsplatz {} ({name})", device.0)
}

fn told(verdict: Verdict) -> Value {
    json!({ "doc": verdict.doc.to_string(), "change": verdict.tip.hash.to_string() })
}
