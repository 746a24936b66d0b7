// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A disk that takes no more: nothing is told as saved or confirmed that is not, nothing is lost,
//! and the step can be repeated. Only Unix can limit the files of one process.

use std::time::Duration;

use leitwerk_tests::processes::{GEMEINDE, Verbund, noise, skipped};

#[test]
fn a_full_disk_never_says_saved() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let text = noise(40_000);
    let edit = ["edit", "1.1", "text", "--splice", &format!("0:0:{text}"), "--json"];
    let before = office.export();
    // From a disk that takes nothing at all to one that is full in the middle of the write.
    for half_kib in [1, 16, 48, 66, 80] {
        let problem = office.run_with_file_limit(half_kib, &edit).refused("");
        let safe = ["unverändert", "nicht verändert"];
        assert!(safe.iter().any(|word| problem.safe.contains(word)), "{problem:?}");
        assert!(problem.next.contains("Platz"), "{half_kib}: {problem:?}");
        assert_eq!(office.export(), before, "with {half_kib}: what was saved is still there");
    }
    office.run(&edit).done();
    assert!(office.export().contains(&text), "the step can be repeated");
    office.sync();
}

#[test]
fn a_relay_whose_disk_is_full_confirms_nothing() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    verbund.kill_relay();
    office.edit("1.1", "text", &["--splice", &format!("0:0:{}", noise(60_000))]);

    verbund.serve_with_file_limit(70);
    let exchange = office.start(&["sync", "--once"]);
    verbund.relay_says("nothing was written");
    assert!(!exchange.killed_after(Duration::ZERO), "the relay confirmed what it did not store");
    verbund.kill_relay();

    verbund.serve();
    office.sync();
    town.sync();
    assert_eq!(town.export(), office.export());
}

#[cfg(target_os = "linux")]
#[test]
fn a_relay_whose_disk_is_full_says_so_and_goes_on_once_there_is_room() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    let reader = verbund.join("reader", GEMEINDE, "reader");
    town.sync();
    verbund.stop_relay();
    if !verbund.serve_on_small_disk(8) {
        return skipped("a full disk", "this system allows no disk of one's own (root)");
    }
    verbund.wait_until_ready("ok\n");
    office.sync();
    verbund.on_small_disk("dd if=/dev/zero of=filler bs=4096 || true");
    let text = noise(60_000);
    office.edit("1.1", "text", &["--splice", &format!("0:0:{text}")]);
    let exchange = office.start(&["sync", "--once"]);
    verbund.wait_until_ready("disk_full\n");
    assert_eq!(verbund.get("/healthz").0, 200, "a restart would not help");
    assert!(verbund.get("/metrics").1.contains("leitwerk_relay_store_writable 0\n"));
    assert!(verbund.get("/").1.contains("Der Datenträger ist voll"));
    verbund.relay_says("nothing is confirmed until the mailbox can be written");
    // Others still read, also who comes only now, and also what is in memory only.
    reader.sync();
    assert!(reader.export().contains(&text));

    verbund.on_small_disk("rm filler");
    verbund.relay_says("the mailbox can be written again");
    verbund.wait_until_ready("ok\n");
    assert!(exchange.ended().success(), "the exchange that waited is confirmed");
    town.sync();
    assert_eq!(town.export(), office.export());
    verbund.stop_relay();
}
