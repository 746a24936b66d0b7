// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The words of one language for the German ones, as a PO file holds them, the form that translators
//! and their tools know. Of that form only `msgid`, `msgid_plural` and `msgstr` are read.

use std::collections::BTreeMap;

/// German words with those of another language.
#[derive(Debug, Default)]
pub struct Catalogue {
    words: BTreeMap<String, Entry>,
}

/// What a language says in the place of some German words.
#[derive(Debug, Default)]
pub struct Entry {
    /// The German words for other numbers than one, if the words follow a number.
    pub other: Option<String>,
    /// What it says: one text, or one for every form of its plural.
    pub words: Vec<String>,
}

/// What a line goes on with.
#[derive(Clone, Copy)]
enum Side {
    German,
    GermanOther,
    Word,
}

impl Catalogue {
    /// Reads a PO file. Words without a translation are left out, and so is its head.
    pub fn read(file: &str) -> Self {
        let mut all = Self::default();
        let (mut german, mut entry, mut side) = (String::new(), Entry::default(), Side::German);
        for line in file.lines() {
            let quoted = if let Some(quoted) = line.strip_prefix("msgid ") {
                all.put(std::mem::take(&mut german), std::mem::take(&mut entry));
                side = Side::German;
                quoted
            } else if let Some(quoted) = line.strip_prefix("msgid_plural ") {
                side = Side::GermanOther;
                quoted
            } else if let Some(rest) = line.strip_prefix("msgstr") {
                side = Side::Word;
                entry.words.push(String::new());
                // The forms stand in the order of their numbers.
                rest.trim_start_matches(|c: char| c != '"')
            } else if line.starts_with('"') {
                line
            } else {
                continue;
            };
            match side {
                Side::German => german += &unquoted(quoted),
                Side::GermanOther => {
                    *entry.other.get_or_insert_default() += &unquoted(quoted);
                }
                Side::Word => {
                    entry.words.last_mut().into_iter().for_each(|word| *word += &unquoted(quoted));
                }
            }
        }
        all.put(german, entry);
        all
    }

    fn put(&mut self, german: String, entry: Entry) {
        if !german.is_empty() && entry.words.iter().all(|word| !word.is_empty()) {
            self.words.insert(german, entry);
        }
    }

    /// Returns the words for German ones; of words that follow a number, those for one.
    pub fn get(&self, german: &str) -> Option<&str> {
        self.words.get(german)?.words.first().map(String::as_str)
    }

    /// Returns the words in one form of the plural for German ones, which are found by those for one.
    pub fn plural(&self, one: &str, form: usize) -> Option<&str> {
        let entry = self.words.get(one).filter(|entry| entry.other.is_some())?;
        entry.words.get(form).map(String::as_str)
    }

    /// Returns all German words with what is said in their place.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.words.iter().map(|(german, entry)| (german.as_str(), entry))
    }

    /// Returns all German words with those for them, also those for other numbers than one.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries().flat_map(|(german, entry)| {
            let forms = std::iter::once(german).chain(entry.other.as_deref());
            forms.zip(entry.words.iter().map(String::as_str))
        })
    }
}

/// Takes the marks off a quoted text.
fn unquoted(quoted: &str) -> String {
    let inner = quoted.trim().trim_start_matches('"');
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    inner.replace("\\n", "\n").replace("\\\"", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_translators_is_read() {
        let file = "\
# A remark.
msgid \"\"
msgstr \"Language: en\\n\"

#. Closes a dialog.
msgid \"Schließen\"
msgstr \"Close\"

msgid \"\"
\"Bitte „{name}“ \"
\"öffnen.\\nDanach:\"
msgstr \"\"
\"Please open \\\"{name}\\\".\\n\"
\"Then:\"

msgid \"{count} Blatt\"
msgid_plural \"{count} Blätter\"
msgstr[0] \"{count} sheet\"
msgstr[1] \"\"
\"{count} sheets\"

msgid \"Fehlt\"
msgstr \"\"
";
        let catalogue = Catalogue::read(file);
        let words: Vec<(String, String)> =
            catalogue.iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            words,
            [
                pair("Bitte „{name}“ öffnen.\nDanach:", "Please open \"{name}\".\nThen:"),
                pair("Schließen", "Close"),
                pair("{count} Blatt", "{count} sheet"),
                pair("{count} Blätter", "{count} sheets"),
            ]
        );
        assert_eq!(catalogue.get("{count} Blatt"), Some("{count} sheet"));
        let forms = [0, 1, 2].map(|form| catalogue.plural("{count} Blatt", form));
        assert_eq!(forms, [Some("{count} sheet"), Some("{count} sheets"), None]);
        assert_eq!(catalogue.plural("Schließen", 0), None, "it follows no number");
    }
}
