// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The words on buttons, fields and headings.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::goal::{MilestoneState, WorkMode};
use leitwerk_shared::domain::sheet::SheetState;

use crate::language::{Text, counted, say};

/// The name of the program.
pub const LEITWERK: &str = "Leitwerk";
/// Shows navigation and list where there is no room for them.
pub const MENU: &Text = &Text("Menü");
/// Closes a dialog.
pub const CLOSE: &Text = &Text("Schließen");
/// Asks for a file with the dialog of the system.
pub const PICK: &Text = &Text("Auswählen …");
/// The section of the navigation about the own Kommune.
pub const SECTION_OWN: &Text = &Text("Unsere Kommune");
/// The section of the navigation about the Verbund.
pub const SECTION_ALLIANCE: &Text = &Text("Verbund");

/// The main navigation, for screen readers.
pub const NAVIGATION: &Text = &Text("Bereiche");
/// The document, for screen readers.
pub const DOCUMENT: &Text = &Text("Dokument");
/// The side panel, for screen readers.
pub const SIDE: &Text = &Text("Seitenleiste");
/// The status line, for screen readers.
pub const STATUS: &Text = &Text("Status");

/// The page of the Steckbriefe.
pub const PAGE_PROFILES: &Text = &Text("Steckbriefe");
/// The page of the Leitlinie.
pub const PAGE_STRATEGY: &Text = &Text("Leitlinie");
/// The page of the evaluations.
pub const PAGE_EVALUATION: &Text = &Text("Auswertungen");
/// The page of the own Blatt.
pub const PAGE_SHEET: &Text = &Text("Unser Blatt");

/// A goal or heading without a title.
pub const UNTITLED: &Text = &Text("Ohne Titel");
/// The heading of goals that belong to no dimension.
pub const NO_AREA: &Text = &Text("Ohne Handlungsbereich");

/// The title of a goal.
pub const TITLE: &Text = &Text("Titel");
/// „Ziel“.
pub const GOAL: &Text = &Text("Ziel");
/// „Anpassung“.
pub const ADJUSTMENT: &Text = &Text("Anpassung");
/// The question of „Anpassung“.
pub const ADJUSTED: &Text = &Text("Ziel seit dem Workshop angepasst");
/// The note of „Anpassung“.
pub const ADJUSTMENT_NOTE: &Text = &Text("Was wurde angepasst und warum");
/// One line of „Sinn & Zweck“.
pub const PURPOSE: &Text = &Text("Zweck");
/// „Meilensteine“.
pub const MILESTONES: &Text = &Text("Meilensteine");
/// One of them.
pub const MILESTONE: &Text = &Text("Meilenstein");
/// When a Meilenstein is due.
pub const DUE: &Text = &Text("Fällig");
/// How a date is typed.
pub const DATE_HINT: &Text = &Text("TT.MM.JJJJ");
/// How far something is.
pub const STATE: &Text = &Text("Stand");
/// „Maßnahmen“.
pub const MEASURES: &Text = &Text("Maßnahmen");
/// One of them.
pub const MEASURE: &Text = &Text("Maßnahme");
/// „Bearbeitungsform“.
pub const MODE: &Text = &Text("Bearbeitungsform");
/// „Start“.
pub const START: &Text = &Text("Start");
/// What a start looks like.
pub const START_HINT: &Text = &Text("z. B. Q2 2027");
/// „Aufwände“.
pub const EFFORTS: &Text = &Text("Aufwände");
/// „Dauerhafte Stellenanteile“.
pub const PERSONNEL_PERMANENT: &Text = &Text("Dauerhafte Stellenanteile");
/// „Einmalige Stellenanteile“.
pub const PERSONNEL_ONE_OFF: &Text = &Text("Einmalige Stellenanteile");
/// „IT-Aufwand“.
pub const IT_COST: &Text = &Text("IT-Aufwand");
/// The least of a range.
pub const FROM: &Text = &Text("von");
/// The most of a range.
pub const TO: &Text = &Text("bis");
/// „Risiken“.
pub const RISKS: &Text = &Text("Risiken");
/// „Mehrwerte“.
pub const ADDED_VALUES: &Text = &Text("Mehrwerte");
/// „Priorität“.
pub const PRIORITY: &Text = &Text("Priorität");
/// „Aufwand“, as figures name the class.
pub const EFFORT: &Text = &Text("Aufwand");
/// „Aufwandsklasse“.
pub const EFFORT_CLASS: &Text = &Text("Aufwandsklasse");
/// „Perspektiven“.
pub const PERSPECTIVES: &Text = &Text("Wirkung auf Perspektiven");
/// The perspective that a goal works on most.
pub const FOCUS: &Text = &Text("Fokus");
/// There is no such perspective.
pub const NO_FOCUS: &Text = &Text("▲ kein Fokus");

