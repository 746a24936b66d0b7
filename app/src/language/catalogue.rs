// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The words of one language for the German ones, as a PO file holds them, the form that translators
//! and their tools know. Of that form only `msgid` and `msgstr` are read.

use std::collections::BTreeMap;

/// German words with those of another language.
#[derive(Debug, Default)]
pub struct Catalogue {
    words: BTreeMap<String, String>,
}

/// Whose words a line goes on with.
#[derive(Clone, Copy)]
enum Side {
    German,
    Other,
}

impl Catalogue {
    /// Reads a PO file. Words without a translation are left out, and so is its head.
    pub fn read(file: &str) -> Self {
        let mut words = BTreeMap::new();
        let (mut german, mut other, mut side) = (String::new(), String::new(), Side::German);
        for line in file.lines() {
            let (next, quoted) = if let Some(quoted) = line.strip_prefix("msgid ") {
                (Side::German, quoted)
            } else if let Some(quoted) = line.strip_prefix("msgstr ") {
                (Side::Other, quoted)
            } else if line.starts_with('"') {
                (side, line)
            } else {
                continue;
            };
            // A new entry begins.
            if matches!((side, next), (Side::Other, Side::German)) {
                words.insert(std::mem::take(&mut german), std::mem::take(&mut other));
            }
            side = next;
            match side {
                Side::German => german += &unquoted(quoted),
                Side::Other => other += &unquoted(quoted),
            }
        }
        words.insert(german, other);
        words.retain(|german, other| !german.is_empty() && !other.is_empty());
        Self { words }
    }

    /// Returns the words for German ones.
    pub fn get(&self, german: &str) -> Option<&str> {
        self.words.get(german).map(String::as_str)
    }

    /// Returns all German words with those for them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(german, other)| (german.as_str(), other.as_str()))
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

msgid \"Fehlt\"
msgstr \"\"
";
        let words: Vec<(String, String)> =
            Catalogue::read(file).iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            words,
            [
                pair("Bitte „{name}“ öffnen.\nDanach:", "Please open \"{name}\".\nThen:"),
                pair("Schließen", "Close"),
            ]
        );
    }
}
