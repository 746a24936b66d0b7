// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What of the own Blatt all members may read: values that are copied into a document of their
//! own, when somebody says so and never by themselves. Pure.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::Hundredths;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::sheet::{Decision, Sheet, SheetState};
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

/// How much of the own Blatt others may read, each containing the ones before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// The own share: answer, state and the positions that exist.
    #[default]
    Share,
    /// What the Kommune makes of the goal as well, and on which version of the Leitlinie.
    Decision,
    /// Why as well.
    Reason,
}

impl Extent {
    /// Returns how much of a Blatt there is to be read.
    pub fn of(sheet: &Sheet) -> Self {
        match sheet.decision.value() {
            None => Self::Share,
            Some(_) if sheet.reason.trim().is_empty() => Self::Decision,
            Some(_) => Self::Reason,
        }
    }
}

/// Returns what others can read of a Blatt.
pub fn state(sheet: &Sheet, released: &Sheet) -> Release {
    if withdraw(released).is_empty() {
        Release::Nothing
    } else if release(sheet, released, Extent::of(released)).is_empty() {
        Release::Current
    } else {
        Release::Older
    }
}

/// Returns the steps that let all members read what the Blatt says, as far as is wished. The note
/// and the rest of the own plan stay where they are.
pub fn release(sheet: &Sheet, released: &Sheet, extent: Extent) -> Vec<Op> {
    let answer = sheet.answer.state();
    let decided = extent >= Extent::Decision;
    let reasoned = extent == Extent::Reason;
    let shown = Shown {
        state: Some(sheet.state.value().copied().unwrap_or_default()),
        answer: Some(answer),
        text: if answer == AnswerState::Value { &sheet.answer.text } else { "" },
        existing_vza: sheet.existing_vza.value(),
        decision: sheet.decision.value().filter(|_| decided),
        based_on: sheet.based_on.value().filter(|_| decided),
        reason: if reasoned { &sheet.reason } else { "" },
    };
    copied(released, &shown)
}

/// Returns the steps after which members read nothing of it any more. What they have read stays
/// in the history of the document.
pub fn withdraw(released: &Sheet) -> Vec<Op> {
    copied(released, &Shown::default())
}

/// What others shall be able to read.
#[derive(Default)]
struct Shown<'a> {
    state: Option<SheetState>,
    answer: Option<AnswerState>,
    text: &'a str,
    existing_vza: Option<&'a Hundredths>,
    decision: Option<&'a Decision>,
    based_on: Option<&'a String>,
    reason: &'a str,
}

/// Returns the steps after which these values are what is released.
fn copied(released: &Sheet, shown: &Shown<'_>) -> Vec<Op> {
    let word = |word: &str| Value::Line(word.to_owned());
    let answer = |key| Path::key("answer").then(key);
    let key = Path::key;
    let number = |number: &Hundredths| Value::Hundredths(*number);
    let ops = [
        set(key("state"), &released.state, shown.state.as_ref(), |it| word(it.word())),
        set(answer("state"), &released.answer.state, shown.answer.as_ref(), |it| word(it.word())),
        typed(answer("text"), &released.answer.text, shown.text),
        set(key("existing_vza"), &released.existing_vza, shown.existing_vza, number),
        set(key("decision"), &released.decision, shown.decision, |it| word(it.word())),
        set(key("based_on"), &released.based_on, shown.based_on, |it| word(it)),
        typed(key("reason"), &released.reason, shown.reason),
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

fn typed(at: Path, before: &str, now: &str) -> Option<Op> {
    let delta = Delta::between(before, now);
    let changes = delta.steps().iter().any(|step| !matches!(step, Step::Keep(_)));
    changes.then_some(Op::Text { at, delta })
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

    fn touched(ops: &[Op]) -> Vec<String> {
        let at = |op: &Op| match op {
            Op::Set { at, .. } | Op::Text { at, .. } => at.to_string(),
            op => panic!("{op:?} is no release"),
        };
        ops.iter().map(at).collect()
    }

    fn decided() -> Sheet {
        Sheet {
            answer: Answer { state: one(AnswerState::Value), text: "Wir üben selbst.".to_owned() },
            state: one(SheetState::Running),
            existing_vza: one(Hundredths(25)),
            note: "Nur für uns".to_owned(),
            decision: one(Decision::Adapt),
            based_on: one("1.1".to_owned()),
            reason: "Wir sind klein.".to_owned(),
            plan: "Erst das Bürgeramt.".to_owned(),
            ..Sheet::default()
        }
    }

    /// What others can read of the Blatt after it was released so far.
    fn readable(extent: Extent) -> Sheet {
        let Sheet { answer, state, existing_vza, decision, based_on, reason, .. } = decided();
        let share = Sheet { answer, state, existing_vza, ..Sheet::default() };
        match extent {
            Extent::Share => share,
            Extent::Decision => Sheet { decision, based_on, ..share },
            Extent::Reason => Sheet { decision, based_on, reason, ..share },
        }
    }

    #[test]
    fn what_is_released_is_what_was_wished_and_never_the_note_or_the_plan() {
        let nothing = Sheet::default();
        let sheet = decided();
        assert_eq!(state(&sheet, &nothing), Release::Nothing);
        let share = ["state", "answer.state", "answer.text", "existing_vza"];
        let decision = ["decision", "based_on"];
        for (extent, more) in [
            (Extent::Share, Vec::new()),
            (Extent::Decision, decision.to_vec()),
            (Extent::Reason, [&decision[..], &["reason"]].concat()),
        ] {
            let expected = [&share[..], &more].concat();
            assert_eq!(touched(&release(&sheet, &nothing, extent)), expected, "{extent:?}");
            let released = readable(extent);
            assert_eq!(Extent::of(&released), extent);
            assert_eq!(state(&sheet, &released), Release::Current, "{extent:?}");
            assert_eq!(touched(&withdraw(&released)), expected, "{extent:?}");
        }
    }

    #[test]
    fn what_changes_afterwards_is_older_only_as_far_as_it_was_released() {
        let done = Sheet { state: one(SheetState::Done), ..decided() };
        assert_eq!(state(&done, &readable(Extent::Share)), Release::Older);
        let changed = Sheet { decision: one(Decision::NotRelevant), ..decided() };
        assert_eq!(state(&changed, &readable(Extent::Share)), Release::Current);
        assert_eq!(state(&changed, &readable(Extent::Decision)), Release::Older);
        let ops = release(&decided(), &readable(Extent::Reason), Extent::Share);
        assert_eq!(touched(&ops), ["decision", "based_on", "reason"], "it is taken back");
    }
}