/// „Aufgabenteilung“.
pub const TASK_SPLIT: &Text = &Text("Aufgabenteilung");
/// „Gemeinsam“.
pub const JOINT: &Text = &Text("Gemeinsam");
/// „Einer für Alle“.
pub const ONE_FOR_ALL: &Text = &Text("Einer für Alle");
/// „Jeder für sich“.
pub const EACH_OWN: &Text = &Text("Jeder für sich");

/// The own Kommunalblatt.
pub const SHEET: &Text = &Text("Unser Blatt");
/// Who reads it.
pub const SHEET_HINT: &Text = &Text("Sehen nur unsere Kommune und das Relais des Landkreises.");
/// The own answer.
pub const SHEET_ANSWER: &Text = &Text("Unser Anteil");
/// Positions that are already there.
pub const EXISTING_VZA: &Text = &Text("Vorhandene Stellenanteile (VZA)");
/// Anything else.
pub const NOTE: &Text = &Text("Notiz");

/// The title of the Leitlinie.
pub const STRATEGY_TITLE: &Text = &Text("Titel der Leitlinie");
/// The vision.
pub const VISION: &Text = &Text("Vision");
/// The year of the vision.
pub const VISION_YEAR: &Text = &Text("Zieljahr");
/// The one sentence.
pub const VISION_CLAIM: &Text = &Text("Leitsatz");
/// The aspiration.
pub const VISION_ASPIRATION: &Text = &Text("Anspruch");
/// The chapters.
pub const CHAPTERS: &Text = &Text("Kapitel");
/// One of them.
pub const CHAPTER: &Text = &Text("Kapitel");
/// The heading of a chapter.
pub const CHAPTER_TITLE: &Text = &Text("Überschrift");
/// The text of a chapter.
pub const CHAPTER_BODY: &Text = &Text("Text");
/// The name of a dimension.
pub const AREA_NAME: &Text = &Text("Name");
/// What a dimension holds.
pub const AREA_DESCRIPTION: &Text = &Text("Beschreibung");
/// The dimension of a goal.
pub const GOAL_AREA: &Text = &Text("Handlungsbereich");
/// One goal.
pub const GOAL_ENTRY: &Text = &Text("Verbundziel");

/// The printed number of a goal.
pub const NUMBER: &Text = &Text("Nr.");

/// The row of sums.
pub const SUM: &Text = &Text("Summe");
/// An effect of 0, as the matrix shows it.
pub const NO_EFFECT: &str = "·";

/// Yes.
pub const YES: &Text = &Text("ja");
/// No.
pub const NO: &Text = &Text("nein");
/// Nobody said yet.
pub const OPEN: &Text = &Text("offen");
/// No word was chosen yet.
pub const NOT_CHOSEN: &str = "–";

/// Says how many decisions a goal waits for.
pub fn questions(count: usize) -> String {
    counted!(count, "▲ {count} Frage", "▲ {count} Fragen")
}

/// The name of a goal that waits for decisions.
pub fn goal_with_questions(number: &str, title: &str, count: usize) -> String {
    let open = counted!(count, "{count} offene Frage", "{count} offene Fragen");
    format!("{}, {open}", numbered(number, title))
}

/// The button that opens a page.
pub fn opens(page: &str) -> String {
    say!("{page} öffnen", page)
}

/// Names one item of a list, such as „Meilenstein 2“.
pub fn item(kind: &str, number: usize) -> String {
    format!("{kind} {number}")
}

/// Names a field of an item, such as „Meilenstein 2, Fällig“.
pub fn item_field(kind: &str, number: usize, field: &str) -> String {
    format!("{kind} {number}, {field}")
}

/// The button that adds an item.
pub fn add(kind: &str) -> String {
    format!("+ {kind}")
}

/// The button that moves an item up.
pub fn move_up(kind: &str, number: usize) -> String {
    say!("{kind} {number} nach oben", kind, number)
}

/// The button that moves an item down.
pub fn move_down(kind: &str, number: usize) -> String {
    say!("{kind} {number} nach unten", kind, number)
}

