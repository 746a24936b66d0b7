// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Kommunen, invitations, requests, certificates and the keys of the CA, on the command line.

use std::path::Path;

use leitwerk_shared::cli::{Answer, Problem};
use leitwerk_shared::domain::ids::{DeviceId, MunicipalityId};
use leitwerk_shared::identity::roster::{MemberRecord, Roster};
use serde_json::{Value, json};

use super::{CaCommand, InvitationCommand, MemberCommand, Office, PersonCommand};
use crate::authority::{Authority, AuthorityError, Change, State};
use crate::texts;

/// Changes what is known of a Kommune.
pub(super) fn member(
    command: MemberCommand,
    ca_key: Option<&Path>,
    now: i64,
) -> Result<Answer, Problem> {
    let explain = |error: AuthorityError| texts::authority(&error);
    match command {
        MemberCommand::Add { place, name, details } => {
            let mut authority = Office { data: &place.data()?, ca_key }.authority()?;
            let id = authority.add_member(&name, details.details(), now).map_err(explain)?;
            Ok(Answer {
                text: format!("„{name}“ ist Mitglied Nr. {}.", id.0),
                json: json!({ "municipality": id.0, "name": name }),
            })
        }
        MemberCommand::Change { place, name, new_name, details } => {
            let mut authority = Office { data: &place.data()?, ca_key }.authority()?;
            let change = Change { name: new_name, details: details.details() };
            let record = authority.change_member(&name, change, now).map_err(explain)?;
            Ok(Answer {
                text: format!("Mitglied Nr. {} ist jetzt „{}“.", record.id.0, record.name),
                json: told(&record),
            })
        }
        MemberCommand::Dissolve { place, name, until, into } => {
            let mut authority = Office { data: &place.data()?, ca_key }.authority()?;
            let record = authority.dissolve_member(&name, until, &into, now);
            let record = record.map_err(explain)?;
            let roster = authority.roster();
            let devices = roster.devices().values();
            let left = devices.filter(|it| it.municipality == record.id);
            let left: Vec<u32> =
                left.filter(|it| roster.device(it.id).is_some()).map(|it| it.id.0).collect();
            let list = left.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
            let next = if left.is_empty() {
                String::new()
            } else {
                format!(
                    " Ihre Arbeitsplätze ({list}) bleiben gültig; ersetzen Sie jeden mit „sync-node \
                     invite --replaces NUMMER“, oder sperren Sie ihn."
                )
            };
            Ok(Answer {
                text: format!(
                    "„{}“ besteht bis {}.{next}",
                    record.name,
                    until.strftime("%d.%m.%Y")
                ),
                json: json!({ "member": told(&record), "devices": left }),
            })
        }
    }
}

fn told(record: &MemberRecord) -> Value {
    json!({
        "municipality": record.id.0, "name": record.name, "kind": record.kind,
        "ars": record.ars, "ags": record.ags, "from": record.from, "until": record.until,
        "successors": record.successors.iter().map(|id| id.0).collect::<Vec<_>>(),
    })
}

/// Shows or withdraws invitations.
pub(super) fn invitation(command: InvitationCommand, now: i64) -> Result<Answer, Problem> {
    match command {
        InvitationCommand::List { place } => {
            let authority = open(&place.data()?)?;
            let all = authority.invitations(now).map_err(|error| texts::authority(&error))?;
            let (mut text, mut list) = (String::new(), Vec::new());
            for it in &all {
                let name = name(authority.roster(), it.municipality);
                let state = match it.state {
                    State::Open => format!("offen bis {}", texts::day(it.expires)),
                    State::Used(device) => format!("benutzt von Arbeitsplatz {}", device.0),
                    State::Expired => "abgelaufen".to_owned(),
                    State::Withdrawn => "zurückgezogen".to_owned(),
                };
                text += &format!("Kennung {}: {name} ({}), {state}\n", it.id, it.role.word());
                list.push(json!({
                    "invitation": it.id, "municipality": it.municipality.0,
                    "role": it.role.word(), "expires": it.expires,
                    "open": it.state == State::Open,
                }));
            }
            if all.is_empty() {
                "Es gibt keine Einladungen.".clone_into(&mut text);
            }
            if all.iter().any(|it| it.state == State::Open) {
                text += "Eine offene zieht zurück: sync-node invitation withdraw KENNUNG\n";
            }
            Ok(Answer { text, json: Value::Array(list) })
        }
        InvitationCommand::Withdraw { id, place } => {
            open(&place.data()?)?.withdraw(&id).map_err(|error| texts::authority(&error))?;
            Ok(Answer {
                text: format!("Die Einladung {id} ist zurückgezogen."),
                json: json!({ "withdrawn": id }),
            })
        }
    }
}

