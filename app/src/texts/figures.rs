// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the Auswertungen say.

use leitwerk_shared::domain::template::Template;

use super::templates;
use crate::figures::FigureKind;
use crate::language::{Text, counted, say};

/// The choice of figures, for screen readers.
pub const CHOICE: &Text = &Text("Abbildungen");
/// Copies the cells.
pub const COPY_TABLE: &Text = &Text("Als Tabelle kopieren");
/// Copies how it looks.
pub const COPY_IMAGE: &Text = &Text("Als Bild kopieren");
/// The cells are in the clipboard.
pub const TABLE_COPIED: &Text =
    &Text("Tabelle kopiert. Sie lässt sich in Excel oder Word einfügen.");
/// The picture is being made.
pub const IMAGE_MAKING: &Text = &Text("Das Bild entsteht …");
/// The picture is in the clipboard.
pub const IMAGE_COPIED: &Text =
    &Text("Bild kopiert. Es lässt sich in Word oder eine E-Mail einfügen.");
/// There will be no picture.
pub const IMAGE_FAILED: &Text = &Text(
    "Das Bild ist nicht entstanden. Die Daten sind davon nicht berührt; bitte noch einmal \
     versuchen.",
);
/// What the keyboard does.
pub const USAGE: &Text =
    &Text("Pfeiltasten wandern von Feld zu Feld, die Eingabetaste öffnet, was dahintersteht.");

/// Nobody gave a score.
pub const NO_IMPACT: &Text = &Text(
    "Noch hat kein Ziel eine Wirkung. Tragen Sie in einem Steckbrief unter „Wirkung auf \
     Perspektiven“ Werte von 0 bis 3 ein.",
);
/// No goal has a focus, a priority or an effort.
pub const NO_CLASSES: &Text = &Text(
    "Noch hat kein Ziel Fokus, Priorität oder Aufwand. Tragen Sie in einem Steckbrief „Priorität“ \
     und „Aufwandsklasse“ ein.",
);
/// Nobody estimated positions.
pub const NO_PERSONNEL: &Text = &Text(
    "Noch sind keine Stellenanteile geschätzt. Tragen Sie in einem Steckbrief unter „Aufwände“ \
     dauerhafte oder einmalige Stellenanteile ein.",
);
/// Nobody estimated costs.
pub const NO_IT_COST: &Text = &Text(
    "Noch ist kein IT-Aufwand geschätzt. Tragen Sie ihn in einem Steckbrief unter „Aufwände“ ein.",
);
/// Nothing has a date.
pub const NO_DATES: &Text = &Text(
    "Noch hat kein Ziel einen Start und kein Meilenstein einen Termin. Tragen Sie in einem \
     Steckbrief einen Start ein, zum Beispiel „Q2 2027“.",
);

/// Under the matrix.
pub const IMPACT_CAPTION: &Text =
    &Text("0 keine bis 3 starke positive Wirkung · Zahl fett: eindeutiger Fokus");
