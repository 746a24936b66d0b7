// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Membership as offices live it: a code on the telephone, a second signature, a lost computer, a
//! certificate that ran out, a key of the authority that lies in a safe.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use leitwerk_app::profile::Profile;
use leitwerk_shared::identity::certificate::Term;
use leitwerk_shared::identity::role::Role;
use leitwerk_tests::certificates::{Ca, valid};
use leitwerk_tests::processes::{
    GEMEINDE, LANDKREIS, Running, Verbund, Workplace, lines_with, text, wait_until,
};
use serde_json::Value;

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_mins(2);

/// Makes an invitation that a person has to confirm.
pub(crate) fn invite(
    verbund: &Verbund,
    name: &str,
    kommune: &str,
    role: &str,
    more: &[&str],
) -> PathBuf {
    let file = verbund.path(&format!("{name}.einladung"));
    let whom = ["--kommune", kommune, "--role", role, "--out", text(&file)];
    verbund.node(&["invite"], &[&whom, more].concat()).done();
    file
}

/// Begins to join and returns the code that the screen shows.
pub(crate) fn ask(workplace: &Workplace, invitation: &Path) -> (Running, String) {
    let joining = workplace.start(&["join", text(invitation), "--json"]);
    let line = joining.line_with("code");
    let line: Value = serde_json::from_str(&line).expect("the line is JSON");
    let code = line["code"].as_str().expect("there is a code").to_owned();
    (joining, code)
}

/// Returns what the administrator sees.
fn requests(verbund: &Verbund) -> Vec<Value> {
    let list = verbund.node(&["requests", "--json"], &[]).done();
    serde_json::from_str(&list).expect("the list is JSON")
}

/// Returns the number of the one request.
pub(crate) fn only_request(verbund: &Verbund) -> String {
    let requests = requests(verbund);
    assert_eq!(requests.len(), 1, "{requests:?}");
    requests[0]["request"].to_string()
}

#[test]
fn two_people_compare_a_code_before_a_workplace_joins() {
    let verbund = Verbund::found();
    let invitation = invite(&verbund, "town", GEMEINDE, "editor", &[]);
    let town = verbund.newcomer("town");
    let (joining, code) = ask(&town, &invitation);

    let waiting = requests(&verbund);
    assert_eq!(waiting[0]["code"], code.as_str(), "both sides see the same");
    assert_eq!(waiting[0]["rivals"], 1);
    let number = only_request(&verbund);
    let wrong: String = code.chars().map(|c| if c == '0' { '1' } else { '0' }).collect();
    verbund.node(&["confirm", &number, &wrong], &["--json"]).refused("Code passt nicht");
    verbund.node(&["confirm", "99", &code], &["--json"]).refused("keine offene Anfrage");
    town.refuses(&["list"], "noch kein Arbeitsplatz");

    let shown = verbund.node(&["requests"], &[]).done();
    assert!(shown.contains(&format!("Anfrage {number}: Code {code}, {GEMEINDE}")), "{shown}");
    let confirmed = verbund.node(&["confirm", &number, &code], &[]).done();
    assert!(confirmed.contains(&format!("Anfrage {number} ist bestätigt")), "{confirmed}");
    assert!(confirmed.contains("Als Arbeitsplatz hat er die Nummer 2:"), "{confirmed}");
    assert!(joining.ended().success());
    town.sync();
    let status = verbund.node(&["status"], &[]).done();
    assert!(
        status.contains("Arbeitsplatz 2: editor"),
        "the number is the one of the list: {status}"
    );
    assert!(requests(&verbund).is_empty());
    verbund.newcomer("late").refuses(&["join", text(&invitation)], "schon ein anderer");
}

#[test]
fn a_copy_of_an_invitation_is_seen_and_does_not_get_in_first() {
    let verbund = Verbund::found();
    let invitation = invite(&verbund, "town", GEMEINDE, "editor", &[]);
    let (thief, town) = (verbund.newcomer("thief"), verbund.newcomer("town"));
    let (stealing, stolen) = ask(&thief, &invitation);
    let (joining, code) = ask(&town, &invitation);
    assert_ne!(stolen, code);
    let list = verbund.node(&["requests"], &[]).done();
    assert!(list.contains("ACHTUNG: 2 Rechner"), "{list}");

    let all = requests(&verbund);
    let ours = all.iter().find(|it| it["code"] == code.as_str()).expect("it is in the list");
    verbund.node(&["confirm", &ours["request"].to_string(), &code], &[]).done();
    assert!(joining.ended().success());
    assert!(!stealing.ended().success());
    thief.refuses(&["join", text(&invitation)], "schon ein anderer Arbeitsplatz benutzt");
    town.sync();
}

