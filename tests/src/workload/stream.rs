// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The streams of edits, the same ones that other engines are measured with: German words, three
//! or four characters a time, one edit in ten a deletion. Reproducible to the character.

/// How many texts a document has.
pub const FIELDS: usize = 12;

/// How many edits make an ordinary document.
pub const EDITS: usize = 2_000;

/// How many authors take turns in an ordinary document.
pub const AUTHORS: usize = 4;

const WORDS: [&str; 40] = [
    "Gemeinde",
    "Strategie",
    "Leitlinie",
    "Klimaschutz",
    "Öffentlicher",
    "Verkehr",
    "Bürgerbeteiligung",
    "für",
    "und",
    "Maßnahme",
    "Zuständigkeit",
    "Haushalt",
    "Förderung",
    "über",
    "Straße",
    "Wärmeplanung",
    "Quartier",
    "Träger",
    "der",
    "die",
    "das",
    "Umsetzung",
    "bis",
    "Ende",
    "Jahr",
    "Prüfung",
    "Beschluss",
    "Rat",
    "Kosten",
    "Wirkung",
    "Ziel",
    "Indikator",
    "Gebäude",
    "Sanierung",
    "Nachhaltigkeit",
    "möglich",
    "Fläche",
    "Schule",
    "Kita",
    "Digitalisierung",
];

/// One edit of one text. Positions count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// The number of the text.
    pub field: usize,
    /// Where.
    pub at: usize,
    /// How many characters go.
    pub delete: usize,
    /// What comes.
    pub insert: String,
}

/// Pseudo-random numbers (mulberry32) that every language computes alike.
struct Numbers(u32);

impl Numbers {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x6D2B_79F5);
        let mut t = self.0;
        t = (t ^ (t >> 15)).wrapping_mul(t | 1);
        t ^= t.wrapping_add((t ^ (t >> 7)).wrapping_mul(t | 0x3D));
        t ^ (t >> 14)
    }

    fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end
    }
}

/// Returns the edits that make a document, in order.
pub fn document(number: usize, edits: usize) -> Vec<Stroke> {
    let seed = u32::try_from(1_000 + number).expect("documents are fewer than 2^32");
    let mut numbers = Numbers(seed);
    let mut lengths = [0; FIELDS];
    let mut words: Vec<char> = Vec::new();
    let stroke = |n: usize| {
        let field = (n / 10) % FIELDS;
        let length = &mut lengths[field];
        let chance = numbers.below(100);
        if chance < 10 && *length > 20 {
            let at = numbers.below(*length);
            *length -= 1;
            return Stroke { field, at, delete: 1, insert: String::new() };
        }
        let count = 3 + numbers.below(2);
        while words.len() < count {
            words.extend(WORDS[numbers.below(WORDS.len())].chars());
            words.push(' ');
        }
        let insert = words.drain(..count).collect();
        let at = if chance < 25 { numbers.below(*length + 1) } else { *length };
        *length += count;
        Stroke { field, at, delete: 0, insert }
    };
    (0..edits).map(stroke).collect()
}

/// Returns how many characters all texts of a document hold.
pub fn length(strokes: &[Stroke]) -> usize {
    let inserted: usize = strokes.iter().map(|stroke| stroke.insert.chars().count()).sum();
    inserted - strokes.iter().map(|stroke| stroke.delete).sum::<usize>()
}

/// Returns words, as many as are wanted, in an order that is always the same for a number.
pub fn words(number: usize, count: usize) -> String {
    let mut numbers = Numbers(u32::try_from(number).expect("documents are fewer than 2^32"));
    let words: Vec<&str> = (0..count).map(|_| WORDS[numbers.below(WORDS.len())]).collect();
    words.join(" ")
}

/// One character typed somewhere: edit `n` of a series goes to document `n % documents`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keystroke {
    /// The number of the text.
    pub field: usize,
    /// Where, modulo the length of the text plus one.
    pub position: u32,
    /// What.
    pub character: char,
}

/// Returns the single characters that are typed without a connection.
pub fn offline(seed: u32, edits: usize) -> Vec<Keystroke> {
    let mut numbers = Numbers(seed);
    let stroke = |_| {
        let field = numbers.below(FIELDS);
        let position = numbers.next();
        let letter = u8::try_from(numbers.below(26)).expect("26 letters");
        Keystroke { field, position, character: char::from(b'a' + letter) }
    };
    (0..edits).map(stroke).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_streams_are_those_that_other_engines_play() {
        let strokes = document(0, EDITS);
        assert_eq!(length(&strokes), LENGTH_0);
        let typed: String = offline(7, 5).iter().map(|stroke| stroke.character).collect();
        assert_eq!(typed, TYPED_7);
    }

    const LENGTH_0: usize = 6_149;
    const TYPED_7: &str = "mklzz";
}
