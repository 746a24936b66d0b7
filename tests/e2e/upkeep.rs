// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Backup, restoring and checking lose nothing and find what is damaged.

use std::path::Path;

use leitwerk_tests::processes::{
    GEMEINDE, LANDKREIS, Verbund, free_address, node, text, wait_until,
};
use rusqlite::Connection;
use serde_json::Value;

/// Replaces the folder of the relay by what a backup puts back.
fn put_back(verbund: &Verbund, backup: &Path) -> Value {
    std::fs::rename(verbund.data(), verbund.path("lost")).expect("the folder can be moved");
    let restored = verbund.node(&["restore", text(backup), "--json"], &[]).done();
    serde_json::from_str(&restored).expect("the answer is JSON")
}

#[test]
fn a_backup_of_a_running_relay_is_put_back_and_the_offices_fill_it_up() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    verbund.node(&["person", "set", "2", "Erika Musterfrau"], &[]).done();
    let backup = verbund.path("backup");
    verbund.node(&["backup", text(&backup)], &[]).done();
    verbund.node(&["person", "erase", "2"], &[]).done();
    verbund.node(&["backup", text(&backup), "--json"], &[]).refused("gibt es schon");
    office.edit("1.1", "text", &["--splice", "0:0:Nach der Sicherung: "]);
    office.sync();
    verbund.node(&["restore", text(&backup), "--json"], &[]).refused("liegt schon etwas");
    verbund.stop_relay();

    let restored = put_back(&verbund, &backup);
    assert!(restored["documents"].as_u64() > Some(2), "{restored}");
    assert_eq!(restored["persons"], 1, "a name that was erased since is back: {restored}");
    verbund.serve();
    for place in [&office, &town] {
        place.sync();
    }
    assert_eq!(town.export(), office.export());
    assert!(town.export().contains("Nach der Sicherung: "));
    verbund.node(&["verify"], &[]).done();
}

#[test]
fn after_a_restore_nothing_is_signed_before_the_roster_is_compared() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let away = verbund.join("away", LANDKREIS, "editor");
    away.sync();
    let open = verbund.invite("open", GEMEINDE, "editor");
    let backup = verbund.path("backup");
    verbund.node(&["backup", text(&backup)], &[]).done();
    let town = verbund.town();
    // The office hears of the newcomer, so that somebody knows more than the backup.
    office.sync();
    verbund.stop_relay();

    let restored = put_back(&verbund, &backup);
    assert_eq!(restored["invitations_void"], 1);
    let add = ["--name", "Stadt Neu", "--json"];
    verbund.node(&["member", "add"], &add).refused("nicht bestätigt");
    let wrong = ["--height", "1", "--hash", "00", "--json"];
    verbund.node(&["confirm-roster"], &wrong).refused("Prüfsumme");
    verbund.serve();
    verbund.newcomer("late").refuses(&["join", text(&open)], "abgelaufen");
    // One that was away all the time knows no more than the backup does.
    away.sync();
    verbund.node(&["member", "add"], &add).refused("nicht bestätigt");
    let page = verbund.get("/").1;
    assert!(page.contains("nimmt das Relais niemanden auf") && !page.contains("Alles in Ordnung"));
    let status = verbund.node(&["status"], &[]).done();
    assert!(status.contains("ist nicht bestätigt"), "{status}");
    // The relay learns from the office that the town has joined, and lets it in again.
    office.sync();
    verbund.wait_until_log("lost entries of the roster were taken over");
    town.sync();
    verbund.wait_until_log("most members confirm the roster");
    verbund.node(&["member", "add"], &["--name", "Stadt Neu"]).done();
    let newcomer = verbund.join("newcomer", LANDKREIS, "reader");
    newcomer.sync();
    let audit = verbund.node(&["export-audit"], &[]).done();
    for act in ["\"restored\"", "\"roster_confirmed\""] {
        assert!(audit.contains(act), "{act} is missing: {audit}");
    }
}

/// Copies a folder without folders in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("the folder takes a folder");
    for file in std::fs::read_dir(from).expect("the folder can be read") {
        let file = file.expect("the entry can be read");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("there is room");
    }
}