#[test]
fn an_administrator_says_no() {
    let verbund = Verbund::found();
    let invitation = invite(&verbund, "town", GEMEINDE, "editor", &[]);
    let town = verbund.newcomer("town");
    let (joining, _) = ask(&town, &invitation);
    verbund.node(&["refuse", &only_request(&verbund)], &[]).done();
    assert!(!joining.ended().success());
    town.refuses(&["join", text(&invitation)], "hat diese Anfrage abgelehnt");

    let another = invite(&verbund, "another", GEMEINDE, "editor", &[]);
    let shown = verbund.node(&["invitation", "list"], &[]).done();
    assert!(shown.contains("sync-node invitation withdraw KENNUNG"), "{shown}");
    let list = verbund.node(&["invitation", "list", "--json"], &[]).done();
    let list: Vec<Value> = serde_json::from_str(&list).expect("the list is JSON");
    assert_eq!(list.len(), 2);
    for it in &list {
        let id = it["invitation"].as_str().expect("an invitation has an id");
        assert!(shown.contains(&format!("Kennung {id}: {GEMEINDE}")), "{shown}");
        verbund.node(&["invitation", "withdraw", id], &[]).done();
        verbund.node(&["invitation", "withdraw", id], &["--json"]).refused("keine offene");
    }
    town.refuses(&["join", text(&another)], "wurde zurückgezogen");
}

#[test]
fn a_second_coordinator_takes_the_agreement_of_the_first() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    assert!(office.run(&["approve"]).done().contains("Nichts wartet"));
    for (name, role) in [("second", "coordinator"), ("head", "hvb")] {
        let invitation = invite(&verbund, name, GEMEINDE, role, &[]);
        let workplace = verbund.newcomer(name);
        let (joining, code) = ask(&workplace, &invitation);
        let confirmed = verbund.node(&["confirm", &only_request(&verbund), &code], &[]).done();
        assert!(confirmed.contains("zustimmen"), "{confirmed}");
        joining.line_with(r#""waits_for_coordinator":true"#);

        let waiting = office.run(&["approve"]).done();
        assert!(waiting.contains(GEMEINDE), "{waiting}");
        office.refuses(&["approve", "2"], "Unter Nummer 2");
        office.run(&["approve", "1"]).done();
        assert!(joining.ended().success());
        workplace.sync();
        assert_eq!(workplace.export(), office.export());
        // Everybody else checks the signature in the roster.
        office.sync();
    }
    let town = verbund.town();
    town.refuses(&["approve"], "nur ein Arbeitsplatz der Geschäftsstelle");
}

#[test]
fn a_lost_computer_is_replaced_and_nothing_is_lost() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    town.edit("1.1", "text", &["--splice", "0:0:Aus Aarfelde: "]);
    town.edit("blatt:1.1", "note", &["--set", "nur für uns"]);
    town.sync();
    office.sync();
    let before = town.run(&["export", "--format", "json", "--scope", "own"]).done();

    let invitation = invite(&verbund, "new", GEMEINDE, "editor", &["--replaces", "3"]);
    let new = verbund.newcomer("new");
    let (joining, code) = ask(&new, &invitation);
    town.sync();
    let list = verbund.node(&["requests"], &[]).done();
    assert!(list.contains("ersetzt Arbeitsplatz 3"), "{list}");
    verbund.node(&["confirm", &only_request(&verbund), &code], &[]).done();
    assert!(joining.ended().success());
    new.sync();
    let after = new.run(&["export", "--format", "json", "--scope", "own"]).done();
    assert_eq!(after, before, "everything is there, the Blatt too");
    town.refuses(&["sync", "--once"], "nimmt diesen Arbeitsplatz nicht an");
    let audit = verbund.node(&["export-audit"], &[]).done();
    let audit: Value = serde_json::from_str(&audit).expect("the log is JSON");
    let lines = audit["lines"].as_array().expect("the log has lines");
    let revoked = lines.iter().find(|line| line["act"] == "revoked").expect("it is in the log");
    assert_eq!(revoked["documents"], 2, "what counts of the old one: {revoked}");
    new.edit("1.1", "text", &["--splice", "0:0:Weiter: "]);
    new.sync();
    office.sync();
    assert!(office.export().contains("Weiter: Aus Aarfelde: "));
}

