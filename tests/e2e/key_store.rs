// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The key of a workplace in the key store of the operating system: a Secret Service of its own
//! on a message bus of its own, where this system has both.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use leitwerk_tests::processes::{Ended, GEMEINDE, Verbund, Workplace, skipped, text};

/// Starts a bus, and on it a key store that the password opens. Only what the command says is heard.
const UNLOCKED: &str = r#"
export XDG_DATA_HOME="$HOME" XDG_RUNTIME_DIR="$HOME" LOG="$HOME/log"
exec dbus-run-session -- sh -c '
printf geheim | gnome-keyring-daemon --unlock --daemonize --components=secrets >>"$LOG" 2>&1 3>&-
"$0" "$@" 2>&3 3>&-' "$0" "$@" 3>&2 2>>"$LOG""#;

/// The same without the password; there is no display that could ask for it.
const LOCKED: &str = r#"
export XDG_DATA_HOME="$HOME" XDG_RUNTIME_DIR="$HOME" LOG="$HOME/log"
unset DISPLAY WAYLAND_DISPLAY
exec dbus-run-session -- sh -c '
gnome-keyring-daemon --start --daemonize --components=secrets >>"$LOG" 2>&1 3>&-
"$0" "$@" 2>&3 3>&-' "$0" "$@" 3>&2 2>>"$LOG""#;

/// No bus, so no key store.
const NONE: &str = r#"export DBUS_SESSION_BUS_ADDRESS="unix:path=$HOME/none"; exec "$0" "$@""#;

/// Runs a command of a workplace with the key store that lies in a folder.
fn with(script: &str, home: &Path, workplace: &Workplace, args: &[&str]) -> Ended {
    workplace.run_in(&format!("export HOME='{}'\n{script}", text(home)), args)
}

/// Makes a folder for a key store, which must belong to its owner alone.
fn home(verbund: &Verbund, name: &str) -> PathBuf {
    let home = verbund.path(name);
    DirBuilder::new().mode(0o700).create(&home).expect("the folder takes a folder");
    home
}

/// Returns whether this system can have a key store, and says so where not.
fn has_key_store() -> bool {
    let found = |program: &str| Command::new(program).arg("--version").output().is_ok();
    let all = found("dbus-run-session") && found("gnome-keyring-daemon");
    if !all {
        skipped("a real key store", "this system has no gnome-keyring-daemon");
    }
    all
}

#[test]
fn without_a_key_store_the_key_is_a_file() {
    let verbund = Verbund::found();
    let invitation = verbund.invite("town", GEMEINDE, "editor");
    let town = verbund.newcomer("town");
    let joined = with(NONE, &home(&verbund, "home"), &town, &["join", text(&invitation)]).done();
    assert!(joined.contains("in der Datei device.key"), "{joined}");
    town.sync();
}

#[test]
fn a_key_in_the_key_store_is_used_from_there_and_never_replaced() {
    if !has_key_store() {
        return;
    }
    let verbund = Verbund::found();
    let (home, other) = (home(&verbund, "home"), home(&verbund, "other"));
    let invitation = verbund.invite("town", GEMEINDE, "editor");
    let town = verbund.newcomer("town");
    let join = ["join", text(&invitation)];
    let joined = with(UNLOCKED, &home, &town, &join).done();
    assert!(joined.contains("im Schlüsselspeicher"), "{joined}");
    assert!(!town.folder().join("device.key").exists(), "nothing secret lies in the folder");
    with(UNLOCKED, &home, &town, &["sync", "--once"]).done();

    let sync = ["sync", "--once", "--json"];
    let locked = with(LOCKED, &home, &town, &sync).refused("gesperrt");
    assert!(locked.next.contains("Entsperren"), "{locked:?}");
    with(NONE, &home, &town, &sync).refused("antwortet nicht");
    with(UNLOCKED, &other, &town, &sync).refused("liegt der Schlüssel dieses Arbeitsplatzes nicht");
    assert!(!town.folder().join("device.key").exists(), "and no other key was made");
    with(UNLOCKED, &home, &town, &["sync", "--once"]).done();
}

#[test]
fn a_key_store_that_is_locked_is_not_passed_over_unless_a_person_says_so() {
    if !has_key_store() {
        return;
    }
    let verbund = Verbund::found();
    let home = home(&verbund, "home");
    let first = verbund.invite("first", GEMEINDE, "editor");
    // The key store exists from here on, with its password.
    with(UNLOCKED, &home, &verbund.newcomer("first"), &["join", text(&first)]).done();

    let invitation = verbund.invite("town", GEMEINDE, "editor");
    let town = verbund.newcomer("town");
    let problem = with(LOCKED, &home, &town, &["join", text(&invitation), "--json"]);
    assert!(problem.refused("gesperrt").next.contains("in eine Datei legen"));
    assert!(!town.folder().join("device.key").exists());
    let joined = with(LOCKED, &home, &town, &["join", text(&invitation), "--key-file"]).done();
    assert!(joined.contains("in der Datei device.key"), "{joined}");
    town.sync();
}