#[test]
fn an_old_folder_that_is_put_back_without_a_word_signs_nothing_once_a_member_brings_what_is_lost() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    verbund.stop_relay();
    let old = verbund.path("old");
    copy(&verbund.data(), &old);
    verbund.serve();
    let town = verbund.town();
    town.sync();
    // The office hears of the town, and the old folder knows nothing of it.
    office.sync();
    verbund.stop_relay();
    std::fs::rename(verbund.data(), verbund.path("lost")).expect("the folder can be moved");
    std::fs::rename(&old, verbund.data()).expect("the folder can be moved");
    verbund.serve();

    office.sync();
    verbund.wait_until_log("lost entries of the roster were taken over");
    let add = ["--name", "Stadt Neu", "--json"];
    verbund.node(&["member", "add"], &add).refused("nicht bestätigt");
    verbund.node(&["revoke", "2"], &["--json"]).refused("nicht bestätigt");
    wait_until("those who monitor hear of it", || {
        verbund.get("/metrics").1.contains("leitwerk_relay_roster_confirmed 0\n")
    });
    town.sync();
    verbund.wait_until_log("most members confirm the roster");
    verbund.node(&["member", "add"], &["--name", "Stadt Neu"]).done();
    assert_eq!(town.export(), office.export());
}

#[test]
fn a_mailbox_that_is_gone_is_not_called_sound_nor_saved_nor_taken_for_empty() {
    let mut verbund = Verbund::found_at(&free_address());
    // Before the first start there is none.
    verbund.node(&["verify"], &[]).done();
    verbund.node(&["backup", text(&verbund.path("first"))], &[]).done();
    verbund.serve();
    let office = verbund.office_with_leitlinie();
    let backup = verbund.path("backup");
    verbund.node(&["backup", text(&backup)], &[]).done();
    verbund.stop_relay();
    for name in ["mailbox.db", "mailbox.db-wal", "mailbox.db-shm"] {
        std::fs::remove_file(verbund.data().join(name)).ok();
    }
    verbund.node(&["verify", "--json"], &[]).refused("mailbox.db fehlt");
    let second = verbund.path("second");
    let problem = verbund.node(&["backup", text(&second), "--json"], &[]);
    problem.refused("mailbox.db fehlt");
    assert!(!second.exists(), "nothing lies there that looks like a backup");
    // Nobody could say then what of it counts.
    verbund.node(&["revoke", "2", "--json"], &[]).refused("mailbox.db fehlt");

    // What it says helps.
    verbund.serve();
    office.sync();
    verbund.node(&["verify"], &[]).done();
    verbund.node(&["backup", text(&second)], &[]).done();
    verbund.stop_relay();
    put_back(&verbund, &backup);
    verbund.node(&["verify"], &[]).done();
}

#[test]
fn an_administrator_confirms_the_roster_with_height_and_hash() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let backup = verbund.path("backup");
    let made = verbund.node(&["backup", text(&backup), "--json"], &[]).done();
    let made: Value = serde_json::from_str(&made).expect("the answer is JSON");
    put_back(&verbund, &backup);
    verbund.node(&["member", "add"], &["--name", "X", "--json"]).refused("nicht bestätigt");
    let height = made["roster_height"].to_string();
    let hash = made["roster_hash"].as_str().expect("the backup names a hash");
    verbund.node(&["confirm-roster"], &["--height", &height, "--hash", hash]).done();
    verbund.node(&["member", "add"], &["--name", "X"]).done();
}

