// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about spelling.

use std::path::Path;

use super::labels;
use crate::language::{Text, say};
use crate::spelling::State;
use crate::spelling::files::{DictionaryError, FOLDER};

/// The check of the spelling.
pub const TITLE: &Text = &Text("Rechtschreibprüfung");
/// It is checked.
pub const ON: &Text = &Text("An");
/// It is not.
pub const OFF: &Text = &Text("Aus");
/// What it does, and its keys.
pub const HINT: &Text = &Text(
    "Unbekannte Wörter sind mit einer Wellenlinie unterstrichen. Vorschläge zeigt die rechte \
     Maustaste, F7 oder Strg . im Text. Nichts davon verlässt diesen Rechner.",
);
/// Looks for a dictionary once more.
pub const LOOK_AGAIN: &Text = &Text("Erneut suchen");
/// Nobody knows yet what may have been meant.
pub const LOOKING: &Text = &Text("Vorschläge werden gesucht …");
/// Nothing may have been meant.
pub const NO_SUGGESTIONS: &Text = &Text("Keine Vorschläge");
/// Lets a word stand in this field.
pub const IGNORE_HERE: &Text = &Text("Hier ignorieren");
/// Shows the fields where words are ignored.
pub const FORGET_IGNORED: &Text = &Text("Ignorierte Wörter wieder zeigen");
/// How a dictionary comes to this system.
#[cfg(target_os = "linux")]
const HOW_TO_INSTALL: &Text = &Text(
    "Unter Debian und Ubuntu bringt es das Paket hunspell-de-de mit, unter Fedora hunspell-de.",
);
/// How a dictionary comes to this system.
#[cfg(not(target_os = "linux"))]
const HOW_TO_INSTALL: &Text = &Text("LibreOffice mit dem deutschen Wörterbuch bringt eines mit.");

/// Takes a word in.
pub fn learn(word: &str) -> String {
    say!("„{word}“ ins Wörterbuch aufnehmen", word)
}

/// What the menu of a word is called.
pub fn menu_of(word: &str) -> String {
    say!("Vorschläge für „{word}“", word)
}

/// Says in a field which words are not known.
pub fn unknown(words: &[&str]) -> String {
    say!("Unbekannt: {words}. Vorschläge mit F7.", words = words.join(", "))
}

/// How many words were taken in.
pub fn own_words(count: usize) -> String {
    say!("Eigene Wörter ({count})", count)
}

/// Takes a word out again.
pub fn unlearn(word: &str) -> String {
    say!("„{word}“ aus dem Wörterbuch nehmen", word)
}

/// Says whether there is a dictionary, and what to do where there is none.
pub fn state(state: &State, profile: &Path) -> String {
    match state {
        State::Reading => say!("Das Wörterbuch wird gelesen …").to_owned(),
        State::Ready(file) => {
            labels::signed(labels::SIGN_DONE, &say!("Wörterbuch: {file}", file = file.display()))
        }
        State::Failed(DictionaryError::Missing { .. }) => labels::warning(&say!(
            "Kein deutsches Wörterbuch gefunden, deshalb wird nichts geprüft. {HOW_TO_INSTALL} \
             Oder Sie legen de_DE.aff und de_DE.dic in den Ordner {folder}.",
            HOW_TO_INSTALL,
            folder = profile.join(FOLDER).display(),
        )),
        State::Failed(DictionaryError::Unreadable { file, .. }) => labels::warning(&say!(
            "Das Wörterbuch {file} lässt sich nicht lesen, deshalb wird nichts geprüft. Bitte \
             prüfen Sie die Rechte an der Datei.",
            file = file.display(),
        )),
        State::Failed(DictionaryError::Damaged { file, .. }) => labels::warning(&say!(
            "{file} ist kein Wörterbuch im Format von Hunspell, deshalb wird nichts geprüft. \
             Bitte ersetzen Sie die Datei.",
            file = file.display(),
        )),
        State::Broken => labels::warning(say!(
            "Die Prüfung ist abgebrochen. Ihre Texte sind davon nicht berührt; nach einem \
             Neustart von Leitwerk geht es weiter."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_dictionary_it_is_said_what_to_do() {
        let missing = State::Failed(DictionaryError::Missing { folders: Vec::new() });
        let said = state(&missing, Path::new("/profil"));
        assert!(said.contains("Kein deutsches Wörterbuch gefunden"), "{said}");
        assert!(said.contains("/profil") && said.contains("woerterbuch"), "{said}");
        assert_eq!(said.contains("hunspell-de-de"), cfg!(target_os = "linux"), "{said}");
    }
}
