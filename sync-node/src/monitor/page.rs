// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The status page, for people: plain HTML, no scripts, readable aloud, light and dark.

use jiff::Timestamp;
use leitwerk_shared::domain::ids::MunicipalityId;
use leitwerk_shared::exchange::Taken;
use leitwerk_shared::identity::certificate::Term;
use leitwerk_shared::identity::roster::{Device, MemberRecord, Roster};

use crate::serve::{Health, people};
use crate::texts;

const STYLE: &str = "
:root { color-scheme: light dark; --good: #0a6b2d; --bad: #a61b1b; --line: #8884 }
@media (prefers-color-scheme: dark) { :root { --good: #6fd58f; --bad: #ff9a9a } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; padding-bottom: .5rem }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line) }
td.n, th.n { text-align: right }
.good { color: var(--good); font-weight: 600 } .bad { color: var(--bad); font-weight: 600 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem } dd { margin: 0 }
";

/// Writes the page.
pub(super) fn page(health: &Health, now: Timestamp) -> String {
    let roster = &health.roster;
    let name = escaped(&roster.founded().name);
    let held = health.held.then_some(texts::UNCONFIRMED);
    let troubles = health.troubles.iter().map(|it| texts::trouble(*it)).chain(held);
    let mut state: String = troubles.flat_map(|it| ["<p class=\"bad\">✗ ", it, "</p>"]).collect();
    if health.troubles.is_empty() {
        let flawed = health.held || health.looked.room.declined > 0;
        let fine = if flawed { "" } else { "Alles in Ordnung: " };
        state +=
            &format!("<p class=\"good\">✓ {fine}Das Relais nimmt an, speichert und verteilt.</p>");
    }
    let without_room = health.looked.room.declined;
    if without_room > 0 {
        state += &format!("<p class=\"bad\">✗ {}</p>", texts::without_room(without_room));
    }
    let members: String =
        roster.members().values().map(|member| member_rows(health, member, now)).collect();
    format!(
        "<!doctype html>\n<html lang=\"de\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Relais {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Relais: {name}</h1>\n{state}\n\
         <h2>Überblick</h2>\n{}\
         <h2>Kommunen und Arbeitsplätze</h2>\n<table>\n\
         <caption>Wer zuletzt verbunden war und was noch nicht zugestellt ist</caption>\n\
         <thead><tr><th scope=\"col\">Kommune</th><th scope=\"col\">Arbeitsplatz</th>\
         <th scope=\"col\">Rolle</th><th scope=\"col\">Ausweis</th>\
         <th scope=\"col\">Zuletzt verbunden</th>\
         <th scope=\"col\" class=\"n\">Nicht zugestellt</th></tr></thead>\n\
         <tbody>\n{members}</tbody>\n</table>\n\
         <h2>Belegter Platz</h2>\n{}\
         <p>Stand {}. Diese Seite zeigt keine Inhalte und lässt sich nur lesen.</p>\n\
         </main>\n</body>\n</html>\n",
        overview(health, now),
        room(health),
        time(now),
    )
}

fn overview(health: &Health, now: Timestamp) -> String {
    let roster = &health.roster;
    let free = health.free_bytes.map_or("unbekannt".to_owned(), bytes);
    let facts = [
        ("Verbundene Arbeitsplätze", {
            let complete = health.looked.links.values().filter(|complete| **complete).count();
            format!("{}, davon {complete} auf demselben Stand", health.looked.links.len())
        }),
        ("Postfach", format!("{}, frei {free}", bytes(health.mailbox_bytes))),
        ("Mitgliederverzeichnis", {
            let held = if health.held { texts::HELD } else { "" };
            format!("Stand {}{held}{}", roster.height(), texts::apart(health.ahead, health.forked))
        }),
        ("Ausweis des Relais", remaining(health.relay_certificate, now)),
        ("Zertifizierungsstelle", remaining(health.ca_certificate, now)),
        ("Zurückgehaltene Änderungen", waiting(health.judged.held_back, "change list")),
        ("Offene Zweige", waiting(health.judged.forks, "fork list")),
        ("Beiseitegelegte Änderungen", texts::set_aside(health.looked.quarantined)),
    ];
    let facts = facts.iter().map(|(name, fact)| format!("<dt>{name}</dt><dd>{fact}</dd>\n"));
    format!("<dl>\n{}</dl>\n", facts.collect::<Vec<_>>().concat())
}

/// Says how much of what may be kept is taken, and by whom.
fn room(health: &Health) -> String {
    let room = &health.looked.room;
    let quota = room.quota;
    let row = |name: &str, taken: Taken, documents: Option<usize>, bytes: Option<usize>| {
        format!(
            "<tr><th scope=\"row\">{name}</th><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
            of_limit(taken.documents, documents, |count| count.to_string()),
            of_limit(taken.bytes, bytes, |count| self::bytes(count as u64)),
        )
    };
    let of = |id| room.taken.get(&id).copied().unwrap_or_default();
    let members = health.roster.members().values().map(|member| {
        let limits = (quota.documents_per_municipality, quota.bytes_per_municipality);
        row(&escaped(&member.name), of(member.id), Some(limits.0), Some(limits.1))
    });
    let members: String = members.collect();
    let shared = row("Gemeinsame Dokumente", of(MunicipalityId(0)), None, None);
    let all = row("Zusammen", room.total(), Some(quota.documents), Some(quota.bytes));
    format!(
        "<table>\n<caption>Dokumente und Verläufe, gezählt bei der Kommune, der das Dokument gehört; \
         Grenzen unter [limits] in den Einstellungen</caption>\n\
         <thead><tr><th scope=\"col\">Kommune</th><th scope=\"col\" class=\"n\">Dokumente</th>\
         <th scope=\"col\" class=\"n\">Verläufe</th></tr></thead>\n\
         <tbody>\n{members}{shared}{all}</tbody>\n</table>\n"
    )
}

/// Writes how much there is, where there is a limit of how much, and whether it is reached.
fn of_limit(taken: usize, limit: Option<usize>, shown: impl Fn(usize) -> String) -> String {
    match limit {
        None => shown(taken),
        Some(limit) if taken < limit => format!("{} von {}", shown(taken), shown(limit)),
        Some(limit) => {
            format!("<span class=\"bad\">{} von {} – voll</span>", shown(taken), shown(limit))
        }
    }
}

fn member_rows(health: &Health, member: &MemberRecord, now: Timestamp) -> String {
    let roster: &Roster = &health.roster;
    let name = escaped(&texts::member(member));
    let devices: Vec<&Device> = people(roster).filter(|it| it.municipality == member.id).collect();
    if devices.is_empty() {
        return format!("<tr><th scope=\"row\">{name}</th><td colspan=\"5\">keiner</td></tr>\n");
    }
    let rows = devices.iter().map(|device| {
        let seen = match (health.looked.links.get(&device.id), health.seen.get(&device.id)) {
            (Some(_), _) => "<span class=\"good\">jetzt</span>".to_owned(),
            (None, Some(at)) => ago(*at, now),
            (None, None) => "nie".to_owned(),
        };
        let open = health.undelivered.get(&device.id).copied().flatten();
        let open = open.map_or_else(|| "unbekannt".to_owned(), |open| open.to_string());
        format!(
            "<tr><th scope=\"row\">{name}</th><td>{}</td><td>{}</td><td>{}</td><td>{seen}</td>\
             <td class=\"n\">{open}</td></tr>\n",
            device.id.0,
            device.role.word(),
            remaining(health.device_certificates.get(&device.id).copied(), now),
        )
    });
    rows.collect::<Vec<_>>().concat()
}

fn remaining(end: Option<i64>, now: Timestamp) -> String {
    let Some(end) = end else { return "unbekannt".to_owned() };
    let now = now.as_second();
    let class =
        if (Term { from: now, until: end }).warning(now).is_some() { "bad" } else { "good" };
    let left = texts::days_left((end - now).div_euclid(24 * 3600));
    format!("<span class=\"{class}\">{left}</span>")
}

fn waiting(count: usize, command: &str) -> String {
    match count {
        0 => "keine".to_owned(),
        _ => format!("<span class=\"bad\">{count}</span> (siehe <code>sync-node {command}</code>)"),
    }
}

fn ago(at: i64, now: Timestamp) -> String {
    let Ok(at) = Timestamp::from_millisecond(at) else { return "unbekannt".to_owned() };
    let minutes = (now.as_second() - at.as_second()) / 60;
    let since = match minutes {
        ..1 => "vor weniger als einer Minute".to_owned(),
        1..120 => format!("vor {}", texts::counted(minutes, "Minute", "Minuten")),
        120..2880 => format!("vor {} Stunden", minutes / 60),
        _ => format!("vor {} Tagen", minutes / 1440),
    };
    format!("<time datetime=\"{at}\">{since}</time>")
}

fn time(at: Timestamp) -> String {
    let shown = at.to_zoned(jiff::tz::TimeZone::system()).strftime("%d.%m.%Y, %H:%M").to_string();
    format!("<time datetime=\"{at}\">{shown} Uhr</time>")
}

fn bytes(count: u64) -> String {
    match count {
        0..1_048_576 => format!("{} KiB", count.div_ceil(1024)),
        1_048_576..10_737_418_240 => format!("{} MiB", count / 1_048_576),
        _ => format!("{} GiB", count / 1_073_741_824),
    }
}

/// Names come from people; none of them becomes markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use leitwerk_shared::identity::key::DeviceKey;
    use leitwerk_shared::identity::role::Role;
    use leitwerk_shared::net::enrol::{Answer, Request};

    use super::*;
    use crate::authority::Authority;
    use crate::judge::Judged;
    use crate::serve::Looked;

    const DAY: i64 = 24 * 3600;

    /// Writes the page of a relay with one workplace, whose certificates are good for so many
    /// days.
    fn page_with(days: i64) -> String {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let authority = Authority::found(folder.path(), "Verbund", "Kreis", "127.0.0.1:7", 0);
        let mut authority = authority.expect("the folder is empty");
        let key = DeviceKey::generate().expect("the system gives randomness");
        let invitation = authority.invite("Kreis", Role::Editor, true, None, 0);
        let token = invitation.expect("it is a member").token().expect("it has a token");
        let verbund = authority.roster().verbund();
        let proof = key.sign(&Request::message(verbund, &token, key.public()));
        let proof = proof.expect("the key signs");
        let request = Request::Join { verbund, token, key: key.public().clone(), proof };
        let answer = authority.answer(&request, &[0; 32], 0);
        let Answer::Accepted { device, .. } = answer else { panic!("{answer:?}") };
        let end = days * DAY;
        let health = Health {
            troubles: Vec::new(),
            roster: Arc::new(authority.roster().clone()),
            looked: Looked::default(),
            judged: Judged::default(),
            seen: BTreeMap::new(),
            undelivered: BTreeMap::new(),
            mailbox_bytes: 0,
            free_bytes: None,
            relay_certificate: Some(end),
            ca_certificate: Some(end),
            device_certificates: BTreeMap::from([(device, end)]),
            handshakes: 0,
            held: false,
            ahead: 0,
            forked: 0,
        };
        page(&health, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn from_sixty_days_on_the_page_warns_of_every_certificate() {
        for (days, told) in [
            (61, "<span class=\"good\">noch 61 Tage</span>"),
            (60, "<span class=\"bad\">noch 60 Tage</span>"),
            (1, "<span class=\"bad\">noch 1 Tag</span>"),
            (0, "<span class=\"bad\">läuft heute ab</span>"),
            (-1, "<span class=\"bad\">abgelaufen</span>"),
        ] {
            let page = page_with(days);
            assert_eq!(page.matches(told).count(), 3, "relay, CA and workplace: {page}");
            let never = "<td>nie</td><td class=\"n\">unbekannt</td>";
            assert!(page.contains(never), "nobody knows what it lacks: {page}");
        }
    }

    #[test]
    fn one_of_a_thing_is_not_said_as_many() {
        let now = Timestamp::from_second(2_000 * DAY).expect("it is a time");
        let check = |said: String, expected: &str| assert!(said.contains(expected), "{said}");
        for (since, expected) in [
            (30, "vor weniger als einer Minute"),
            (60, "vor 1 Minute<"),
            (5 * 60, "vor 5 Minuten<"),
            (2 * DAY, "vor 2 Tagen<"),
        ] {
            check(ago((now.as_second() - since) * 1000, now), expected);
        }
        check(texts::without_room(1), "Für 1 Dokument verbundener");
    }
}
