// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The main story: two offices write one strategy, lose each other, and find together again.

use std::path::Path;

use serde_json::{Value, json};

use crate::processes::{GEMEINDE, Verbund, text};

/// Plays the story with a Leitlinie that has the goals 1.1, 1.2 and 2.1, the first two with at
/// least two purposes or milestones.
pub fn play(leitlinie: &Path) {
    let mut verbund = Verbund::found();
    let (office, town) = (verbund.office(), verbund.town());

    office.run(&["import", text(leitlinie)]).done();
    let imported = office.export();
    office.run(&["import", text(leitlinie)]).done();
    assert_eq!(office.export(), imported, "a second import changes nothing");
    office.sync();
    town.sync();
    assert_eq!(town.export(), imported, "the town has what the office imported");
    let before = |number: &str| office.goal(number);
    let (first, second, third) = (before("1.1"), before("1.2"), before("2.1"));

    verbund.kill_relay();
    // The same sentence.
    office.edit("1.2", "text", &["--splice", "0:0:Anfang: "]);
    town.edit("1.2", "text", &["--splice", "5:0: (Mitte) "]);
    // Different fields of the same goal, and the order and the end of one list.
    office.edit("1.2", "risks", &["--set", "keine"]);
    town.edit("1.2", "impact.Gesellschaft", &["--set", "2"]);
    office.edit("1.2", "milestones", &["--move", "0:1"]);
    town.edit("1.2", "milestones", &["--move", "0:1"]);
    town.edit("1.2", "milestones", &["--add", "Lampen bezahlt"]);
    // Other goals.
    office.edit("1.1", "purposes", &["--remove", "0"]);
    office.edit("1.1", "title", &["--set", "Stege und Bojen"]);
    town.edit("2.1", "task_split.joint", &["--set", "k. A."]);
    town.edit("2.1", "task_split.each_own", &["--set", "Jeder stellt einen Lotsen."]);
    // The same value, differently: a person must decide.
    let score = third["impact"]["Mitarbeitende"].as_u64().expect("the goal has a score");
    let other = |step: u64| ((score + step) % 4).to_string();
    office.edit("2.1", "impact.Mitarbeitende", &["--set", &other(1)]);
    town.edit("2.1", "impact.Mitarbeitende", &["--set", &other(2)]);
    // What belongs to one Kommune alone.
    town.edit("blatt:1.1", "answer", &["--set", "Nur für das eigene Haus."]);
    let (offline_office, offline_town) = (office.export(), town.export());
    let problem = office.refuses(&["sync", "--once"], "antwortet nicht");
    assert!(problem.safe.contains("gespeichert"), "{problem:?}");
    assert_eq!(office.export(), offline_office, "a failed exchange loses nothing");
    assert_eq!(town.export(), offline_town);

    verbund.serve();
    office.sync();
    town.sync();
    office.sync();
    let merged = office.export();
    assert_eq!(town.export(), merged, "both have the same, to the byte");

    let goal = office.goal("1.2");
    let sentence = second["text"].as_str().expect("the goal has a text");
    let (head, tail) = sentence.split_at(sentence.char_indices().nth(5).map_or(0, |(at, _)| at));
    assert_eq!(goal["text"], format!("Anfang: {head} (Mitte) {tail}"), "both edits are there");
    assert_eq!(goal["risks"]["state"], "none");
    assert_eq!(goal["impact"]["Gesellschaft"], 2);
    let mut milestones = texts(&second["milestones"]);
    milestones.swap(0, 1);
    milestones.push("Lampen bezahlt".to_owned());
    assert_eq!(texts(&goal["milestones"]), milestones, "what both moved is there once");
    assert_eq!(office.goal("1.1")["title"], "Stege und Bojen");
    let kept = first["purposes"].as_array().map(|all| json!(all[1..]));
    assert_eq!(Some(office.goal("1.1")["purposes"].clone()), kept);
    let goal = office.goal("2.1");
    assert_eq!(goal["task_split"]["joint"]["state"], "not_stated");
    assert_eq!(goal["task_split"]["each_own"]["text"], "Jeder stellt einen Lotsen.");
    assert_ne!(goal["impact"]["Mitarbeitende"], third["impact"]["Mitarbeitende"]);
    let clashes = goal["clashes"].to_string();
    assert!(clashes.contains("impact.Mitarbeitende"), "both values are offered: {clashes}");

    let own = |place: &crate::processes::Workplace| {
        place.run(&["export", "--format", "json", "--scope", "own"]).done()
    };
    assert!(own(&town).contains("Nur für das eigene Haus."));
    assert!(!own(&office).contains("Nur für das eigene Haus."), "a Blatt stays in {GEMEINDE}");

    office.run(&["import", text(leitlinie)]).done();
    assert_eq!(office.export(), merged, "an import after edits takes none of them back");
}

fn texts(items: &Value) -> Vec<String> {
    let items = items.as_array().expect("a list");
    items.iter().map(|item| item["text"].as_str().unwrap_or_default().to_owned()).collect()
}
