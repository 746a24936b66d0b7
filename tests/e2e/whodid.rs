// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who wrote which words is told by Kommune; names of persons come from the relay and can be erased
//! there without a trace.

use leitwerk_tests::processes::{GEMEINDE, LANDKREIS, Verbund, Workplace};
use serde_json::Value;

fn told(workplace: &Workplace, more: &[&str]) -> Vec<Value> {
    let told = workplace.run(&[&["whodid", "1.1", "text", "--json"], more].concat()).done();
    serde_json::from_str(&told).expect("it is JSON")
}

#[test]
fn every_word_has_its_kommune_and_on_wish_its_person() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    town.edit("1.1", "text", &["--splice", "0:0:Aus Aarfelde. "]);
    town.edit("1.1", "risks", &["--set", "zu wenig Zeit"]);
    town.sync();
    office.sync();

    let spans = told(&office, &[]);
    let pieces: Vec<_> = spans.iter().map(|it| (&it["text"], &it["kommune"])).collect();
    assert_eq!(pieces[0].0, "Aus Aarfelde. ");
    assert_eq!((pieces[0].1, pieces[1].1), (&GEMEINDE.into(), &LANDKREIS.into()));
    assert_eq!(pieces.len(), 2, "what the office imported is one piece: {pieces:?}");
    let text = office.run(&["whodid", "1.1", "text"]).done();
    assert!(text.contains("„Aus Aarfelde. “ – Gemeinde Aarfelde, Arbeitsplatz 3"), "{text}");
    let answer = office.run(&["whodid", "1.1", "risks"]).done();
    assert!(answer.contains("„zu wenig Zeit“ – Gemeinde Aarfelde"), "{answer}");
    office.refuses(&["whodid", "1.1", "milestones"], "ist eine Liste");

    verbund.node(&["person", "set", "3", "Erika Muster"], &[]).done();
    verbund.node(&["person", "set", "99", "Niemand"], &["--json"]).refused("Nr. 99");
    assert_eq!(told(&office, &["--names"])[0]["person"], "Erika Muster");
    assert_eq!(told(&office, &[])[0]["person"], Value::Null, "nobody kept it");
    verbund.node(&["person", "erase", "3"], &[]).done();
    assert_eq!(told(&office, &["--names"])[0]["person"], Value::Null);
    assert_eq!(told(&office, &["--names"])[0]["kommune"], GEMEINDE);
    for name in ["authority.db", "authority.db-wal", "audit.jsonl", "mailbox.db", "mailbox.db-wal"]
    {
        // A file that is not there holds no name either.
        let bytes = std::fs::read(verbund.data().join(name)).unwrap_or_default();
        let left = bytes.windows(6).any(|part| part == b"Muster");
        assert!(!left, "the name is still in {name}");
    }
}
