// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What an administrator can do wrong loses nothing.

use leitwerk_tests::processes::{GEMEINDE, Verbund, free_address, node, text};

#[test]
fn a_folder_holds_one_verbund() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let before = verbund.node(&["status"], &[]).done();
    let again = ["--verbund", "Neu", "--kommune", "Neu", "--listen", "127.0.0.1:1", "--json"];
    verbund.node(&["init"], &again).refused("liegt schon ein Verbund");
    assert_eq!(verbund.node(&["status"], &[]).done(), before);
    office.sync();
}

#[test]
fn a_folder_is_served_once_and_a_port_too() {
    let verbund = Verbund::found();
    verbund.node(&["serve"], &["--json"]).refused("läuft schon ein Relais");
    let other = Verbund::found_at(verbund.address());
    other.node(&["serve"], &["--json"]).refused(verbund.address());
    verbund.office().sync();
}

#[test]
fn an_administrator_hears_what_does_not_fit() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let before = verbund.node(&["status"], &[]).done();
    let out = verbund.path("x");
    let whom = |name| ["--kommune", name, "--role", "editor", "--out", text(&out), "--json"];
    verbund.node(&["invite", "--pre-approved"], &whom("Dorf")).refused("kein Mitglied");
    assert!(!out.exists(), "no invitation was written");
    std::fs::write(&out, "etwas anderes").expect("the folder takes a file");
    verbund.node(&["invite"], &whom(GEMEINDE)).refused("schon vorhanden");
    assert_eq!(std::fs::read_to_string(&out).expect("it is still there"), "etwas anderes");
    let invitations = verbund.node(&["invitation", "list"], &[]).done();
    assert!(invitations.contains("keine Einladungen"), "{invitations}");
    verbund.node(&["member", "add", "--json"], &["--name", GEMEINDE]).refused("schon Mitglied");
    let ars = ["--name", "Stadt Neu", "--ars", "12"];
    verbund.node(&["member", "add", "--json"], &ars).refused("passen nicht");
    assert_eq!(verbund.node(&["status"], &[]).done(), before);
    verbund.node(&["serve", "--json"], &["--listen", "hier"]).refused("keine Adresse");

    let empty = verbund.path("empty");
    for command in [&["serve"][..], &["status"], &["member", "add", "--name", "x"]] {
        node(&[command, &["--json", "--data", text(&empty)]].concat()).refused("kein Verbund");
    }
    assert!(!empty.exists(), "looking leaves nothing behind");
}

#[cfg(unix)]
#[test]
fn a_relay_that_moves_is_called_at_its_new_address() {
    let mut verbund = Verbund::found();
    verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    verbund.stop_relay();
    let (old, new) = (verbund.address().to_owned(), free_address());
    verbund.serve_with(&["--listen", &new]);
    assert!(verbund.node(&["address"], &[]).done().contains(&old));
    for nowhere in ["0.0.0.0:7443", "[::]:7443"] {
        let problem = verbund.node(&["address", nowhere, "--json"], &[]).refused(nowhere);
        assert!(problem.next.contains("service.listen"), "{problem:?}");
        let named = ["--verbund", "Neu", "--kommune", "Neu", "--listen", nowhere, "--json"];
        let fresh = verbund.path("fresh");
        node(&[&["init", "--data", text(&fresh)][..], &named].concat()).refused(nowhere);
        assert!(!fresh.exists(), "nothing was founded");
    }
    verbund.node(&["address", &new, &old], &[]).done();
    let status = verbund.node(&["status"], &[]).done();
    assert!(status.contains(&format!("Adresse: {new}, {old}")), "{status}");
    let audit = std::fs::read_to_string(verbund.audit()).expect("the log is there");
    let told = format!(r#""act":"addresses_changed","addresses":["{new}","{old}"]"#);
    assert!(audit.contains(&told), "{audit}");

    let newcomer = verbund.join("newcomer", GEMEINDE, "editor");
    newcomer.sync();
    let shown = newcomer.run(&["relay"]).done();
    assert!(shown.contains(&new) && shown.contains(&old), "{shown}");
    town.refuses(&["relay", "set", "nirgends"], "keine Adresse");
    assert!(town.run(&["relay"]).done().contains(&old));
    town.run(&["relay", "set", &new]).done();
    town.edit("1.1", "text", &["--splice", "0:0:Neue Anschrift: "]);
    town.sync();
    newcomer.sync();
    assert_eq!(newcomer.export(), town.export());
}

#[test]
fn a_relay_without_its_mailbox_is_filled_again_by_the_offices() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    town.edit("1.1", "text", &["--splice", "0:0:Neu: "]);
    town.sync();
    verbund.kill_relay();

    // A relay that was killed has its newest pages beside the file.
    let mailbox = ["mailbox.db", "mailbox.db-wal", "mailbox.db-shm"];
    let mailbox = mailbox.map(|name| verbund.data().join(name));
    for file in &mailbox {
        std::fs::remove_file(file).expect("the file can be removed");
    }
    std::fs::write(&mailbox[0], [0x5a; 8192]).expect("the mailbox can be replaced");
    for command in ["serve", "status"] {
        let problem = verbund.node(&[command], &["--json"]).refused("mailbox.db ist beschädigt");
        assert!(problem.next.contains("Legen Sie die Datei beiseite"), "{problem:?}");
    }
    std::fs::remove_file(&mailbox[0]).expect("the file can be removed");
    verbund.serve();
    for place in [&office, &town, &office] {
        place.sync();
    }

    assert_eq!(office.export(), town.export());
    let newcomer = verbund.join("newcomer", GEMEINDE, "reader");
    newcomer.sync();
    assert_eq!(newcomer.export(), town.export(), "the mailbox holds everything again");
}

#[test]
fn a_damaged_authority_signs_nothing() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let data = verbund.data();
    for (file, word) in [("authority.db", "authority.db"), ("ca.key", "Schlüssel")] {
        let path = data.join(file);
        let good = std::fs::read(&path).expect("the file is there");
        std::fs::write(&path, vec![0x5a; good.len()]).expect("the file can be replaced");
        for command in ["serve", "status"] {
            verbund.node(&[command], &["--json"]).refused(word);
        }
        verbund.node(&["member", "add", "--json"], &["--name", "Stadt Neu"]).refused(word);
        std::fs::write(&path, good).expect("the file can be replaced");
        verbund.node(&["status"], &[]).done();
    }
}
