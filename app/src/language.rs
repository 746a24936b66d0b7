// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! In which language the window speaks. The code holds the German words; a catalogue for each
//! other language, `app/assets/languages/*.po`, says what stands in their place. What it lacks
//! stays German.
//!
//! The language belongs to the whole program, not to a thread: what a task in the background says
//! is read in the same window. Only the window changes it, so commands always answer in German.

mod catalogue;

use std::fmt::{self, Display};
use std::ops::Deref;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU8, Ordering};

use egui::WidgetText;
use serde::{Deserialize, Serialize};

pub use self::catalogue::{Catalogue, Entry};

/// A language of the window. A further one is a variant with its words below and a catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Language {
    /// The language of the house.
    #[default]
    German,
    /// For those who develop Leitwerk.
    English,
}

/// By which rule words follow a number: the rules of gettext, by the names of CLDR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plurals {
    /// One, and everything else: German, English.
    OneOther,
    /// One, two, three and four, and everything else, also where a hundred stands before them: Lower
    /// and Upper Sorbian.
    OneTwoFewOther,
}

impl Plurals {
    /// Returns how many forms there are. A catalogue holds each, from `msgstr[0]` on.
    pub const fn forms(self) -> usize {
        match self {
            Self::OneOther => 2,
            Self::OneTwoFewOther => 4,
        }
    }

    /// Returns the form that follows a number.
    pub const fn form(self, number: u64) -> usize {
        match (self, number, number % 100) {
            (Self::OneOther, 1, _) | (Self::OneTwoFewOther, _, 1) => 0,
            (Self::OneOther, _, _) | (Self::OneTwoFewOther, _, 2) => 1,
            (Self::OneTwoFewOther, _, 3 | 4) => 2,
            (Self::OneTwoFewOther, _, _) => 3,
        }
    }
}

static SPOKEN: AtomicU8 = AtomicU8::new(Language::German as u8);

static ENGLISH: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::read(include_str!("../assets/languages/en.po")));

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::German, Self::English];

    /// Returns what those who speak it call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::German => "Deutsch",
            Self::English => "English",
        }
    }

    /// Returns its tag (BCP 47), for screen readers.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }

    /// Returns by which rule its words follow a number.
    pub const fn plurals(self) -> Plurals {
        match self {
            Self::German | Self::English => Plurals::OneOther,
        }
    }

    /// Returns what it says in the place of German words; none for German itself.
    pub fn catalogue(self) -> Option<&'static Catalogue> {
        match self {
            Self::German => None,
            Self::English => Some(&ENGLISH),
        }
    }

    /// Returns the language in which the program speaks at the moment.
    pub fn spoken() -> Self {
        let spoken = SPOKEN.load(Ordering::Relaxed);
        Self::ALL.into_iter().find(|language| *language as u8 == spoken).unwrap_or_default()
    }

    /// Lets the program speak this language from now on.
    pub fn speak(self) {
        SPOKEN.store(self as u8, Ordering::Relaxed);
    }
}

/// Words that stay the same but for the language. It holds them in German and derefs to those of
/// the spoken language.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Text(pub &'static str);

impl Text {
    /// Returns the words in the spoken language.
    pub fn as_str(&self) -> &'static str {
        spoken(self.0)
    }

    /// Returns a copy of the words in the spoken language.
    pub fn to_owned(&self) -> String {
        self.as_str().to_owned()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl From<&Text> for String {
    fn from(text: &Text) -> Self {
        text.to_owned()
    }
}

impl From<&Text> for WidgetText {
    fn from(text: &Text) -> Self {
        text.as_str().into()
    }
}

/// Returns German words in the spoken language, or as they are where it has none for them.
pub fn spoken(german: &str) -> &str {
    translation(german).unwrap_or(german)
}

/// Returns what the spoken language says in the place of German words.
pub fn translation(german: &str) -> Option<&'static str> {
    Language::spoken().catalogue()?.get(german)
}

/// Says German words in the spoken language. Alone they are a `&'static str`; with values for the
/// names in braces they become a `String`: `say!("{name} fehlt seit {day}", name, day = date(at))`.
macro_rules! say {
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
    ($german:literal $(,)?) => { $crate::language::spoken($german) };
    ($german:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        match $crate::language::translation($german) {
            None => format!($german, $($name = $crate::language::say!(@value $name $($value)?)),+),
            Some(template) => $crate::language::filled(
                template,
                &[$((stringify!($name), &$crate::language::say!(@value $name $($value)?))),+],
            ),
        }
    };
}
pub(crate) use say;