/// What its numbers mean.
pub const IMPACT_NOTE: &Text = &Text(
    "Werte: 0 keine, 1 geringe, 2 mittlere, 3 starke positive Wirkung. Fokus ist die Perspektive \
     mit dem einzigen höchsten Wert.",
);
/// The sums of the matrix.
pub const SUMS: &Text = &Text("Summe je Perspektive");
/// Under the Zieldarstellung.
pub const GOALS_CAPTION: &Text = &Text("Fokus, Priorität und Aufwand der Verbundziele");
/// What its words mean.
pub const GOALS_NOTE: &Text = &Text(
    "Fokus: Perspektive mit dem einzigen höchsten Wert der Wirkung. Priorität: Wichtigkeit, die \
     der Verbund dem Ziel gibt. Aufwand: eingeschätzte Klasse.",
);
/// The vertical axis.
pub const EFFORT_AXIS: &Text = &Text("Aufwand ↑");
/// The horizontal axis.
pub const PRIORITY_AXIS: &Text = &Text("Priorität →");
/// What the size of a sign means.
pub const SIZE_LEGEND: &Text = &Text("Fläche: Summe der Wirkungen");
/// A goal without a focus.
pub const WITHOUT_FOCUS: &Text = &Text("kein Fokus");
/// Under the positions.
pub const PERSONNEL_CAPTION: &Text = &Text("Spannen in Vollzeitstellenanteilen (VZA)");
/// The first block.
pub const PERMANENT: &Text = &Text("Dauerhaft, je Kommune");
/// The second block.
pub const ONE_OFF: &Text = &Text("Einmalig, im ganzen Verbund");
/// The sum of the first block.
pub const PER_MUNICIPALITY: &Text = &Text("Summe je Kommune");
/// A sum that counts once.
pub const FOR_VERBUND: &Text = &Text("Summe im Verbund");
/// What is counted.
pub const VZA_NOTE: &Text = &Text(
    "Angaben in VZA (Vollzeitstellenanteile). Dauerhafte Anteile fallen in jeder Kommune an, \
     einmalige nur einmal im Verbund. Die Balken beider Teile haben je einen eigenen Maßstab.",
);
/// What reduces it.
pub const EXISTING_NOTE: &Text = &Text("Bestehende Anteile verringern den Bedarf.");
/// Whose numbers these are.
pub const OWN_NOTE: &Text =
    &Text("„Bei uns“ stammt aus unserem Blatt und ist nur in unserer Kommune zu sehen.");
/// What is there.
pub const EXISTING: &Text = &Text("bei uns vorhanden");
/// What is not.
pub const NEEDED: &Text = &Text("bei uns noch nötig");
/// From the least to the most.
pub const RANGE: &Text = &Text("Spanne");
/// Under the costs.
pub const IT_COST_CAPTION: &Text = &Text("Hardware und Software, grobe Schätzung in Euro");
/// What is counted.
pub const EUR_NOTE: &Text =
    &Text("Angaben in Euro, grobe Schätzung, einmal für den ganzen Verbund.");
/// Under the timeline.
pub const TIMELINE_CAPTION: &Text =
    &Text("Vom Beschluss der Leitlinie zur Vision, mit Start und Meilensteinen");
/// How long the bars are.
pub const TIMELINE_NOTE: &Text = &Text(
    "Ein Balken reicht vom Start bis zum genannten Ende, sonst bis zum letzten Meilenstein. Ohne \
     Start reicht er über die Zeiträume der Maßnahmen. „…“ heißt: Ein Ende ist nicht genannt.",
);
/// Goes on without an end that somebody named.
pub const OPEN_END: &str = "…";
/// Today.
pub const TODAY: &Text = &Text("heute");
/// The goals without any date.
pub const WITHOUT_DATES: &Text = &Text("Ohne Start und ohne Termine");
/// The date of the next Meilenstein.
pub const NEXT_MILESTONE: &Text = &Text("Nächster Meilenstein");
/// The date of the last one.
pub const LAST_MILESTONE: &Text = &Text("Letzter Meilenstein");
/// How many are reached.
pub const REACHED: &Text = &Text("Erreicht");
/// Under the states.
pub const STATES_CAPTION: &Text = &Text("Wie weit jede Kommune mit ihrem Anteil ist");
/// Whose word it is.
pub const STATES_NOTE: &Text = &Text(
    "Unser Stand steht in unserem Blatt. Von anderen Kommunen ist zu sehen, was sie freigegeben \
     haben; „–“ heißt: nichts freigegeben.",
);
/// The last row of the states.
pub const DONE_OF_TOLD: &Text = &Text("Erledigt");

/// There is no goal.
pub fn no_goals(template: Template) -> String {
    say!(
        "Noch keine {goals}. Legen Sie sie unter „Steckbriefe“ an, dann entsteht diese Abbildung \
         von selbst.",
        goals = templates::goal(template).1
    )
}

/// The title of a figure.
pub fn title(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Impact => say!("Wirkung der Ziele auf Perspektiven"),
        FigureKind::Goals => say!("Zieldarstellung"),
        FigureKind::Personnel => say!("Stellenbedarfe"),
        FigureKind::ItCost => say!("IT-Aufwand"),
        FigureKind::Timeline => say!("Ablauf"),
        FigureKind::States => say!("Stand je Kommune"),
        FigureKind::Bodies => say!("Organigramm"),
        FigureKind::Family => say!("Strategiekomplex"),
        FigureKind::Horizons => say!("Zeitplan nach Schwerpunkten"),
        FigureKind::Criteria => say!("Beiträge zu den Kriterien"),
        FigureKind::Assessment => say!("Bewertung der Organisationseinheiten"),
        FigureKind::Swot => say!("SWOT-Analyse"),
    }
}

