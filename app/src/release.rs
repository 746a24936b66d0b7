// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What of the own Blatt all members may read: values that are copied into a document of their
//! own, when somebody says so and never by themselves. Pure.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::Hundredths;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::text::{Delta, Step};

/// What others can read of a Blatt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Nothing.
    Nothing,
    /// What it says now.
    Current,
    /// What it said before.
    Older,
}

/// Returns what others can read of a Blatt.
pub fn state(sheet: &Sheet, released: &Sheet) -> Release {
    if withdraw(released).is_empty() {
        Release::Nothing
    } else if release(sheet, released).is_empty() {
        Release::Current
    } else {
        Release::Older
    }
}

/// Returns the steps that let all members read what the Blatt says: the answer, the state and the
/// positions that exist. The note and the own plan stay where they are.
pub fn release(sheet: &Sheet, released: &Sheet) -> Vec<Op> {
    let answer = sheet.answer.state();
    let text = if answer == AnswerState::Value { sheet.answer.text.as_str() } else { "" };
    let state = sheet.state.value().copied().unwrap_or_default();
    copied(released, Some(state), Some(answer), text, sheet.existing_vza.value())
}

/// Returns the steps after which members read nothing of it any more. What they have read stays
/// in the history of the document.
pub fn withdraw(released: &Sheet) -> Vec<Op> {
    copied(released, None, None, "", None)
}

/// Returns the steps after which these values are what is released.
fn copied(
    released: &Sheet,
    state: Option<SheetState>,
    answer: Option<AnswerState>,
    text: &str,
    existing_vza: Option<&Hundredths>,
) -> Vec<Op> {
    let word = |word: &str| Value::Line(word.to_owned());
    let at = Path::key("answer").then("state");
    let vza = Path::key("existing_vza");
    let ops = [
        set(Path::key("state"), &released.state, state.as_ref(), |state| word(state.word())),
        set(at, &released.answer.state, answer.as_ref(), |state| word(state.word())),
        typed(&released.answer.text, text),
        set(vza, &released.existing_vza, existing_vza, |number| Value::Hundredths(*number)),
    ];
    ops.into_iter().flatten().collect()
}

/// Sets a register, unless it holds that value already.
fn set<T: PartialEq>(
    at: Path,
    before: &Register<T>,
    now: Option<&T>,
    value: impl FnOnce(&T) -> Value,
) -> Option<Op> {
    (before.value() != now).then(|| Op::Set { at, value: now.map(value) })
}

fn typed(before: &str, now: &str) -> Option<Op> {
    let delta = Delta::between(before, now);
    let changes = delta.steps().iter().any(|step| !matches!(step, Step::Keep(_)));
    changes.then(|| Op::Text { at: Path::key("answer").then("text"), delta })
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::domain::answer::Answer;
    use leitwerk_shared::domain::ids::DeviceId;
    use leitwerk_shared::domain::register::Claim;

    use super::*;

    fn one<T>(value: T) -> Register<T> {
        Register::new(vec![Claim { value, device: DeviceId(1), at: 0 }])
    }

    #[test]
    fn what_is_released_is_what_the_blatt_says_without_its_note() {
        let nothing = Sheet::default();
        let sheet = Sheet {
            answer: Answer { state: one(AnswerState::Value), text: "Wir üben selbst.".to_owned() },
            state: one(SheetState::Running),
            existing_vza: one(Hundredths(25)),
            note: "Nur für uns".to_owned(),
            ..Sheet::default()
        };
        assert_eq!(state(&sheet, &nothing), Release::Nothing);
        let ops = release(&sheet, &nothing);
        let touched: Vec<String> = ops
            .iter()
            .map(|op| match op {
                Op::Set { at, .. } | Op::Text { at, .. } => at.to_string(),
                op => panic!("{op:?} is no release"),
            })
            .collect();
        assert_eq!(touched, ["state", "answer.state", "answer.text", "existing_vza"]);
        let released = Sheet { note: String::new(), ..sheet.clone() };
        assert_eq!(state(&sheet, &released), Release::Current);
        assert_eq!(withdraw(&released).len(), 4);
        let changed = Sheet { state: one(SheetState::Done), ..sheet };
        assert_eq!(state(&changed, &released), Release::Older);
        assert_eq!(release(&changed, &released).len(), 1);
    }
}
