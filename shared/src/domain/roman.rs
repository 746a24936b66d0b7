// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Roman numbers, as chapters may carry them.

const STEPS: [(usize, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

/// Returns a number in roman letters; nothing for 0.
pub fn roman(mut number: usize) -> String {
    let mut out = String::new();
    for (value, letters) in STEPS {
        while number >= value {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}

/// Reads a number in roman letters, in its one proper spelling.
pub fn from_roman(text: &str) -> Option<usize> {
    // Nobody writes a hundred chapters; the limit keeps the search short.
    (1..100).find(|number| roman(*number) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_one_spelling() {
        assert_eq!(["I", "IV", "IX", "XII", "XIV"].map(from_roman), [1, 4, 9, 12, 14].map(Some));
        assert_eq!(["", "IIII", "VX", "1", "i"].map(from_roman), [None; 5]);
        assert!((1..100).all(|number| from_roman(&roman(number)) == Some(number)));
    }
}
