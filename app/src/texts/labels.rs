// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The words on buttons, fields and headings.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::goal::{MilestoneState, WorkMode};
use leitwerk_shared::domain::sheet::SheetState;

/// The name of the program.
pub const LEITWERK: &str = "Leitwerk";
/// Shows navigation and list where there is no room for them.
pub const MENU: &str = "Menü";
/// Closes a dialog.
pub const CLOSE: &str = "Schließen";
/// Asks for a file with the dialog of the system.
pub const PICK: &str = "Auswählen …";
/// The section of the navigation about the own Kommune.
pub const SECTION_OWN: &str = "Unsere Kommune";
/// The section of the navigation about the Verbund.
pub const SECTION_ALLIANCE: &str = "Verbund";

/// The main navigation, for screen readers.
pub const NAVIGATION: &str = "Bereiche";
/// The list of goals, for screen readers.
pub const GOALS: &str = "Verbundziele";
/// The document, for screen readers.
pub const DOCUMENT: &str = "Dokument";
/// The side panel, for screen readers.
pub const SIDE: &str = "Seitenleiste";
/// The status line, for screen readers.
pub const STATUS: &str = "Status";

/// The page of the Steckbriefe.
pub const PAGE_PROFILES: &str = "Steckbriefe";
/// The page of the Leitlinie.
pub const PAGE_STRATEGY: &str = "Leitlinie";
/// The page of the evaluations.
pub const PAGE_EVALUATION: &str = "Auswertungen";
/// The page of the own Blatt.
pub const PAGE_SHEET: &str = "Unser Blatt";

/// A goal or heading without a title.
pub const UNTITLED: &str = "Ohne Titel";
/// The heading of goals that belong to no dimension.
pub const NO_AREA: &str = "Ohne Handlungsbereich";
/// There is no goal yet.
pub const NO_GOALS: &str = "Noch keine Verbundziele. „Neuer Steckbrief“ legt das erste an; eine \
    vorhandene Leitlinie übernimmt der Befehl „leitwerk import“; dieses Fenster muss dafür \
    geschlossen sein.";
/// No goal is open.
pub const NO_GOAL_OPEN: &str = "Bitte links ein Verbundziel wählen.";

/// The kind of document under its title.
pub const PROFILE: &str = "Zielsteckbrief";
/// The title of a goal.
pub const TITLE: &str = "Titel";
/// „Ziel“.
pub const GOAL: &str = "Ziel";
/// „Anpassung“.
pub const ADJUSTMENT: &str = "Anpassung";
/// The question of „Anpassung“.
pub const ADJUSTED: &str = "Ziel seit dem Workshop angepasst";
/// The note of „Anpassung“.
pub const ADJUSTMENT_NOTE: &str = "Was wurde angepasst und warum";
/// „Sinn & Zweck“.
pub const PURPOSES: &str = "Sinn & Zweck";
/// One of them.
pub const PURPOSE: &str = "Zweck";
/// „Meilensteine“.
pub const MILESTONES: &str = "Meilensteine";
/// One of them.
pub const MILESTONE: &str = "Meilenstein";
/// When a Meilenstein is due.
pub const DUE: &str = "Fällig";
/// How a date is typed.
pub const DATE_HINT: &str = "TT.MM.JJJJ";
/// How far something is.
pub const STATE: &str = "Stand";
/// „Maßnahmen“.
pub const MEASURES: &str = "Maßnahmen";
/// One of them.
pub const MEASURE: &str = "Maßnahme";
/// „Bearbeitungsform“.
pub const MODE: &str = "Bearbeitungsform";
/// „Start“.
pub const START: &str = "Start";
/// What a start looks like.
pub const START_HINT: &str = "z. B. Q2 2027";
/// „Aufwände“.
pub const EFFORTS: &str = "Aufwände";
/// „Dauerhafte Stellenanteile“.
pub const PERSONNEL_PERMANENT: &str = "Dauerhafte Stellenanteile";
/// „Einmalige Stellenanteile“.
pub const PERSONNEL_ONE_OFF: &str = "Einmalige Stellenanteile";
/// „IT-Aufwand“.
pub const IT_COST: &str = "IT-Aufwand";
/// The least of a range.
pub const FROM: &str = "von";
/// The most of a range.
pub const TO: &str = "bis";
/// „Risiken“.
pub const RISKS: &str = "Risiken";
/// „Mehrwerte“.
pub const ADDED_VALUES: &str = "Mehrwerte";
/// „Priorität“.
pub const PRIORITY: &str = "Priorität";
/// „Aufwand“, as figures name the class.
pub const EFFORT: &str = "Aufwand";
/// „Aufwandsklasse“.
pub const EFFORT_CLASS: &str = "Aufwandsklasse";
/// „Perspektiven“.
pub const PERSPECTIVES: &str = "Wirkung auf Perspektiven";
/// The perspective that a goal works on most.
pub const FOCUS: &str = "Fokus";
/// There is no such perspective.
pub const NO_FOCUS: &str = "▲ kein Fokus";

/// „Aufgabenteilung“.
pub const TASK_SPLIT: &str = "Aufgabenteilung";
/// „Gemeinsam“.
pub const JOINT: &str = "Gemeinsam";
/// „Einer für Alle“.
pub const ONE_FOR_ALL: &str = "Einer für Alle";
/// „Jeder für sich“.
pub const EACH_OWN: &str = "Jeder für sich";