/// What stands on the tab of a figure.
pub fn tab(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Impact => say!("Wirkung"),
        FigureKind::Goals => say!("Ziele"),
        FigureKind::Personnel => say!("Stellen"),
        FigureKind::ItCost => say!("IT-Aufwand"),
        FigureKind::Timeline => say!("Ablauf"),
        FigureKind::States => say!("Stand"),
        FigureKind::Bodies => say!("Organigramm"),
        FigureKind::Family => say!("Strategien"),
        FigureKind::Horizons => say!("Zeitplan"),
        FigureKind::Criteria => say!("Kriterien"),
        FigureKind::Assessment => say!("Ampeln"),
        FigureKind::Swot => say!("SWOT"),
    }
}

/// The title of a figure with its number, as it stands above a copy.
pub fn full_title(number: Option<usize>, kind: FigureKind) -> String {
    match number {
        Some(number) => say!("Abbildung {number}: {title}", number, title = title(kind)),
        None => title(kind).to_owned(),
    }
}

/// What stands under the title of a figure.
pub fn caption(number: Option<usize>, caption: &str) -> String {
    match number {
        Some(number) => say!("Abbildung {number} · {caption}", number, caption),
        None => caption.to_owned(),
    }
}

/// A column with what it counts.
pub fn counted_in(name: &str, unit: &str) -> String {
    format!("{name} ({unit})")
}

/// A cell for screen readers.
pub fn cell(row: &str, column: &str, text: &str) -> String {
    format!("{row}, {column}: {text}")
}

/// From one number to another.
pub fn range(from: &str, to: &str) -> String {
    format!("{from}–{to}")
}

/// A state without the sign that stands before it.
pub fn without_sign(state: &str) -> &str {
    state.split_once(' ').map_or(state, |(_, word)| word)
}

/// So many of so many.
pub fn of(done: usize, all: usize) -> String {
    say!("{done} von {all}", done, all)
}

/// The sum over all members.
pub fn for_all(members: usize) -> String {
    counted!(members, "Summe in {count} Kommune", "Summe in {count} Kommunen")
}

/// Names the goals that have no estimate.
pub fn unestimated(numbers: &str) -> String {
    say!("Ohne Schätzung und nicht mitgezählt: {numbers}.", numbers)
}

/// Names the goals that the axes have no place for.
pub fn not_placed(numbers: &str) -> String {
    say!("Ohne Priorität oder Aufwand und darum nicht eingezeichnet: {numbers}.", numbers)
}

/// A goal between the axes.
pub fn placed(goal: &str, focus: &str, priority: &str, effort: &str) -> String {
    say!("{goal}: {focus}, Priorität {priority}, Aufwand {effort}", goal, focus, priority, effort)
}

/// Where the Ablauf begins.
pub fn decision(version: &str, date: &str) -> String {
    match version {
        "" => say!("Leitlinie, {date}", date),
        version => say!("Leitlinie {version}, {date}", version, date),
    }
}

/// Where the Ablauf leads.
pub fn vision(year: i16) -> String {
    say!("Vision {year}", year)
}

/// A bar of the Ablauf.
pub fn course(goal: &str, start: &str, end: Option<&str>) -> String {
    match end {
        Some(end) => say!("{goal}: Start {start}, bis {end}", goal, start, end),
        None => say!("{goal}: Start {start}", goal, start),
    }
}

/// A diamond of the Ablauf.
pub fn milestone(goal: &str, text: &str, date: &str, state: &str) -> String {
    say!("{goal} Meilenstein {text}, {date}, {state}", goal, text, date, state)
}

/// A goal without a place in the Ablauf, with what its Start says.
pub fn undated(goal: &str, start: &str) -> String {
    match start {
        "" => goal.to_owned(),
        start => say!("{goal} – Start: {start}", goal, start),
    }
}
