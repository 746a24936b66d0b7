// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Processes that are killed at any moment lose nothing that was shown as saved.

use std::time::{Duration, Instant};

use leitwerk_tests::live::Live;
use leitwerk_tests::processes::{GEMEINDE, Verbund, Workplace, text};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Moments at which to kill, from before a command begins to work until after it has ended.
struct Moments {
    seed: u64,
    random: StdRng,
    longest: Duration,
}

impl Moments {
    /// Measures how long a command takes where nobody kills it, so that a slow machine is killed
    /// at the same places.
    fn during(command: impl FnOnce()) -> Self {
        let began = Instant::now();
        command();
        let seed = rand::random();
        let longest = began.elapsed().mul_f64(1.3);
        Self { seed, random: StdRng::seed_from_u64(seed), longest }
    }

    fn next(&mut self) -> Duration {
        self.longest.mul_f64(self.random.random())
    }
}

fn count(workplace: &Workplace, milestone: &str) -> usize {
    let milestones = workplace.goal("1.1")["milestones"].clone();
    let milestones = milestones.as_array().expect("milestones are a list").iter();
    milestones.filter(|item| item["text"] == milestone).count()
}

#[test]
fn a_killed_edit_is_there_if_it_was_told_as_saved() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let add = |name: &str| office.start(&["edit", "1.1", "milestones", "--add", name]);
    let mut moments = Moments::during(|| assert!(add("ungestört").ended().success()));
    let mut saved = vec!["ungestört".to_owned()];
    let mut doubtful = Vec::new();
    for n in 0..16 {
        let name = format!("Nr. {n}");
        let told = add(&name).killed_after(moments.next());
        if told {
            saved.push(name);
        } else {
            doubtful.push(name);
        }
        // The folder opens after every crash.
        office.goal("1.1");
    }
    let seed = moments.seed;
    for name in &saved {
        assert_eq!(count(&office, name), 1, "seed {seed}: {name} was told as saved");
    }
    for name in &doubtful {
        assert!(count(&office, name) <= 1, "seed {seed}: {name} is there twice");
    }
    let town = verbund.town();
    office.sync();
    town.sync();
    assert_eq!(town.export(), office.export(), "seed {seed}");
}

#[test]
fn what_was_written_last_is_kept_when_the_window_closes_at_once() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    Live::start(&office).type_and_close("1.1", "Zuletzt: ");
    Live::start(&office).wait_for_text("1.1", "Zuletzt: ");
}

#[test]
fn a_killed_join_can_be_repeated_with_the_same_invitation() {
    let verbund = Verbund::found();
    let mut moments = Moments::during(|| drop(verbund.office()));
    for n in 0..6 {
        let name = format!("town {n}");
        let invitation = verbund.invite(&name, GEMEINDE, "editor");
        let town = verbund.newcomer(&name);
        let join = ["join", text(&invitation)];
        let joined = town.start(&join).killed_after(moments.next());
        if joined || town.run(&["list"]).code == Some(0) {
            town.refuses(&join, "liegt schon ein Arbeitsplatz");
        } else {
            let again = town.run(&join);
            assert_eq!(again.code, Some(0), "seed {}: {again:#?}", moments.seed);
        }
        town.sync();
    }
}

#[test]
fn an_exchange_that_is_killed_is_made_up_for_by_the_next() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    let mut moments = Moments::during(|| town.sync());
    for n in 0..6 {
        office.edit("1.1", "milestones", &["--add", &format!("Büro {n}")]);
        town.edit("1.1", "milestones", &["--add", &format!("Rathaus {n}")]);
        for place in [&office, &town] {
            place.start(&["sync", "--once"]).killed_after(moments.next());
        }
    }
    let seed = moments.seed;
    for place in [&office, &town, &office] {
        place.sync();
    }
    assert_eq!(town.export(), office.export(), "seed {seed}");
    for n in 0..6 {
        for name in [format!("Büro {n}"), format!("Rathaus {n}")] {
            assert_eq!(count(&office, &name), 1, "seed {seed}: {name}");
        }
    }
}

#[test]
fn a_killed_reading_of_a_file_is_made_up_for_by_the_next() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let file = verbund.path("stick.lwx");
    office.run(&["bundle", "write", text(&file), "--for", GEMEINDE]).done();
    let read = ["bundle", "read", text(&file)];
    let measured = verbund.join("measured", GEMEINDE, "editor");
    let mut moments = Moments::during(|| drop(measured.run(&read).done()));
    for n in 0..8 {
        let town = verbund.join(&format!("town {n}"), GEMEINDE, "editor");
        let told = town.start(&read).killed_after(moments.next());
        // The folder opens after every crash, and what was told as read is there.
        let export = town.export();
        assert!(!told || export == office.export(), "seed {}: told and not there", moments.seed);
        town.run(&read).done();
        assert_eq!(town.export(), office.export(), "seed {}", moments.seed);
    }
}

#[test]
fn a_killed_relay_has_everything_that_it_confirmed() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    let mut moments = Moments::during(|| office.sync());
    for n in 0..8 {
        let name = format!("Nr. {n}");
        office.edit("1.1", "milestones", &["--add", &name]);
        let exchange = office.start(&["sync", "--once"]);
        verbund.kill_relay_after(moments.next());
        verbund.serve();
        let confirmed = exchange.killed_after(Duration::ZERO);
        if !confirmed {
            office.sync();
        }
        town.sync();
        assert_eq!(count(&town, &name), 1, "seed {}: confirmed {confirmed}", moments.seed);
    }
    assert_eq!(town.export(), office.export(), "seed {}", moments.seed);
}

#[test]
fn a_backup_that_is_put_back_catches_up_and_goes_on() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    let add = |name: &str| office.edit("1.1", "milestones", &["--add", name]);
    add("vor der Sicherung");
    let backup = std::fs::read(office.database()).expect("the database is there");
    add("nach der Sicherung, gesendet");
    office.sync();
    std::fs::write(office.database(), backup).expect("the backup can be put back");

    add("nach dem Zurückspielen");
    office.sync();
    town.sync();

    assert_eq!(town.export(), office.export());
    for name in ["vor der Sicherung", "nach der Sicherung, gesendet", "nach dem Zurückspielen"] {
        assert_eq!(count(&town, name), 1, "{name}");
    }
}
