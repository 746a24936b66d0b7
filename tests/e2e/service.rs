// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The relay as a service: settings, signals, monitoring, logs.

use std::collections::BTreeSet;

use leitwerk_tests::processes::{GEMEINDE, LANDKREIS, Verbund, node, noise, text, wait_until};
use serde_json::Value;

/// The documentation, relative to this file.
const MANUAL: &str = include_str!("../../docs/betrieb.md");

/// The files that are shipped for monitoring.
const ALERTS: &str = include_str!("../../sync-node/ops/alerts.yml");
const DASHBOARD: &str = include_str!("../../sync-node/ops/dashboard.json");

/// Returns the names in a text that begin like our metrics.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !part(c)).filter(|word| word.starts_with("leitwerk_relay_"));
    words.map(str::to_owned).collect()
}

/// Returns the names of all series that a relay offers, as Prometheus knows them.
fn offered(metrics: &str) -> BTreeSet<String> {
    let kinds = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let names = kinds.map(|kind| match kind.split_once(' ') {
        Some((name, "counter")) => format!("{name}_total"),
        Some((name, "histogram")) => format!("{name}_bucket"),
        Some((name, _)) => name.to_owned(),
        None => kind.to_owned(),
    });
    names.collect()
}

#[test]
fn every_number_is_in_the_manual_and_every_rule_asks_for_a_real_one() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let (status, metrics) = verbund.get("/metrics");
    assert_eq!(status, 200);
    assert!(metrics.ends_with("# EOF\n"), "the format of OpenMetrics: {metrics}");
    assert!(metrics.contains("leitwerk_relay_devices 1\n"), "{metrics}");
    assert!(metrics.contains("leitwerk_relay_enrolments_total{result=\"accepted\"} 1\n"));
    let offered = offered(&metrics);
    let rows = MANUAL.lines().filter(|line| line.starts_with("| `leitwerk_relay_"));
    let documented: BTreeSet<String> =
        rows.flat_map(|row| metrics_in(row.split('|').nth(1).unwrap_or_default())).collect();
    assert_eq!(documented, offered, "the table of the manual and the output agree");
    for (file, rules) in [("alerts.yml", ALERTS), ("dashboard.json", DASHBOARD)] {
        let asked = metrics_in(rules);
        assert!(asked.len() > 5, "{file} asks for something");
        let unknown: Vec<_> = asked.difference(&offered).collect();
        assert!(unknown.is_empty(), "{file} asks for what is not there: {unknown:?}");
    }
    serde_json::from_str::<Value>(DASHBOARD).expect("the dashboard is JSON");
    drop(office);
}

#[test]
fn people_see_how_it_goes_without_scripts_and_in_german() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    let (status, page) = verbund.get("/");
    assert_eq!(status, 200);
    for part in ["<html lang=\"de\">", LANDKREIS, GEMEINDE, "Alles in Ordnung", "coordinator"] {
        assert!(page.contains(part), "{part:?} is missing:\n{page}");
    }
    // Of the relay, the office and the town.
    let certificates = page.matches("\"good\">noch 36").count();
    assert_eq!(certificates, 3, "how long each of them is certified:\n{page}");
    for foreign in ["<script", "http://", "https://", "javascript:", "<link", "<img"] {
        assert!(!page.contains(foreign), "{foreign:?} stands in:\n{page}");
    }
    assert_eq!(verbund.get("/healthz"), (200, "ok\n".to_owned()));
    assert_eq!(verbund.get("/readyz"), (200, "ok\n".to_owned()));
    assert_eq!(verbund.get("/etc/passwd").0, 404);
    drop((office, town));
}

#[test]
fn a_name_never_becomes_markup() {
    let mut verbund = Verbund::found_at(&leitwerk_tests::processes::free_address());
    let name = "Gemeinde <script>alert(1)</script>";
    verbund.node(&["member", "add", "--name", name], &[]).done();
    verbund.serve();
    let (_, page) = verbund.get("/");
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("Gemeinde &lt;script&gt;"), "{page}");
}