/// The button that removes an item.
pub fn remove(kind: &str, number: usize) -> String {
    say!("{kind} {number} entfernen", kind, number)
}

/// Confirms that an item shall go.
pub const REALLY_REMOVE: &Text = &Text("Wirklich entfernen");
/// Lets it stay.
pub const KEEP: &Text = &Text("Behalten");

/// The name of [`REALLY_REMOVE`] for screen readers.
pub fn really(action: &str) -> String {
    say!("{action}, wirklich", action)
}

/// The heading of removed items.
pub fn removed_count(count: usize) -> String {
    say!("Entfernt ({count})", count)
}

/// Brings a removed item back; `text` tells items apart for screen readers.
pub fn restore(text: &str) -> String {
    say!("„{text}“ zurückholen", text = text.trim())
}

/// The visible part of [`restore`].
pub const RESTORE: &Text = &Text("Zurückholen");

/// An author that the roster does not name.
pub const UNKNOWN_AUTHOR: &Text = &Text("Unbekannte Kommune");

/// Which of the four answers stands, for screen readers.
pub const ANSWER: &Text = &Text("Antwort");
/// All is well.
pub const SIGN_DONE: &str = "●";
/// Something is under way.
pub const SIGN_RUNNING: &str = "◆";
/// Something wants attention.
pub const SIGN_WARNING: &str = "▲";
/// Nothing happens.
pub const SIGN_OPEN: &str = "○";

/// Closes something.
pub const SIGN_CLOSE: &str = "×";

/// A state with its symbol.
pub fn signed(sign: &str, text: &str) -> String {
    format!("{sign} {text}")
}

/// The Verbund behind the name of the program.
pub fn of_verbund(verbund: &str) -> String {
    format!(" · {verbund}")
}

/// What stands behind the name of an author.
pub fn after_name(time: &str) -> String {
    format!("· {time}")
}

/// What stands before the name of the author of the newest change.
pub fn before_last(under: &str) -> String {
    say!("{under} · zuletzt ", under)
}

/// What stands behind it.
pub fn after_last(time: &str) -> String {
    format!(", {time}")
}

/// A warning with its symbol.
pub fn warning(text: &str) -> String {
    format!("▲ {text}")
}

/// The button that settles two values.
pub fn keep(value: &str) -> String {
    say!("{value} behalten", value)
}

/// A field of a field, such as „IT-Aufwand, von“.
pub fn part(field: &str, part: &str) -> String {
    format!("{field}, {part}")
}

/// The title of a goal with its number.
pub fn numbered(number: &str, title: &str) -> String {
    format!("{number} {}", titled(title))
}

/// A title, or the words for none.
pub fn titled(title: &str) -> &str {
    if title.trim().is_empty() { UNTITLED } else { title }
}

/// The name of one of the values 0 to 3.
pub fn score(perspective: &str, score: u8) -> String {
    format!("{perspective}: {score}")
}

/// An answer, as it is offered for choosing.
pub fn answer_state(state: AnswerState) -> &'static str {
    match state {
        AnswerState::Unanswered => OPEN,
        AnswerState::NotStated => say!("k. A."),
        AnswerState::None => say!("keine"),
        AnswerState::Value => say!("Text"),
    }
}

/// How far a Meilenstein is, with its symbol.
pub fn milestone_state(state: MilestoneState) -> &'static str {
    match state {
        MilestoneState::Open => say!("○ offen"),
        MilestoneState::Running => say!("◆ in Arbeit"),
        MilestoneState::AtRisk => say!("▲ gefährdet"),
        MilestoneState::Done => say!("● erreicht"),
    }
}

/// A Meilenstein whose day has passed.
pub const OVERDUE: &Text = &Text("■ überfällig");

/// „Bearbeitungsform“.
pub fn work_mode(mode: WorkMode) -> &'static str {
    match mode {
        WorkMode::JointIkz => say!("gemeinsam in der IKZ"),
        WorkMode::SmallGroup => say!("in einer Kleingruppe"),
        WorkMode::OneForAll => say!("Einer für Alle"),
        WorkMode::EachOwn => say!("Jeder für sich"),
    }
}

/// How far the own share is.
pub fn sheet_state(state: SheetState) -> &'static str {
    match state {
        SheetState::Open => say!("○ offen"),
        SheetState::Planned => say!("◆ geplant"),
        SheetState::Running => say!("◆ läuft"),
        SheetState::Done => say!("● erledigt"),
        SheetState::NotRelevant => say!("○ nicht zutreffend"),
    }
}
