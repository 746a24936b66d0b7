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

pub use self::catalogue::Catalogue;

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
    fn what_a_language_lacks_is_not_made_up() {
        for language in Language::ALL {
            let missing = language.catalogue().and_then(|words| words.get("Kein Wort davon"));
            assert_eq!(missing, None, "{language:?}");
        }
    }
}