#[test]
fn a_relay_that_is_stopped_says_goodbye_and_has_everything() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    office.edit("1.1", "text", &["--splice", "0:0:Neu: "]);
    office.sync();
    verbund.stop_relay();
    verbund.serve();
    town.sync();
    assert_eq!(town.export(), office.export());
    let audit = std::fs::read_to_string(verbund.data().join("audit.jsonl"));
    let audit = audit.expect("the audit log is there");
    assert!(audit.contains(r#""act":"stopped","clean":true"#), "{audit}");
}

#[cfg(unix)]
#[test]
fn settings_are_read_again_without_a_restart() {
    let mut verbund = Verbund::found_at(&leitwerk_tests::processes::free_address());
    let file = verbund.file("sync-node.toml", "[log]\nformat = \"json\"\n");
    verbund.serve_with(&["--config", text(&file)]);
    std::fs::write(&file, "[log]\nformat = \"human\"\nlevel = \"debug\"\n").expect("it is ours");
    verbund.signal_relay("HUP");
    let said = verbund.relay_says("counts after a restart only");
    let said: Value = serde_json::from_str(&said).expect("the log is still JSON");
    assert_eq!(said["key"], "log.format");
    verbund.relay_says("log.level = ");
    std::fs::write(&file, "[log]\nlevle = \"debug\"\n").expect("it is ours");
    verbund.signal_relay("HUP");
    let said = verbund.relay_says("the settings stay as they are");
    assert!(said.contains("Zeile 2, Spalte 1") && said.contains("level"), "{said}");
    verbund.office().sync();
}

#[cfg(unix)]
#[test]
fn settings_that_were_changed_while_the_relay_stood_still_are_in_the_audit_log() {
    let mut verbund = Verbund::found_at(&leitwerk_tests::processes::free_address());
    let file = verbund.file("sync-node.toml", "[limits]\nconnections = 7\n");
    let start = |verbund: &mut Verbund| {
        verbund.serve_with(&["--config", text(&file)]);
        let audit = verbund.stop_and_read_audit();
        let told = audit.lines().filter(|line| line.contains(r#""act":"configured""#));
        told.map(str::to_owned).collect::<Vec<_>>()
    };
    let first = start(&mut verbund);
    assert!(first.len() == 1 && first[0].contains("limits.connections = 7"), "{first:?}");
    assert_eq!(start(&mut verbund), first, "nothing has changed");
    std::fs::write(&file, "[limits]\nconnections = 7\ndocuments = 9\n").expect("it is ours");
    let told = start(&mut verbund);
    assert!(told[1].contains(r#""changes":["limits.documents = 9"]"#), "{told:?}");
    // What goes back to what holds by itself is a change as well.
    std::fs::write(&file, "").expect("it is ours");
    let told = start(&mut verbund);
    let back = r#""changes":["limits.connections = 5000","limits.documents = 100000"]"#;
    assert!(told.len() == 3 && told[2].contains(back), "{told:?}");
}

#[cfg(unix)]
#[test]
fn a_document_without_room_is_declined_in_words_and_comes_once_there_is_some() {
    let mut verbund = Verbund::found_at(&leitwerk_tests::processes::free_address());
    let file = verbund.file("sync-node.toml", "[limits]\ndocuments_per_kommune = 1\n");
    verbund.serve_with(&["--config", text(&file)]);
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    town.edit("blatt:1.1", "note", &["--set", "Eins"]);
    town.sync();
    town.edit("blatt:1.2", "note", &["--set", "Zwei"]);
    let told = town.refuses(&["sync", "--once"], "nimmt ein neues Dokument nicht an");
    assert!(told.what.contains("Von Ihrer Kommune"), "{told:?}");
    assert!(told.safe.contains("auf diesem Rechner gespeichert"), "{told:?}");
    assert!(verbund.get("/metrics").1.contains("leitwerk_relay_documents_declined_total 1\n"));
    verbund.wait_until_audit(r#""act":"document_declined","device":3"#);
    // What is there already goes on, and so do the others.
    office.edit("blatt:1.1", "note", &["--set", "Unseres"]);
    office.sync();

    std::fs::write(&file, "[limits]\ndocuments_per_kommune = 2\n").expect("it is ours");
    verbund.signal_relay("HUP");
    verbund.relay_says("the settings were read again");
    verbund
        .wait_until_audit(r#""act":"configured","changes":["limits.documents_per_kommune = 2"]"#);
    town.sync();
    let neighbour = verbund.join("neighbour", GEMEINDE, "editor");
    neighbour.sync();
    assert_eq!(neighbour.export(), town.export());
    assert!(neighbour.export().contains("Zwei"));
}

#[cfg(unix)]
#[test]
fn a_kommune_whose_share_is_used_up_hears_so_and_goes_on_once_it_is_larger() {
    let mut verbund = Verbund::found_at(&leitwerk_tests::processes::free_address());
    let limits = "[limits]\nstored_bytes_per_kommune = 65536\n";
    let file = verbund.file("sync-node.toml", limits);
    verbund.serve_with(&["--config", text(&file)]);
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    // More than the share, even where it is folded.
    for _ in 0..3 {
        town.edit("blatt:1.1", "note", &["--splice", &format!("0:0:{}", noise(30_000))]);
        town.sync();
    }
    town.edit("blatt:1.1", "note", &["--splice", "0:0:Mehr. "]);
    let told = town.refuses(&["sync", "--once"], "in die Blätter Ihrer Kommune nichts Neues");
    assert!(told.safe.contains("auf diesem Rechner gespeichert"), "{told:?}");
    assert!(told.next.contains("limits.stored_bytes_per_kommune"), "{told:?}");
    let metrics = verbund.get("/metrics").1;
    assert!(metrics.contains("leitwerk_relay_documents_declined_total 1\n"), "{metrics}");
    let stored = metrics.lines().find_map(|line| {
        line.strip_prefix("leitwerk_relay_stored_bytes{kommune=\"2\"} ")?.parse::<usize>().ok()
    });
    assert!(stored >= Some(65_536), "{metrics}");

    town.edit("blatt:1.2", "note", &["--set", "Neu."]);
    town.edit("1.1", "text", &["--splice", "0:0:Gemeinsam. "]);
    let waits = town.start(&["sync"]);
    waits.line_with("in die Blätter Ihrer Kommune nichts Neues");
    wait_until("both are declined", || {
        verbund.get("/metrics").1.contains("leitwerk_relay_documents_without_room 2\n")
    });
    let page = verbund.get("/").1;
    for part in ["Für 2 Dokumente verbundener Arbeitsplätze", "von 64 KiB – voll</span>"] {
        assert!(page.contains(part), "{part:?} is missing:\n{page}");
    }
    // What they write for all, and what others write for themselves, goes on.
    office.edit("blatt:1.1", "note", &["--set", "Unseres"]);
    office.sync();
    wait_until("the common text comes", || {
        office.sync();
        office.export().contains("Gemeinsam. ")
    });
    let neighbour = verbund.join("neighbour", GEMEINDE, "editor");
    neighbour.sync();
    let own = ["export", "--format", "json", "--scope", "own"];
    let before = neighbour.run(&own).done();
    assert!(!before.contains("Mehr. "), "nobody has what was declined");

    std::fs::write(&file, "[limits]\nstored_bytes_per_kommune = 1048576\n").expect("it is ours");
    verbund.signal_relay("HUP");
    waits.line_with("Aktuell");
    drop(waits);
    neighbour.sync();
    let after = neighbour.run(&own).done();
    assert!(after.contains("Mehr. ") && after.contains("Neu."), "{after}");
    assert_eq!(after, town.run(&own).done());
    assert!(!verbund.get("/").1.contains("kein Platz"), "nothing is short any more");
}

#[test]
fn wrong_settings_are_named_with_line_and_column() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let file = verbund.file("sync-node.toml", "[limits]\nconections = 5\nhandshakes = \"x\"\n");
    let problem = node(&["check-config", "--json", "--config", text(&file)]).refused("2 Einst");
    for part in ["Zeile 2, Spalte 1", "„connections“ gemeint", "Zeile 3, Spalte 14", "von 1 bis"]
    {
        assert!(problem.what.contains(part), "{part:?} is missing: {problem:#?}");
    }
    verbund.node(&["serve", "--json"], &["--config", text(&file)]).refused("2 Einstellungen");
    let fits = node(&["check-config", "--set", "log.level=debug", "--set", "limits.handshakes=7"]);
    let fits = fits.done();
    assert!(fits.contains("level = \"debug\"") && fits.contains("handshakes = 7"), "{fits}");
    // What is shown can be used as the file.
    let again = verbund.file("again.toml", &fits);
    node(&["check-config", "--config", text(&again)]).done();
}

#[test]
fn an_address_that_is_none_leaves_nothing_behind() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let before = files(&verbund);
    for listen in ["hier", "192.0.2.1:1"] {
        let ended = verbund.node(&["serve", "--json"], &["--listen", listen]);
        assert_ne!(ended.code, Some(0), "{ended:?}");
    }
    let monitor = ["--listen", "127.0.0.1:0", "--set", "monitor.listen=192.0.2.1:1"];
    verbund.node(&["serve", "--json"], &monitor).refused("Überwachung");
    let after: BTreeSet<String> =
        files(&verbund).difference(&before).filter(|name| *name != "serve.lock").cloned().collect();
    assert_eq!(after, BTreeSet::new(), "a start that fails makes no mailbox");
}

fn files(verbund: &Verbund) -> BTreeSet<String> {
    let entries = std::fs::read_dir(verbund.data()).expect("the folder can be read");
    let names = entries.map(|entry| entry.expect("an entry can be read").file_name());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

#[test]
fn the_log_keeps_what_people_write_to_itself() {
    let (marker, person) = ("Zwiebelkuchen", "Erika Musterfrau");
    let mut verbund = Verbund::found_at(&leitwerk_tests::processes::free_address());
    verbund.serve_with(&["--set", "log.level=trace"]);
    let office = verbund.office_with_leitlinie();
    office.edit("1.1", "text", &["--splice", &format!("0:0:{marker} ")]);
    office.edit("1.1", "milestones", &["--add", marker]);
    office.sync();
    verbund.node(&["person", "set", "2", person], &[]).done();
    let named = office.run(&["whodid", "1.1", "text", "--names"]).done();
    assert!(named.contains(person), "the relay has told the name: {named}");
    let log = verbund.stop_and_log();
    assert!(log.len() > 5_000, "at this level a lot is logged: {}", log.len());
    let audit = std::fs::read_to_string(verbund.audit()).expect("the audit log is there");
    assert!(audit.contains("person_named"), "{audit}");
    for word in [marker, "Zwiebel", "Erika", "Musterfrau"] {
        assert!(!log.contains(word), "the log tells what was written, or by whom: {word}");
        assert!(!audit.contains(word), "the audit log tells it: {word}");
    }
}

#[test]
fn a_founding_that_broke_off_can_be_repeated() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let fresh = verbund.path("fresh");
    let init = |data: &std::path::Path| {
        let named = ["--verbund", "Neu", "--kommune", "Stadt Neu", "--listen", "127.0.0.1:1"];
        node(&[&["init", "--json", "--data", text(data)][..], &named].concat())
    };
    init(&fresh).done();
    // As if it had been killed before its last step.
    let rename = |from, to| std::fs::rename(fresh.join(from), fresh.join(to));
    rename("authority.db", "authority.db.new").expect("the file can be renamed");
    node(&["status", "--json", "--data", text(&fresh)]).refused("kein Verbund");
    init(&fresh).done();
    node(&["status", "--data", text(&fresh)]).done();
    // A key alone may be all that is left of a Verbund and is never replaced.
    std::fs::remove_file(fresh.join("authority.db")).expect("the file can be removed");
    let key = std::fs::read(fresh.join("ca.key")).expect("the key is there");
    init(&fresh).refused("liegt schon ein Verbund");
    assert_eq!(std::fs::read(fresh.join("ca.key")).expect("the key is there"), key);
}

#[cfg(unix)]
#[test]
fn a_caller_proves_its_address_and_finds_no_seat_where_all_are_taken() {
    let mut verbund = Verbund::found_at(&leitwerk_tests::processes::free_address());
    let limits = ["limits.handshakes_before_retry=0", "limits.connections=1"];
    verbund.serve_with(&["--set", limits[0], "--set", limits[1]]);
    let office = verbund.office();
    let town = verbund.town();
    let stays = office.start(&["sync"]);
    verbund.relay_says("a device is connected");
    let told = town.refuses(&["sync", "--once"], "alle Plätze belegt");
    assert!(told.safe.contains("auf diesem Rechner gespeichert"), "{told:?}");
    verbund.wait_until_refused("full");
    let waits = town.start(&["sync"]);
    waits.line_with("alle Plätze belegt");
    drop(stays);
    // Once there is a seat it comes by itself.
    waits.line_with("Aktuell");
    drop(waits);
    let audit = verbund.stop_and_read_audit();
    assert!(audit.contains("too many devices are connected"), "{audit}");
}

#[cfg(unix)]
#[test]
fn who_wants_to_join_while_too_many_do_hears_so_and_keeps_the_invitation() {
    let mut verbund = Verbund::found_at(&leitwerk_tests::processes::free_address());
    verbund.serve_with(&["--set", "limits.enrolments_per_minute=1"]);
    let office = verbund.office();
    let invitation = verbund.invite("town", GEMEINDE, "editor");
    let town = verbund.newcomer("town");
    let told = town.refuses(&["join", text(&invitation)], "zu viele Anfragen");
    assert!(told.safe.contains("Einladung ist noch gut"), "{told:?}");
    verbund.stop_relay();
    verbund.serve();
    town.run(&["join", text(&invitation)]).done();
    town.sync();
    office.sync();
}

#[cfg(unix)]
#[test]
fn a_stranger_who_asks_without_end_blocks_neither_a_newcomer_nor_a_workplace() {
    let mut verbund = Verbund::found_at(&leitwerk_tests::processes::free_address());
    verbund.serve_with(&["--set", "limits.enrolments_per_minute=4"]);
    let office = verbund.office_with_leitlinie();
    let invitation = verbund.invite("town", GEMEINDE, "editor");
    let made_up = std::fs::read_to_string(&invitation).expect("the invitation is there");
    let mut made_up: Value = serde_json::from_str(&made_up).expect("an invitation is JSON");
    made_up["token"] = "0123456789abcdef".repeat(2).into();
    let made_up = verbund.file("made-up.einladung", made_up.to_string());
    let stranger = verbund.newcomer("stranger");
    let asks = || stranger.run(&["join", text(&made_up), "--json"]).refused("").what;
    assert!(asks().contains("kennt diese Einladung nicht"));
    assert!((0..6).any(|_| asks().contains("zu viele Anfragen")), "it asks too often");
    // From the same address, at the same time.
    let town = verbund.newcomer("town");
    town.run(&["join", text(&invitation)]).done();
    town.sync();
    office.run(&["whodid", "1.1", "text", "--names"]).done();
}