#[test]
fn the_only_coordinator_can_be_replaced() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let invitation = invite(&verbund, "new", LANDKREIS, "coordinator", &["--replaces", "2"]);
    let new = verbund.newcomer("new");
    let (joining, code) = ask(&new, &invitation);
    verbund.node(&["confirm", &only_request(&verbund), &code], &[]).done();
    assert!(joining.ended().success());
    new.sync();
    new.edit("leitlinie", "title", &["--set", "Weiter geht es"]);
    new.sync();
    office.refuses(&["sync", "--once"], "nimmt diesen Arbeitsplatz nicht an");
}

/// Gives a workplace a certificate with another term, as if it had been issued long ago.
fn age(verbund: &Verbund, workplace: &Workplace, from: i64, until: i64) {
    let profile = Profile::open(workplace.folder()).expect("the profile opens");
    let (_, roster) = profile.identity().expect("the profile is whole");
    let key = profile.key().expect("a workplace has a key");
    let device = roster.by_key(key.public()).expect("it joined");
    let ca = Ca::of(&verbund.data(), "Verbund Seeland");
    let old = ca.issue(roster.verbund(), device, |params| valid(params, from, until));
    std::fs::write(profile.certificate_file(), &old).expect("the folder takes a file");
    let authority = rusqlite::Connection::open(verbund.data().join("authority.db"))
        .expect("the database of the authority opens");
    let sql = "UPDATE certificate SET certificate = ?2 WHERE device = ?1";
    let aged = authority.execute(sql, rusqlite::params![device.id.0, old]);
    assert_eq!(aged.expect("the table takes it"), 1);
}

fn certificate(workplace: &Workplace) -> Vec<u8> {
    std::fs::read(workplace.folder().join("device.crt")).expect("there is a certificate")
}

fn term(workplace: &Workplace) -> Term {
    Term::of(&certificate(workplace)).expect("it is a certificate")
}

/// Lets a workplace exchange until it has another certificate. The exchange may be quicker than the
/// renewal of one that is still good.
fn renews(workplace: &Workplace) {
    let old = certificate(workplace);
    let connected = workplace.start(&["sync"]);
    connected.line_with("Aktuell");
    wait_for_another(workplace, &old);
}

/// Waits until a workplace has another certificate.
fn wait_for_another(workplace: &Workplace, old: &[u8]) {
    let began = Instant::now();
    while certificate(workplace) == old {
        assert!(began.elapsed() < PATIENCE, "the certificate is not renewed");
        std::thread::yield_now();
    }
}

#[test]
fn a_certificate_renews_itself_even_after_it_has_expired() {
    let verbund = Verbund::found();
    verbund.office_with_leitlinie();
    let town = verbund.town();
    for (from, until) in [(-300, 65), (-400, -1)] {
        age(&verbund, &town, from, until);
        let old = term(&town);
        renews(&town);
        assert!(term(&town).until > old.until.max(0) + 200 * 24 * 3600);
        town.sync();
    }
}

/// Returns when the certificate ends that the relay shows, as it tells those who monitor.
fn told_end(verbund: &Verbund) -> i64 {
    let (_, metrics) = verbund.get("/metrics");
    let name = "leitwerk_relay_certificate_end_seconds{certificate=\"relay\"} ";
    let line = metrics.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|end| end.parse().ok()).expect("the end is told")
}

#[test]
fn the_relay_renews_its_own_certificate_and_says_so() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    verbund.kill_relay();
    let (_, roster) = Profile::open(office.folder())
        .and_then(|profile| profile.identity())
        .expect("the profile is whole");
    let mut devices = roster.devices().values();
    let relay = devices.find(|device| device.role == Role::Relay).expect("there is a relay");
    let ca = Ca::of(&verbund.data(), "Verbund Seeland");
    let old = ca.issue(roster.verbund(), relay, |params| valid(params, -300, 65));
    std::fs::write(verbund.data().join("node.crt"), &old).expect("the folder takes a file");
    let old = Term::of(&old).expect("it is a certificate").until;

    verbund.serve();
    let began = Instant::now();
    while told_end(&verbund) <= old + 200 * 24 * 3600 {
        assert!(began.elapsed() < PATIENCE, "the old certificate is told of");
        std::thread::yield_now();
    }
    office.sync();
}