/// Returns what the spoken language says in the place of German words after a number, which are
/// found by those for one.
pub fn translated_plural(one: &str, number: u64) -> Option<&'static str> {
    let language = Language::spoken();
    language.catalogue()?.plural(one, language.plurals().form(number))
}

/// Returns a number of things as it is counted.
pub fn amount(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or(u64::MAX)
}

/// Says in the spoken language how many there are, with the German words for one and for all other
/// numbers. The number is the value `count`, others may follow:
/// `counted!(goals, "{done} von {count} Ziel", "{done} von {count} Zielen", done)`.
macro_rules! counted {
    ($number:expr, $one:literal, $other:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        let number = $crate::language::amount($number);
        let written = $crate::texts::numbers::count(number);
        match ($crate::language::translated_plural($one, number), number) {
            (None, 1) => format!(
                $one,
                count = written,
                $($name = $crate::language::say!(@value $name $($value)?)),*
            ),
            (None, _) => format!(
                $other,
                count = written,
                $($name = $crate::language::say!(@value $name $($value)?)),*
            ),
            (Some(template), _) => $crate::language::filled(
                template,
                &[
                    ("count", &written),
                    $((stringify!($name), &$crate::language::say!(@value $name $($value)?))),*
                ],
            ),
        }
    }};
}
pub(crate) use counted;

/// Returns the word of the spoken language for so many things, with the German words for one and for
/// all other numbers.
macro_rules! plural {
    ($number:expr, $one:literal, $other:literal) => {{
        let number = $crate::language::amount($number);
        let german = if number == 1 { $one } else { $other };
        $crate::language::translated_plural($one, number).unwrap_or(german)
    }};
}
pub(crate) use plural;

/// Puts values in the place of their names in braces.
pub fn filled(template: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut pieces = template.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or(("", piece));
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            text += &value.to_string();
        }
        text += rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_the_language_wants_them() {
        let values: [(&str, &dyn Display); 2] = [("kind", &"Meilenstein"), ("number", &2)];
        assert_eq!(filled("Move {kind} {number} up", &values), "Move Meilenstein 2 up");
        assert_eq!(filled("{number}. {kind}", &values), "2. Meilenstein");
        assert_eq!(filled("nothing", &values), "nothing");
    }

    #[test]
    fn german_stands_as_it_is_written() {
        let (count, name) = (3, "Aarfelde");
        assert_eq!(
            say!("{count} Fragen von {name}", count, name = name.to_owned()),
            "3 Fragen von Aarfelde"
        );
        assert_eq!(say!("Schließen"), "Schließen");
        assert_eq!(Text("Schließen").to_string(), "Schließen");
    }

    #[test]
    fn a_number_stands_before_one_or_many() {
        let name = "Aarfelde";
        let fields = |count: usize| {
            counted!(count, "{count} Feld von {name}", "{count} Felder von {name}", name)
        };
        assert_eq!(
            [0, 1, 2].map(fields),
            ["0 Felder von Aarfelde", "1 Feld von Aarfelde", "2 Felder von Aarfelde"]
        );
        assert_eq!(fields(12_000), "12.000 Felder von Aarfelde");
        assert_eq!([1, 3].map(|number| plural!(number, "Blatt", "Blätter")), ["Blatt", "Blätter"]);
    }

    #[test]
    fn every_number_has_a_form_of_the_language() {
        let forms = |plurals: Plurals, numbers: &[u64]| -> Vec<usize> {
            numbers.iter().map(|number| plurals.form(*number)).collect()
        };
        assert_eq!(forms(Plurals::OneOther, &[0, 1, 2, 11, 101]), [1, 0, 1, 1, 1]);
        let numbers = [1, 101, 2, 102, 3, 4, 204, 0, 5, 11, 12, 100];
        let expected = [0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3];
        assert_eq!(forms(Plurals::OneTwoFewOther, &numbers), expected);
        for plurals in [Plurals::OneOther, Plurals::OneTwoFewOther] {
            assert!((0..300).all(|number| plurals.form(number) < plurals.forms()));
        }
    }

    #[test]
    fn what_a_language_lacks_is_not_made_up() {
        for language in Language::ALL {
            let missing = language.catalogue().and_then(|words| words.get("Kein Wort davon"));
            assert_eq!(missing, None, "{language:?}");
        }
    }
}