/// Shows who wants to join.
pub(super) fn requests(data: &Path) -> Result<Answer, Problem> {
    let authority = open(data)?;
    let open = authority.requests().map_err(|error| texts::authority(&error))?;
    let (mut text, mut list) = (String::new(), Vec::new());
    for it in &open {
        let name = name(authority.roster(), it.municipality);
        let (number, code, role) = (it.number, it.code.as_str(), it.role.word());
        text += &format!("Anfrage {number}: Code {code}, {name} ({role})\n");
        if let Some(old) = it.replaces {
            text += &format!("   ersetzt Arbeitsplatz {}, der damit gesperrt wird\n", old.0);
        }
        if it.granting {
            text += "   bestätigt; wartet auf die Zustimmung einer Geschäftsstelle\n";
        }
        if it.endorsed {
            text += &format!(
                "   Geschäftsstelle hat zugestimmt; noch einmal: sync-node confirm {number} \"{code}\" \
                 --ca-key DATEI\n"
            );
        }
        if it.rivals > 1 {
            text += &format!(
                "   ACHTUNG: {} Rechner benutzen diese Einladung. Fragen Sie am Telefon genau nach \
                 dem Code.\n",
                it.rivals
            );
        }
        list.push(json!({
            "request": it.number, "code": it.code, "municipality": it.municipality.0,
            "role": it.role.word(), "at": it.at, "waits_for_coordinator": it.granting,
            "waits_for_key": it.endorsed, "replaces": it.replaces.map(|old| old.0), "rivals": it.rivals,
        }));
    }
    if open.is_empty() {
        "Niemand wartet.".clone_into(&mut text);
    } else {
        text += "Liest am Telefon jemand denselben Code vor: sync-node confirm ANFRAGE \"CODE\"\n\
                 Seine Nummer als Arbeitsplatz bekommt der Rechner erst damit; mit der Nummer der \
                 Anfrage hat sie nichts zu tun.\n";
    }
    Ok(Answer { text, json: Value::Array(list) })
}

/// Confirms a request.
pub(super) fn confirm(
    office: Office<'_>,
    request: u32,
    code: &str,
    now: i64,
) -> Result<Answer, Problem> {
    let mut authority = office.authority()?;
    let device = authority.confirm_request(request, code, now);
    Ok(match device.map_err(|error| texts::authority(&error))? {
        Some(device) => Answer {
            text: format!(
                "Anfrage {request} ist bestätigt, der Rechner aufgenommen. Als Arbeitsplatz hat er die \
                 Nummer {}: {} ({}). Mit ihr nennen ihn status, revoke und person.",
                device.id.0,
                name(authority.roster(), device.municipality),
                device.role.word()
            ),
            json: json!({ "device": device.id.0 }),
        },
        None => Answer {
            text: format!(
                "Anfrage {request} ist bestätigt. Für diese Rolle muss noch eine Geschäftsstelle \
                 zustimmen: leitwerk approve.{}",
                if office.ca_key.is_some() {
                    " Danach bestätigen Sie noch einmal mit --ca-key; „sync-node requests“ sagt, wann."
                } else {
                    ""
                }
            ),
            json: json!({ "waits_for_coordinator": true }),
        },
    })
}