#[test]
fn a_certificate_that_runs_out_is_warned_of_on_both_sides() {
    let mut verbund = Verbund::found();
    verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    age(&verbund, &town, -340, 25);
    verbund.kill_relay();
    std::fs::rename(verbund.data().join("ca.key"), verbund.path("safe.key"))
        .expect("a key can be moved");
    verbund.serve();
    let connected = town.start(&["sync"]);
    connected.line_with("konnte noch nicht erneuert werden");
    drop(connected);
    let status = verbund.node(&["status"], &[]).done();
    assert!(status.contains("Zertifikat nur bis"), "{status}");

    let safe = verbund.path("safe.key");
    verbund.node(&["renew"], &["--json"]).refused("liegt nicht im Ordner");
    verbund.node(&["renew", "--ca-key", text(&safe)], &[]).done();
    renews(&town);
    let status = verbund.node(&["status"], &[]).done();
    assert!(!status.contains("Zertifikat nur bis"), "{status}");
}

#[test]
fn without_the_key_of_the_authority_nothing_is_signed() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    verbund.kill_relay();
    let safe = verbund.path("safe.key");
    std::fs::rename(verbund.data().join("ca.key"), &safe).expect("a key can be moved");
    verbund.serve();
    office.sync();

    let add = ["member", "add", "--name", "Gemeinde Beerental"];
    verbund.node(&add, &["--json"]).refused("liegt nicht im Ordner");
    verbund.node(&["revoke", "2"], &["--json"]).refused("liegt nicht im Ordner");
    let foreign = verbund.data().join("node.key");
    let with = ["--json", "--ca-key", text(&foreign)];
    verbund.node(&add, &with).refused("kein gültiger Schlüssel");
    verbund.node(&add, &["--ca-key", text(&safe)]).done();

    // An invitation that needs no confirmation waits for the key all the same.
    let invitation = verbund.invite("town", GEMEINDE, "editor");
    let town = verbund.newcomer("town");
    let (joining, code) = ask(&town, &invitation);
    let number = only_request(&verbund);
    verbund.node(&["confirm", &number, &code], &["--ca-key", text(&safe)]).done();
    assert!(joining.ended().success());
    town.sync();
}

#[test]
fn a_key_of_the_authority_that_is_moved_away_signs_nothing_until_it_is_back() {
    let verbund = Verbund::found();
    let (key, safe) = (verbund.data().join("ca.key"), verbund.path("safe.key"));
    let invitation = verbund.invite("town", GEMEINDE, "editor");
    std::fs::rename(&key, &safe).expect("a key can be moved");
    let town = verbund.newcomer("town");
    let (joining, _) = ask(&town, &invitation);
    only_request(&verbund);
    std::fs::rename(&safe, &key).expect("a key can be moved");
    assert!(joining.ended().success(), "the relay that runs takes the key up");
    town.sync();
}

#[test]
fn a_key_in_the_folder_that_is_no_use_holds_up_neither_a_revocation_nor_the_key_so_far() {
    let verbund = Verbund::found();
    let town = verbund.town();
    let invitation = verbund.invite("third", GEMEINDE, "editor");
    let new = verbund.path("new.key");
    verbund.node(&["ca", "rotate", text(&new)], &[]).done();
    std::fs::write(verbund.data().join("ca.key"), "kein Schlüssel").expect("it is ours");
    let told = "the key of the CA in the folder is no use";
    verbund.wait_until_log(told);

    verbund.node(&["revoke", "2", "--ca-key", text(&new)], &[]).done();
    wait_until("the relay knows of it", || {
        verbund.get("/metrics").1.contains("leitwerk_relay_devices_revoked 1\n")
    });
    town.refuses(&["sync", "--once"], "nimmt diesen Arbeitsplatz nicht an");
    let third = verbund.newcomer("third");
    third.run(&["join", text(&invitation)]).done();
    third.sync();
    assert_eq!(lines_with(&verbund.log(), told), 1, "it is told once");
}

