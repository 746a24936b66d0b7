// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which words are known: those of the dictionary, those of Leitwerk, of the Verbund and its
//! Leitlinie, and those that somebody here took in. Pure.

use std::collections::BTreeSet;

use leitwerk_shared::replica::snapshot::Snapshot;
use spellbook::Dictionary;

use super::words;

/// Words of the trade that dictionaries lack, as far as they are not made of others.
const OF_LEITWERK: [&str; 12] = [
    "Digitalisierungsleitlinie",
    "Federführung",
    "Haushaltsvorbehalt",
    "Kommunalblatt",
    "Leitlinie",
    "Leitwerk",
    "Relais",
    "Samtgemeinde",
    "Steckbrief",
    "Verbundziel",
    "Zielbild",
    "Zielsteckbrief",
];

/// A word that others are made with is at least so long.
const LEAST_STEM: usize = 4;
/// What may stand between the parts of a compound.
const JOINTS: [&str; 5] = ["", "s", "es", "n", "en"];
/// So many suggestions are offered.
const SUGGESTIONS: usize = 5;

/// What is known.
#[derive(Debug, Default)]
pub struct Lexicon {
    dictionary: Option<Dictionary>,
    more: BTreeSet<String>,
}

/// Returns the words that are right in this Verbund, whatever the dictionary says: names, the
/// glossary, abbreviations and bodies of the Leitlinie.
pub fn of_verbund(snapshot: &Snapshot) -> BTreeSet<String> {
    let strategy = &snapshot.strategy.content;
    let kommunen = snapshot.municipalities.values().map(|kommune| kommune.name.as_str());
    let members = strategy.members.iter().filter_map(|member| member.name.value());
    let terms = strategy.glossary.iter().map(|term| term.term.as_str());
    let short = strategy.abbreviations.iter().flat_map(|one| [&one.short, &one.long]);
    let bodies = strategy.bodies.iter().flat_map(|body| [&body.name, &body.aliases]);
    let texts = [snapshot.verbund.as_str()].into_iter();
    let texts = texts.chain(kommunen).chain(members.map(String::as_str)).chain(terms);
    let texts = texts.chain(short.map(String::as_str)).chain(bodies.map(String::as_str));
    texts.flat_map(words::words).map(|word| word.text.to_owned()).collect()
}

impl Lexicon {
    /// Takes in a dictionary.
    pub fn take_in(&mut self, dictionary: Dictionary) {
        self.dictionary = Some(dictionary);
    }

    /// Takes in the words that are right whatever the dictionary says. Returns whether they are
    /// others than before.
    pub fn learn(&mut self, more: BTreeSet<String>) -> bool {
        let changed = more != self.more;
        self.more = more;
        changed
    }

    /// Returns whether a word is known. Without a dictionary all are.
    pub fn knows(&self, word: &str) -> bool {
        let Some(dictionary) = &self.dictionary else { return true };
        let knows = |word: &str| dictionary.check(word) || self.is_own(dictionary, word);
        // Parts of one letter are as in „E-Akte“.
        let stands = |part: &str| part.chars().nth(1).is_none() || knows(part);
        knows(word) || words::parts(word).into_iter().all(stands)
    }

    /// Returns what may have been meant.
    pub fn suggestions(&self, word: &str) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(dictionary) = &self.dictionary {
            dictionary.suggest(word, &mut found);
        }
        found.truncate(SUGGESTIONS);
        found
    }

    /// Returns whether a word is one of ours, one with an ending, or begins a compound.
    fn is_own(&self, dictionary: &Dictionary, word: &str) -> bool {
        let own = |word: &str| self.more.contains(word) || OF_LEITWERK.contains(&word);
        let bent = |word: &str| {
            let endings = ["s", "es", "n", "en", "e"];
            endings.iter().any(|ending| word.strip_suffix(ending).is_some_and(own))
        };
        if own(word) || bent(word) {
            return true;
        }
        let stems = self.more.iter().map(String::as_str).chain(OF_LEITWERK);
        let long = stems.filter(|stem| stem.chars().count() >= LEAST_STEM);
        long.filter_map(|stem| word.strip_prefix(stem)).any(|rest| {
            let mut bare = JOINTS.iter().filter_map(|joint| rest.strip_prefix(joint));
            bare.any(|rest| ends_compound(dictionary, rest))
        })
    }
}

/// Returns whether a word may stand at the end of a compound, where it is written small.
fn ends_compound(dictionary: &Dictionary, rest: &str) -> bool {
    let mut letters = rest.chars();
    let Some(first) = letters.next().filter(|first| first.is_lowercase()) else { return false };
    let noun: String = first.to_uppercase().chain(letters).collect();
    noun.chars().nth(2).is_some() && dictionary.check(&noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dictionary of our own: nouns that make compounds, some with an „s“ between them.
    const RULES: &str = "SET UTF-8\nTRY enirstadhulgcmobpfkwvzüäößjxyq\nCOMPOUNDBEGIN x\n\
        COMPOUNDMIDDLE x\nCOMPOUNDEND z\nONLYINCOMPOUND o\nCOMPOUNDMIN 3\n\
        SFX s Y 2\nSFX s 0 s .\nSFX s 0 en .\n";
    const WORDS: &str = "12\nder\nneue\nVerwaltung/s\nVerwaltungs/xo\nverfahren/zo\nVerfahren\n\
        Straße\nVorlage\nvorlage/zo\nÜbung/s\nAkte\nversion/zo\nVersion\n";

    fn lexicon(more: &[&str]) -> Lexicon {
        let dictionary = Dictionary::new(RULES, WORDS).expect("it is a dictionary");
        let mut lexicon = Lexicon::default();
        lexicon.take_in(dictionary);
        lexicon.learn(more.iter().map(|word| (*word).to_owned()).collect());
        lexicon
    }

    #[test]
    fn german_words_their_forms_and_compounds_are_known() {
        let lexicon = lexicon(&[]);
        for word in ["der", "Der", "Straße", "Übungen", "Verwaltungsverfahren", "E-Akte"] {
            assert!(lexicon.knows(word), "{word}");
        }
        for word in ["Strase", "Verwaltungverfahrn", "Akte-Strase", "dre"] {
            assert!(!lexicon.knows(word), "{word}");
        }
        assert!(lexicon.suggestions("Verwaltnug").contains(&"Verwaltung".to_owned()));
    }

    #[test]
    fn words_of_the_verbund_are_known_with_what_is_made_of_them() {
        let lexicon = lexicon(&["Aarfelde", "Notrufkarte"]);
        for word in [
            "Steckbrief",
            "Steckbriefs",
            "Steckbriefvorlage",
            "Leitlinienversion",
            "Aarfelde",
            "Aarfeldes",
            "Aarfelde-Straße",
            "Notrufkarten",
        ] {
            assert!(lexicon.knows(word), "{word}");
        }
        assert!(!lexicon.knows("Aarfeldx") && !lexicon.knows("Steckbriefvorlg"));
    }

    #[test]
    fn without_a_dictionary_nothing_is_wrong() {
        assert!(Lexicon::default().knows("Strase"));
    }
}