/// Refuses a request.
pub(super) fn refuse(data: &Path, request: u32) -> Result<Answer, Problem> {
    open(data)?.refuse_request(request).map_err(|error| texts::authority(&error))?;
    Ok(Answer {
        text: format!("Anfrage {request} ist abgelehnt; niemand wurde aufgenommen."),
        json: json!({ "refused": request }),
    })
}

/// Renews what is due.
pub(super) fn renew(office: Office<'_>, now: i64) -> Result<Answer, Problem> {
    let renewed = office.authority()?.renew_due(now).map_err(|error| texts::authority(&error))?;
    let renewed: Vec<u32> = renewed.into_iter().map(|device| device.0).collect();
    Ok(Answer {
        text: format!(
            "{} erneuert; jeder Arbeitsplatz holt das seine beim nächsten Abgleich.",
            texts::counted(renewed.len(), "Zertifikat ist", "Zertifikate sind")
        ),
        json: json!({ "renewed": renewed }),
    })
}

/// Shows, notes or erases who works where.
pub(super) fn person(command: PersonCommand) -> Result<Answer, Problem> {
    let explain = |error: AuthorityError| texts::authority(&error);
    match command {
        PersonCommand::List { place } => {
            let persons = open(&place.data()?)?.persons().map_err(explain)?;
            let lines = persons.iter().map(|(device, name)| format!("{}  {name}", device.0));
            let mut text = lines.collect::<Vec<_>>().join("\n");
            if persons.is_empty() {
                "Es sind keine Namen eingetragen.".clone_into(&mut text);
            }
            let list = persons.iter().map(|(id, name)| json!({ "device": id.0, "name": name }));
            Ok(Answer { text, json: list.collect() })
        }
        PersonCommand::Set { device, name, place } => {
            open(&place.data()?)?.set_person(DeviceId(device), &name).map_err(explain)?;
            Ok(Answer {
                text: format!("Am Arbeitsplatz {device} sitzt {name}."),
                json: json!({ "device": device, "name": name }),
            })
        }
        PersonCommand::Erase { device, place } => {
            let erased = open(&place.data()?)?.erase_person(DeviceId(device)).map_err(explain)?;
            let text = if erased {
                "Der Name ist gelöscht. Was die Person geschrieben hat, behält seine Kommune."
            } else {
                "Hier war kein Name eingetragen."
            };
            Ok(Answer { text: text.to_owned(), json: json!({ "erased": erased }) })
        }
    }
}

/// Changes the keys of the CA.
pub(super) fn ca(command: CaCommand, ca_key: Option<&Path>, now: i64) -> Result<Answer, Problem> {
    match command {
        CaCommand::Rotate { file, place } => {
            let mut authority = Office { data: &place.data()?, ca_key }.authority()?;
            authority.rotate(&file, now).map_err(|error| texts::authority(&error))?;
            Ok(Answer {
                text: format!(
                    "Der neue Schlüssel liegt in {}. Bewahren Sie ihn auf, geben Sie ihn künftig mit \
                     --ca-key an oder legen Sie ihn als ca.key in den Ordner des Verbunds. Die \
                     Arbeitsplätze erneuern ihre Zertifikate von selbst; danach zieht „sync-node ca \
                     retire“ den alten zurück.",
                    file.display()
                ),
                json: json!({ "file": file }),
            })
        }
        CaCommand::Retire { lock_out, place } => {
            let mut authority = Office { data: &place.data()?, ca_key }.authority()?;
            let count =
                authority.retire(lock_out, now).map_err(|error| texts::authority(&error))?;
            Ok(Answer {
                text: "Der alte Schlüssel gilt nicht mehr. Offene Einladungen sind zurückgezogen; \
                       vernichten Sie den alten Schlüssel."
                    .to_owned(),
                json: json!({ "retired": count }),
            })
        }
    }
}

fn open(data: &Path) -> Result<Authority, Problem> {
    Authority::open(data).map_err(|error| texts::authority(&error))
}

fn name(roster: &Roster, municipality: MunicipalityId) -> String {
    let member = roster.members().get(&municipality);
    member.map_or_else(|| "unbekannt".to_owned(), |member| member.name.clone())
}