#[test]
fn two_rosters_that_contradict_each_other_are_settled_and_no_revocation_is_lost() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    let lost = verbund.join("stolen", GEMEINDE, "editor");
    lost.sync();
    let backup = verbund.path("backup");
    let made = verbund.node(&["backup", text(&backup), "--json"], &[]).done();
    let made: Value = serde_json::from_str(&made).expect("the answer is JSON");
    // What the office hears and the backup does not know: somebody is revoked, somebody joins.
    verbund.node(&["revoke", "4"], &[]).done();
    let guest = verbund.join("guest", GEMEINDE, "editor");
    guest.sync();
    guest.edit("1.1", "text", &["--splice", "0:0:Vom Gast. "]);
    guest.sync();
    office.sync();
    office.edit("1.1", "text", &["--splice", "0:0:Vom Amt. "]);
    office.sync();
    verbund.stop_relay();

    // Somebody confirms an old state, against all advice, and signs what stands there already.
    put_back(&verbund, &backup);
    let height = made["roster_height"].to_string();
    let hash = made["roster_hash"].as_str().expect("the backup names a hash");
    verbund.node(&["confirm-roster"], &["--height", &height, "--hash", hash]).done();
    verbund.node(&["member", "add"], &["--name", "Stadt Zwei"]).done();
    verbund.serve();
    lost.sync();

    let told = office.refuses(&["sync", "--once"], "widersprechen sich");
    assert!(told.safe.contains("gespeichert"), "{told:?}");
    verbund.wait_until_log("another branch of the roster is known");
    verbund.wait_until_audit("roster_forked");
    let add = ["--name", "Stadt Drei", "--json"];
    verbund.node(&["member", "add"], &add).refused("das diesem widerspricht");
    assert!(verbund.get("/metrics").1.contains("leitwerk_relay_roster_forked_devices 1\n"));
    assert!(verbund.get("/").1.contains("1 Arbeitsplatz meldet ein anderes"));
    // Nobody is confirmed by who holds the same; it is for a person to decide.
    town.sync();
    verbund.node(&["member", "add"], &add).refused("das diesem widerspricht");
    // Who is revoked in one of the two is revoked, also after the relay was started again.
    lost.refuses(&["sync", "--once"], "gesperrt");
    verbund.stop_relay();
    verbund.serve();
    lost.refuses(&["sync", "--once"], "gesperrt");
    guest.refuses(&["sync", "--once"], "zwei Mitgliederverzeichnisse");

    let status = verbund.node(&["status", "--json"], &[]).done();
    let status: Value = serde_json::from_str(&status).expect("the answer is JSON");
    let height = status["roster_height"].to_string();
    let hash = status["roster_hash"].as_str().expect("the status names a hash");
    let shown = verbund.node(&["status"], &[]).done();
    assert!(shown.contains("Nur dort gesperrt ist Arbeitsplatz 4."), "{shown}");
    // A running relay would hear of it only within a second.
    verbund.stop_relay();
    let confirm = ["--height", &height, "--hash", hash];
    let confirmed = verbund.node(&["confirm-roster"], &confirm).done();
    verbund.serve();
    assert!(confirmed.contains("die Sperrung von Arbeitsplatz 4"), "{confirmed}");
    assert!(confirmed.contains("1 Arbeitsplatz, nur dort aufgenommen"), "{confirmed}");
    // The office holds the other roster and follows by itself.
    office.sync();
    town.sync();
    assert_eq!(office.export(), town.export());
    // What it wrote on what the guest wrote vouches for that.
    assert!(town.export().contains("Vom Amt. Vom Gast. "), "{}", town.export());
    lost.refuses(&["sync", "--once"], "gesperrt");
    guest.refuses(&["sync", "--once"], "das nicht mehr gilt");
    verbund.node(&["member", "add"], &["--name", "Stadt Drei"]).done();
    verbund.join("later", LANDKREIS, "reader").sync();
    office.sync();
    let audit = verbund.node(&["export-audit"], &[]).done();
    for act in ["\"roster_forked\"", "\"roster_settled\""] {
        assert_eq!(audit.matches(act).count(), 1, "{act}: {audit}");
    }
    verbund.stop_relay();
    verbund.node(&["verify"], &[]).done();
}

#[test]
fn a_damaged_backup_is_not_put_back() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let backup = verbund.path("backup");
    verbund.node(&["backup", text(&backup)], &[]).done();
    let whole = std::fs::read(&backup).expect("the backup is there");
    let target = verbund.path("target");
    let restore = |file: &Path| node(&["restore", text(file), "--data", text(&target), "--json"]);
    let key = std::fs::read(verbund.data().join("ca.key")).expect("the key is there");
    let at = whole.windows(key.len()).position(|part| part == key).expect("the key is in it");
    let mut bytes = whole.clone();
    bytes[at + key.len() / 2] ^= 1;
    restore(&verbund.file("flipped", bytes)).refused("beschädigt");
    restore(&verbund.file("other", "kein SQLite")).refused("keine Sicherung");
    restore(&verbund.data().join("authority.db")).refused("keine Sicherung");
    assert!(!target.join("authority.db").exists(), "nothing was put back");
    restore(&backup).done();
}

#[test]
fn a_single_bit_that_flips_is_found_and_named() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    for n in 0..3 {
        office.edit("1.1", "milestones", &["--add", &format!("Nr. {n}")]);
        office.sync();
    }
    verbund.stop_relay();
    verbund.node(&["verify"], &[]).done();
    let mailbox = verbund.data().join("mailbox.db");
    // Bits that SQLite does not see: each is changed in a value, by an UPDATE.
    let flips = [
        ("document", "doc"),
        ("document", "heads"),
        ("document", "have"),
        ("tail", "doc"),
        ("tail", "actor"),
        ("tail", "meta"),
        ("tail", "bytes"),
        ("seal", "doc"),
        ("seal", "seals"),
        ("archive", "chunk"),
        ("archive", "ledger"),
        ("roster", "body"),
        ("roster", "signature"),
    ];
    let mut flipped = 0;
    for (table, column) in flips {
        let connection = Connection::open(&mailbox).expect("the mailbox opens");
        let sql = format!("SELECT {column} FROM {table} ORDER BY 1 LIMIT 1");
        let Ok(value) = connection.query_row(&sql, [], |row| row.get::<_, Vec<u8>>(0)) else {
            continue;
        };
        for at in [value.len() - 1, value.len() / 2] {
            let mut changed = value.clone();
            changed[at] ^= 1;
            let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {column} = ?2");
            connection.execute(&sql, [&changed, &value]).expect("SQLite writes");
            let problem = verbund.node(&["verify", "--json"], &[]);
            assert_eq!(problem.code, Some(1), "byte {at} of {table}.{column}: {problem:?}");
            connection.execute(&sql, [&value, &changed]).expect("SQLite writes");
            flipped += 1;
        }
    }
    assert!(flipped >= 20, "only {flipped} places were tried");
    verbund.node(&["verify"], &[]).done();
}