#[test]
fn a_coordinator_is_confirmed_once_more_where_the_key_lies_in_a_safe() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let safe = verbund.path("safe.key");
    std::fs::rename(verbund.data().join("ca.key"), &safe).expect("a key can be moved");
    let invitation = invite(&verbund, "second", GEMEINDE, "coordinator", &[]);
    let second = verbund.newcomer("second");
    let (joining, code) = ask(&second, &invitation);
    let number = only_request(&verbund);
    let confirm = || verbund.node(&["confirm", &number, &code], &["--ca-key", text(&safe)]).done();
    let confirmed = confirm();
    assert!(confirmed.contains("noch einmal mit --ca-key"), "{confirmed}");
    joining.line_with(r#""waits_for_coordinator":true"#);
    office.run(&["approve", "1"]).done();

    // Nobody waits for the coordinator any more, here or there.
    joining.line_with(r#""waits_for_coordinator":false"#);
    let list = verbund.node(&["requests"], &[]).done();
    let next = format!("sync-node confirm {number} \"{code}\" --ca-key DATEI");
    assert!(list.contains("Geschäftsstelle hat zugestimmt") && list.contains(&next), "{list}");
    let confirmed = confirm();
    assert!(confirmed.contains("der Rechner aufgenommen"), "{confirmed}");
    assert!(joining.ended().success());
    second.sync();
    assert_eq!(second.export(), office.export());
}

#[test]
fn a_key_of_the_authority_is_followed_by_another_while_everybody_works() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    let new = verbund.path("new.key");
    verbund.node(&["ca", "retire"], &["--json"]).refused("nur einen Schlüssel");
    verbund.node(&["ca", "rotate", text(&new)], &[]).done();
    let with_new = ["--ca-key", text(&new)];
    verbund.node(&["ca", "retire", "--json"], &with_new).refused("noch kein Zertifikat");
    std::fs::rename(&new, verbund.data().join("ca.key")).expect("a key can be moved");

    // The relay that runs takes the new key up; old certificates are as good as new ones.
    let third = verbund.join("third", GEMEINDE, "reader");
    for workplace in [&office, &town] {
        // What is asked for a certificate under the new key has the key on its disk.
        workplace.sync();
        renews(workplace);
    }
    third.sync();
    verbund.node(&["ca", "retire"], &[]).done();
    town.edit("1.1", "text", &["--splice", "0:0:Mit neuem Schlüssel: "]);
    town.sync();
    office.sync();
    assert!(office.export().contains("Mit neuem Schlüssel: "));
    let fourth = verbund.join("fourth", GEMEINDE, "editor");
    fourth.sync();
    assert_eq!(fourth.export(), office.export());
}

#[test]
fn a_workplace_that_stays_open_follows_a_new_key_of_the_authority() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let (town, old) = (verbund.town(), certificate(&office));
    let stays = office.start(&["sync"]);
    stays.line_with("Aktuell");
    verbund.kill_relay();
    let new = verbund.path("new.key");
    verbund.node(&["ca", "rotate", text(&new)], &[]).done();
    std::fs::rename(&new, verbund.data().join("ca.key")).expect("a key can be moved");
    verbund.serve();
    wait_for_another(&office, &old);
    town.sync();
    renews(&town);
    verbund.node(&["ca", "retire"], &[]).done();
    drop(stays);
    town.edit("1.1", "text", &["--splice", "0:0:Danach: "]);
    town.sync();
    office.sync();
    assert!(office.export().contains("Danach: "));
}

#[test]
fn kommunen_change_and_keep_their_numbers() {
    let verbund = Verbund::found();
    let town = verbund.town();
    town.sync();
    verbund
        .node(&["member", "add", "--name", " Gemeinde Beerental ", "--ags", "03356002"], &[])
        .done();
    let change = ["member", "change", "--name", GEMEINDE];
    let renamed =
        ["--new-name", "Stadt Aarfelde ", "--ars", "033560001001", "--from", "2026-01-01"];
    verbund.node(&change, &renamed).done();
    verbund.node(&change, &["--json"]).refused("kein Mitglied");
    let wrong = ["member", "change", "--name", "Stadt Aarfelde", "--ags", "123", "--json"];
    verbund.node(&wrong, &[]).refused("passen nicht");
    let merged = ["--until", "2026-12-31", "--into", " Gemeinde Beerental"];
    let told = verbund.node(&["member", "dissolve", "--name", "Stadt Aarfelde"], &merged).done();
    assert!(told.contains("Arbeitsplätze (2)"), "{told}");
    let status = verbund.node(&["status", "--json"], &[]).done();
    let status: Value = serde_json::from_str(&status).expect("the status is JSON");
    let aarfelde = &status["members"][1];
    assert_eq!(aarfelde["municipality"], 2);
    assert_eq!(aarfelde["name"], "Stadt Aarfelde");
    assert_eq!(aarfelde["kind"], "stadt");
    assert_eq!(aarfelde["until"], "2026-12-31");
    assert_eq!(aarfelde["successors"], serde_json::json!([3]));

    verbund.node(&["member", "add", "--name", "Gemeinde Calenhof"], &[]).done();
    let long_ago = ["--until", "2025-12-31", "--into", "Gemeinde Beerental"];
    verbund.node(&["member", "dissolve", "--name", "Gemeinde Calenhof"], &long_ago).done();
    let file = verbund.path("calenhof.einladung");
    let invite = ["invite", "--kommune", "Gemeinde Calenhof", "--role", "editor", "--json"];
    verbund.node(&invite, &["--out", text(&file)]).refused("besteht nicht mehr");
    assert!(!file.exists());
    town.sync();
}
