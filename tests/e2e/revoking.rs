// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A lost computer is shut out while the relay runs.

use leitwerk_tests::processes::{Verbund, Workplace};
use serde_json::Value;

fn title(workplace: &Workplace) -> Value {
    let export: Value = serde_json::from_str(&workplace.export()).expect("the export is JSON");
    export["strategy"]["title"].clone()
}

#[test]
fn a_revoked_workplace_keeps_what_it_has_and_hears_each_time_why_it_reaches_nobody() {
    let mut verbund = Verbund::found();
    let (office, town) = (verbund.office(), verbund.town());
    town.edit("leitlinie", "title", &["--set", "vorher"]);
    let connected = town.start(&["sync"]);
    connected.line_with("Aktuell");

    verbund.node(&["revoke", "3"], &[]).done();
    connected.line_with("Er wurde gesperrt");
    // It calls again and again, and hears it each time.
    connected.line_with("Er wurde gesperrt");
    drop(connected);
    let status = verbund.node(&["status"], &[]).done();
    assert!(status.contains("Arbeitsplatz 3: editor (gesperrt)"), "{status}");
    for _ in 0..5 {
        let told = town.refuses(&["sync", "--once"], "nicht an: Er wurde gesperrt");
        assert!(told.next.contains("neuen Einladung"), "{told:?}");
    }
    verbund.kill_relay();
    verbund.serve();
    for _ in 0..2 {
        town.refuses(&["sync", "--once"], "nicht an: Er wurde gesperrt");
    }

    town.edit("leitlinie", "title", &["--set", "nachher"]);
    assert_eq!(title(&town), "nachher", "it still works alone");
    office.sync();
    assert_eq!(title(&office), "vorher", "what it wrote before stays");
    for (device, word) in [("3", "keinen gültigen Arbeitsplatz"), ("1", "das Relais selbst")] {
        verbund.node(&["revoke", device], &["--json"]).refused(word);
    }
    let forks = verbund.node(&["fork", "list"], &[]).done();
    assert!(forks.contains("keine Zweige"), "{forks}");
    let changes = verbund.node(&["change", "list"], &[]).done();
    assert!(changes.contains("nichts zurückgehalten"), "{changes}");
    verbund.node(&["fork", "resolve", "abc"], &["--json"]).refused("Keine Kennung");
}
