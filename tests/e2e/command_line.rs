// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The command line speaks German, also where it is called wrongly.

use leitwerk_tests::processes::{Ended, Verbund, leitwerk, node};

type Program = fn(&[&str]) -> Ended;

const PROGRAMS: [Program; 2] = [leitwerk, node];

const ENGLISH: [&str; 12] = [
    "Usage",
    "Options",
    "Commands",
    "Arguments",
    "Print help",
    "error:",
    "possible values",
    "default:",
    "For more information",
    "tip:",
    "required",
    "unexpected",
];

#[test]
fn the_help_of_every_command_is_german() {
    for program in PROGRAMS {
        assert!(helped(program, &[]) > 4, "the commands are found in the help");
    }
}

/// Checks the help of a command and of all commands below it, and returns how many they are.
fn helped(program: Program, command: &[&str]) -> usize {
    let help = program(&[command, &["--help"]].concat()).done();
    is_german(&help);
    assert!(help.contains("Aufruf: "), "{help}");
    let listed = help.lines().skip_while(|line| *line != "Befehle:").skip(1);
    let names = listed.take_while(|line| !line.is_empty());
    let names = names.filter_map(|line| line.split_whitespace().next());
    1 + names.map(|name| helped(program, &[command, &[name]].concat())).sum::<usize>()
}

#[test]
fn a_call_that_is_not_understood_is_answered_in_german() {
    for (call, word) in [
        (&["verschenken"][..], "„verschenken“"),
        (&["--laut", "list"], "„--laut“"),
        (&["list", "--profil=x"], "„--profil“"),
        (&["join"], "<EINLADUNG>"),
        (&["edit", "1.1", "text"], "--set"),
        (&["edit", "1.1", "text", "--set", "a", "--add", "b"], "schließen einander aus"),
        (&["edit", "1.1", "text", "--set"], "--set"),
        (&["edit", "1.1", "text", "--splice", "vorn"], "„vorn“"),
        (&["edit", "1.1", "text", "--splice", "-1:0:x"], "„-1:0:x“"),
        (&["edit", "1.1", "milestones", "--move", "eins"], "„eins“"),
        (&["edit", "1.1", "milestones", "--remove", "-1"], "-1"),
        (&["export", "--format", "docx"], "„docx“"),
        (&["sync", "--once=ja"], "Aufruf"),
        (&["demo", "laut"], "„laut“"),
        (&["bundle"], "Befehl"),
        (&["bundle", "write"], "<DATEI>"),
        (&["bundle", "read", "a", "b"], "„b“"),
    ] {
        misunderstood(&leitwerk(call), word);
    }
    for (call, word) in [
        (&[][..], "Befehl"),
        (&["dienen"], "„dienen“"),
        (&["member"], "Befehl"),
        (&["init", "--data", "x"], "--verbund"),
        (&["invite", "--role", "chefin"], "„chefin“"),
        (&["serve", "--port", "1"], "„--port“"),
    ] {
        misunderstood(&node(call), word);
    }
}

fn misunderstood(ended: &Ended, word: &str) {
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    assert_eq!(ended.stdout, "");
    is_german(&ended.stderr);
    for part in [word, "Es wurde nichts verändert.", "--help"] {
        assert!(ended.stderr.contains(part), "{part:?} is missing: {ended:#?}");
    }
}

fn is_german(said: &str) {
    for word in ENGLISH {
        assert!(!said.contains(word), "{word:?} stands in:\n{said}");
    }
}

#[test]
fn people_and_scripts_are_told_the_same() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let nobody = verbund.newcomer("nobody");
    let problem = nobody.refuses(&["list"], "noch kein Arbeitsplatz");
    let spoken = nobody.run(&["list"]);
    assert_eq!(spoken.code, Some(1));
    let sentences: Vec<&str> = spoken.stderr.lines().collect();
    assert_eq!(sentences, [problem.what, problem.safe, problem.next]);
    assert!(!nobody.folder().exists(), "looking leaves nothing behind");
}
