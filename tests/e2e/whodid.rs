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

/// Returns the seconds since 1970.
fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

fn is_number(text: &str) -> bool {
    text.parse::<u8>().is_ok()
}

#[test]
fn every_word_has_its_kommune_and_on_wish_its_person() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    let began = now();
    town.edit("1.1", "text", &["--splice", "0:0:Aus Aarfelde. "]);
    let ended = now();
    town.edit("1.1", "risks", &["--set", "zu wenig Zeit"]);
    town.sync();
    office.sync();

    let spans = told(&office, &[]);
    let pieces: Vec<_> = spans.iter().map(|it| (&it["text"], &it["kommune"])).collect();
    assert_eq!(pieces[0].0, "Aus Aarfelde. ");
    assert_eq!((pieces[0].1, pieces[1].1), (&GEMEINDE.into(), &LANDKREIS.into()));
    assert_eq!(pieces.len(), 2, "what the office imported is one piece: {pieces:?}");
    let [imported, written] = [1, 0].map(|n: usize| {
        let [from, until] = ["from", "until"].map(|name| spans[n][name].as_i64());
        from.expect("it says since when")..=until.expect("it says until when")
    });
    assert!(began <= *written.start() && *written.end() <= ended, "{began}, {spans:?}, {ended}");
    assert!(!written.is_empty() && !imported.is_empty(), "{spans:?}");
    assert!(*imported.end() <= began, "the office wrote before: {spans:?}, {began}");
    let text = office.run(&["whodid", "1.1", "text"]).done();
    let said = "„Aus Aarfelde. “ – Gemeinde Aarfelde, Arbeitsplatz 3 (";
    let (_, when) = text.split_once(said).unwrap_or_else(|| panic!("{text}"));
    let when = when.split_once(')').map(|(when, _)| when).unwrap_or_default();
    // Midnight may have passed meanwhile.
    let clock = when.strip_prefix("heute ").or_else(|| when.strip_prefix("gestern "));
    let clock = clock.and_then(|clock| clock.split_once(':'));
    assert!(clock.is_some_and(|(hour, minute)| is_number(hour) && is_number(minute)), "{text}");
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