#[test]
fn a_gap_in_the_audit_log_is_said_loudly() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let path = verbund.data().join("audit.jsonl");
    let log = std::fs::read_to_string(&path).expect("the log is there");
    let csv = verbund.node(&["export-audit", "--format", "csv"], &[]).done();
    assert_eq!(csv.lines().count(), log.lines().count() + 1, "{csv}");
    let first = log.lines().next().expect("there is a line");
    std::fs::write(&path, log.replacen(&format!("{first}\n"), "", 1)).expect("it is ours");
    let said = verbund.node(&["export-audit"], &[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("ACHTUNG") && said.stderr.contains("Eintrag 1"), "{said:?}");
    assert!(said.stdout.contains("member_added"), "what is there is shown: {said:?}");
    verbund.node(&["verify", "--json"], &[]).refused("nicht vollständig");
}

#[test]
fn an_audit_log_is_archived_while_the_relay_runs_and_one_that_was_deleted_says_so() {
    let mut verbund = Verbund::found();
    verbund.office();
    let archive = verbund.path("2026.jsonl");
    let told = verbund.node(&["archive-audit", text(&archive)], &[]).done();
    assert!(told.contains("Das Protokoll geht mit Eintrag"), "{told}");
    verbund.node(&["archive-audit", text(&archive), "--json"], &[]).refused("gibt es schon");
    let old = node(&["export-audit", "--file", text(&archive)]).done();
    assert!(old.contains("\"joined\"") && !old.contains("\"archived\""), "{old}");
    verbund.stop_relay();
    let new = verbund.node(&["export-audit"], &[]).done();
    assert!(!new.contains("\"joined\"") && new.contains("\"archived\""), "{new}");
    assert!(new.contains("\"stopped\""), "the running relay writes to the new one: {new}");
    verbund.node(&["verify"], &[]).done();

    std::fs::remove_file(verbund.audit()).expect("the log is there");
    verbund.node(&["verify", "--json"], &[]).refused("gelöscht oder geleert");
    let said = verbund.node(&["export-audit"], &[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    verbund.serve();
    verbund.wait_until_log("the audit log is not complete");
    verbund.wait_until_audit("\"started\"");
    verbund.node(&["verify", "--json"], &[]).refused("Vor Zeile 1 fehlen die Einträge 1 bis");
}

#[test]
fn half_a_line_in_the_audit_log_hides_no_damage_and_stops_no_restore() {
    let mut verbund = Verbund::found();
    verbund.office_with_leitlinie();
    verbund.stop_relay();
    let path = verbund.data().join("audit.jsonl");
    let mut log = std::fs::read(&path).expect("the log is there");
    log.extend(b"{\"n\":99,\"at\"");
    std::fs::write(&path, log).expect("it is ours");
    verbund.node(&["member", "add"], &["--name", "Stadt Neu"]).done();
    let backup = verbund.path("backup");
    verbund.node(&["backup", text(&backup)], &[]).done();

    let mailbox = Connection::open(verbund.data().join("mailbox.db")).expect("it opens");
    let damaged = mailbox.execute("UPDATE document SET have = x'00'", []).expect("SQLite writes");
    assert!(damaged > 0, "there are documents");
    drop(mailbox);
    let problem = verbund.node(&["verify", "--json"], &[]).refused(" im Postfach mailbox.db");
    assert!(problem.what.contains("nicht lesbar"), "the log is named too: {problem:#?}");

    let restored = put_back(&verbund, &backup);
    assert_eq!(restored["audit_faults"], 1, "{restored}");
    assert!(restored["documents"].as_u64() > Some(0), "{restored}");
    verbund.node(&["verify", "--json"], &[]).refused("nicht vollständig");
}
