// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The order of German words, and what counts as the same letter when something is looked for.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns what a text is sorted and found by, after DIN 5007-1: small letters without accents,
/// ä as a and ß as ss. Texts that differ in these alone have the same.
pub fn folded(text: &str) -> String {
    let lower = text.trim().to_lowercase().replace('ß', "ss");
    lower.nfd().filter(|letter| !is_combining_mark(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn umlauts_stand_with_their_letter() {
        let mut words = ["Zebra", "öffentlich", "Ofen", "Straße", "Strassen", "Äpfel", "Apfelmus"];
        words.sort_by_key(|word| folded(word));
        let sorted = ["Äpfel", "Apfelmus", "Ofen", "öffentlich", "Straße", "Strassen", "Zebra"];
        assert_eq!(words, sorted);
        assert_eq!(folded(" Wokrejs Sprjewja-Nysa š "), "wokrejs sprjewja-nysa s");
    }
}