/// The own Kommunalblatt.
pub const SHEET: &str = "Unser Blatt";
/// Who reads it.
pub const SHEET_HINT: &str = "Sehen nur unsere Kommune und das Relais des Landkreises.";
/// The own answer.
pub const SHEET_ANSWER: &str = "Unser Anteil";
/// Positions that are already there.
pub const EXISTING_VZA: &str = "Vorhandene Stellenanteile (VZA)";
/// Anything else.
pub const NOTE: &str = "Notiz";

/// The title of the Leitlinie.
pub const STRATEGY_TITLE: &str = "Titel der Leitlinie";
/// The vision.
pub const VISION: &str = "Vision";
/// The year of the vision.
pub const VISION_YEAR: &str = "Zieljahr";
/// The one sentence.
pub const VISION_CLAIM: &str = "Leitsatz";
/// The aspiration.
pub const VISION_ASPIRATION: &str = "Anspruch";
/// The chapters.
pub const CHAPTERS: &str = "Kapitel";
/// One of them.
pub const CHAPTER: &str = "Kapitel";
/// The heading of a chapter.
pub const CHAPTER_TITLE: &str = "Überschrift";
/// The text of a chapter.
pub const CHAPTER_BODY: &str = "Text";
/// The dimensions.
pub const AREAS: &str = "Handlungsbereiche";
/// One of them.
pub const AREA: &str = "Handlungsbereich";
/// The name of a dimension.
pub const AREA_NAME: &str = "Name";
/// What a dimension holds.
pub const AREA_DESCRIPTION: &str = "Beschreibung";
/// The dimension of a goal.
pub const GOAL_AREA: &str = "Handlungsbereich";
/// One goal.
pub const GOAL_ENTRY: &str = "Verbundziel";

/// The printed number of a goal.
pub const NUMBER: &str = "Nr.";

/// The row of sums.
pub const SUM: &str = "Summe";
/// An effect of 0, as the matrix shows it.
pub const NO_EFFECT: &str = "·";

/// Yes.
pub const YES: &str = "ja";
/// No.
pub const NO: &str = "nein";
/// Nobody said yet.
pub const OPEN: &str = "offen";
/// No word was chosen yet.
pub const NOT_CHOSEN: &str = "–";

/// Says how many decisions a goal waits for.
pub fn questions(count: usize) -> String {
    match count {
        1 => "▲ 1 Frage".to_owned(),
        count => format!("▲ {count} Fragen"),
    }
}

/// The name of a goal that waits for decisions.
pub fn goal_with_questions(number: &str, title: &str, count: usize) -> String {
    let open =
        if count == 1 { "1 offene Frage".to_owned() } else { format!("{count} offene Fragen") };
    format!("{}, {open}", numbered(number, title))
}

/// The button that opens a page.
pub fn opens(page: &str) -> String {
    format!("{page} öffnen")
}

/// Names a page with the keys that lead to it.
pub fn page_keys(number: usize) -> String {
    format!("Strg {number}")
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
    format!("{kind} {number} nach oben")
}

/// The button that moves an item down.
pub fn move_down(kind: &str, number: usize) -> String {
    format!("{kind} {number} nach unten")
}

/// The button that removes an item.
pub fn remove(kind: &str, number: usize) -> String {
    format!("{kind} {number} entfernen")
}

/// Confirms that an item shall go.
pub const REALLY_REMOVE: &str = "Wirklich entfernen";
/// Lets it stay.
pub const KEEP: &str = "Behalten";

/// The name of [`REALLY_REMOVE`] for screen readers.
pub fn really(action: &str) -> String {
    format!("{action}, wirklich")
}

/// The heading of removed items.
pub fn removed_count(count: usize) -> String {
    format!("Entfernt ({count})")
}

/// Brings a removed item back; `text` tells items apart for screen readers.
pub fn restore(text: &str) -> String {
    format!("„{}“ zurückholen", text.trim())
}

/// The visible part of [`restore`].
pub const RESTORE: &str = "Zurückholen";

/// An author that the roster does not name.
pub const UNKNOWN_AUTHOR: &str = "Unbekannte Kommune";

/// Which of the four answers stands, for screen readers.
pub const ANSWER: &str = "Antwort";
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

/// A warning with its symbol.
pub fn warning(text: &str) -> String {
    format!("▲ {text}")
}

/// The button that settles two values.
pub fn keep(value: &str) -> String {
    format!("{value} behalten")
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
pub const fn answer_state(state: AnswerState) -> &'static str {
    match state {
        AnswerState::Unanswered => OPEN,
        AnswerState::NotStated => "k. A.",
        AnswerState::None => "keine",
        AnswerState::Value => "Text",
    }
}

/// How far a Meilenstein is, with its symbol.
pub const fn milestone_state(state: MilestoneState) -> &'static str {
    match state {
        MilestoneState::Open => "○ offen",
        MilestoneState::Running => "◆ in Arbeit",
        MilestoneState::AtRisk => "▲ gefährdet",
        MilestoneState::Done => "● erreicht",
    }
}

/// A Meilenstein whose day has passed.
pub const OVERDUE: &str = "■ überfällig";

/// „Bearbeitungsform“.
pub const fn work_mode(mode: WorkMode) -> &'static str {
    match mode {
        WorkMode::JointIkz => "gemeinsam in der IKZ",
        WorkMode::SmallGroup => "in einer Kleingruppe",
        WorkMode::OneForAll => "Einer für Alle",
        WorkMode::EachOwn => "Jeder für sich",
    }
}

/// How far the own share is.
pub const fn sheet_state(state: SheetState) -> &'static str {
    match state {
        SheetState::Open => "○ offen",
        SheetState::Planned => "◆ geplant",
        SheetState::Running => "◆ läuft",
        SheetState::Done => "● erledigt",
        SheetState::NotRelevant => "○ nicht zutreffend",
    }
}
