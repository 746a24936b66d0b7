// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A text that may also be missing in three different ways (domain model, fact 4):
//! never asked, „k. A.“ and „keine“ are three answers.

use serde::{Deserialize, Serialize};

use super::register::Register;

/// Whether a question was answered, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// Nobody answered yet.
    #[default]
    Unanswered,
    /// „k. A.“: asked, and deliberately not stated.
    NotStated,
    /// „keine“: asked, and there are none.
    None,
    /// The text is the answer.
    Value,
}

/// A question with its four answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which of the four answers.
    pub state: Register<AnswerState>,
    /// The text; kept, though not shown as the answer, while the state is another.
    pub text: String,
}

impl AnswerState {
    /// Every state, in the order in which a form offers them.
    pub const ALL: [Self; 4] = [Self::Unanswered, Self::NotStated, Self::None, Self::Value];

    /// Returns the word for it in documents and in the JSON export.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::NotStated => "not_stated",
            Self::None => "none",
            Self::Value => "value",
        }
    }

    /// Reads the word for it.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Reads a printed answer: „k.A.“ and „keine“ stand alone, anything else is the answer itself.
    pub fn of_printed(text: &str) -> Self {
        let text = text.trim();
        match text.to_lowercase().replace([' ', '\u{a0}', '\u{202f}'], "").as_str() {
            "" => Self::Unanswered,
            "k.a." | "k.a" => Self::NotStated,
            "keine" | "keine." => Self::None,
            _ => Self::Value,
        }
    }
}

impl Answer {
    /// Returns which of the four answers stands.
    pub fn state(&self) -> AnswerState {
        self.state.value().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_answers_keep_their_three_kinds_of_nothing() {
        for (printed, state) in [
            ("k.A.", AnswerState::NotStated),
            ("k. A.", AnswerState::NotStated),
            ("keine", AnswerState::None),
            ("  ", AnswerState::Unanswered),
            ("keine Zeit", AnswerState::Value),
        ] {
            assert_eq!(AnswerState::of_printed(printed), state, "{printed}");
        }
    }
}
