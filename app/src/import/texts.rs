// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What an import says to people, in German.

use super::ImportError;
use super::lines::Lines;
use super::outline::Missing;
use super::report::{Kept, NotTaken, Reason, Report, Taken, What};

/// How many missing parts a message names.
const NAMED: usize = 5;

/// Returns for people why a file is not imported: what happened, that nothing was changed, and
/// what to do next.
pub fn explain(error: &ImportError) -> Vec<String> {
    let (happened, next) = match error {
        ImportError::Empty => {
            ("Die Datei ist leer.".to_owned(), "Bitte die Textfassung der Leitlinie auswählen.")
        }
        ImportError::TooLarge { limit, got } => (
            format!("Die Datei ist mit {got} Bytes zu groß (höchstens {limit})."),
            "Bitte nur den Text der Leitlinie als Datei speichern.",
        ),
        ImportError::NotUtf8 { offset, line } => (
            format!("Die Datei ist nicht in UTF-8 gespeichert (Zeile {line}, Byte {offset})."),
            "Bitte die Datei im Textprogramm mit der Codierung UTF-8 speichern und erneut einlesen.",
        ),
        ImportError::UnknownForm { heading } => (
            format!(
                "Die Datei ist keine Leitlinie, die dieses Programm kennt: Die Überschrift \
                 „{heading}“ fehlt."
            ),
            "Bitte prüfen, ob die richtige Datei ausgewählt ist.",
        ),
        ImportError::Truncated { end, missing } => {
            let mut named: Vec<String> = missing.iter().take(NAMED).map(announced).collect();
            if missing.len() > NAMED {
                named.push(match missing.len() - NAMED {
                    1 => "ein weiterer Teil".to_owned(),
                    more => format!("{more} weitere Teile"),
                });
            }
            (
                format!(
                    "Die Datei ist unvollständig. Sie endet in Zeile {end}, es fehlen: {}.",
                    named.join("; ")
                ),
                "Bitte die vollständige Datei beschaffen und erneut einlesen.",
            )
        }
    };
    vec![happened, "Es wurde nichts übernommen und nichts geändert.".to_owned(), next.to_owned()]
}

fn announced(missing: &Missing) -> String {
    match missing {
        Missing::Contents => "die Einträge des Inhaltsverzeichnisses".to_owned(),
        Missing::Heading { printed } => format!("„{printed}“"),
        Missing::Part { goal, part } => format!("„{}“ bei Ziel {goal}", part.title()),
        Missing::Answer { goal, label } => {
            format!("„{label}“ in der Aufgabenteilung bei Ziel {goal}")
        }
        Missing::Figure { number } => format!("Abbildung {number} im Abbildungsverzeichnis"),
    }
}

impl Report {
    /// Returns the report for people, line by line.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.already_imported {
            lines.push("Diese Datei wurde bereits eingelesen. Es wird nichts geändert.".to_owned());
            return lines;
        }
        if self.taken.is_empty() {
            lines.push("Nichts zu übernehmen.".to_owned());
        } else {
            lines.push("Übernommen wird:".to_owned());
            lines.extend(self.taken.iter().map(taken));
        }
        if self.same > 0 {
            lines.push(format!(
                "Schon im Haus und gleich: {}.",
                count(self.same, "Angabe", "Angaben")
            ));
        }
        if !self.kept.is_empty() {
            lines.push("Im Haus bereits bearbeitet – nicht überschrieben:".to_owned());
            lines.extend(self.kept.iter().map(kept));
        }
        lines.extend(self.left());
        lines
    }

    fn left(&self) -> Vec<String> {
        let of = |reason| self.not_taken.iter().filter(move |left| left.reason == reason);
        let mut lines = Vec::new();
        for (reason, why) in DERIVED {
            let numbers: Vec<usize> = of(reason).map(|left| left.line).collect();
            if let (Some(from), Some(to)) = (numbers.first(), numbers.last()) {
                let place = place(Lines { from: *from, to: *to });
                let rows = count(numbers.len(), "Zeile", "Zeilen");
                lines.push(format!("Nicht übernommen: {why} ({rows}, {place})."));
            }
        }
        let unknown: Vec<&NotTaken> = of(Reason::Unknown).collect();
        if !unknown.is_empty() {
            lines.push("Nicht verstanden und nicht übernommen – bitte prüfen:".to_owned());
            lines
                .extend(unknown.iter().map(|left| format!("  Zeile {}: {}", left.line, left.text)));
        }
        lines
    }
}

const DERIVED: [(Reason, &str); 4] = [
    (Reason::Verbund, "der Name des Verbunds, er steht in der Mitgliederliste"),
    (Reason::Contents, "das Inhaltsverzeichnis, es wird aus den Kapiteln erzeugt"),
    (Reason::Figure, "Abbildungen und ihr Verzeichnis, sie werden aus den Zielen erzeugt"),
    (Reason::PageNote, "Vermerke, die auf jeder Seite stehen"),
];

fn taken(taken: &Taken) -> String {
    let (one, many) = taken.what.german();
    let from = taken.lines.iter().map(|lines| lines.from).min().unwrap_or_default();
    let to = taken.lines.iter().map(|lines| lines.to).max().unwrap_or_default();
    format!("  {} ({})", count(taken.number, one, many), place(Lines { from, to }))
}

fn kept(kept: &Kept) -> String {
    let (one, _) = kept.what.german();
    let removed = if kept.removed { ", im Haus entfernt" } else { "" };
    format!("  {one}: {} ({}{removed})", kept.of, place(kept.lines))
}

fn place(Lines { from, to }: Lines) -> String {
    if from == to { format!("Zeile {from}") } else { format!("Zeilen {from}–{to}") }
}

fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

impl What {
    /// Returns the German word for one and for many.
    pub const fn german(self) -> (&'static str, &'static str) {
        match self {
            Self::Title => ("Titel", "Titel"),
            Self::Member => ("Mitglied", "Mitglieder"),
            Self::Version => ("Eintrag der Dokumentenhistorie", "Einträge der Dokumentenhistorie"),
            Self::VisionYear => ("Zieljahr der Vision", "Zieljahre der Vision"),
            Self::VisionClaim => ("Leitsatz der Vision", "Leitsätze der Vision"),
            Self::VisionAspiration => ("Anspruch der Vision", "Ansprüche der Vision"),
            Self::Chapter => ("Kapitel", "Kapitel"),
            Self::ChapterBody => ("Kapiteltext", "Kapiteltexte"),
            Self::Area => ("Dimension", "Dimensionen"),
            Self::AreaDescription => {
                ("Beschreibung einer Dimension", "Beschreibungen der Dimensionen")
            }
            Self::Goal => ("Verbundziel", "Verbundziele"),
            Self::GoalArea => ("Zuordnung zur Dimension", "Zuordnungen zur Dimension"),
            Self::GoalText => ("Zieltext", "Zieltexte"),
            Self::Purpose => ("Punkt zu Sinn & Zweck", "Punkte zu Sinn & Zweck"),
            Self::Milestone => ("Meilenstein", "Meilensteine"),
            Self::TaskSplit => ("Antwort zur Aufgabenteilung", "Antworten zur Aufgabenteilung"),
            Self::Risks => ("Angabe zu Risiken", "Angaben zu Risiken"),
            Self::AddedValues => ("Angabe zu Mehrwerten", "Angaben zu Mehrwerten"),
            Self::Score => ("Wert zur Wirkung", "Werte zur Wirkung"),
            Self::Principle => ("Grundsatz", "Grundsätze"),
            Self::Term => ("Begriff des Glossars", "Begriffe des Glossars"),
            Self::Abbreviation => ("Abkürzung", "Abkürzungen"),
            Self::Body => ("Stelle", "Stellen"),
            Self::ImpactArea => ("Wirkungsbereich", "Wirkungsbereiche"),
            Self::Criterion => ("Kriterium", "Kriterien"),
            Self::Measure => ("Maßnahme", "Maßnahmen"),
            Self::MeasureActor => ("Beteiligte einer Maßnahme", "Beteiligte an Maßnahmen"),
            Self::Effect => ("Angabe zur Wirkungsmessung", "Angaben zur Wirkungsmessung"),
            Self::MeasureGoal => ("weiteres Ziel einer Maßnahme", "weitere Ziele von Maßnahmen"),
            Self::Horizon => ("Priorität eines Projekts", "Prioritäten von Projekten"),
            Self::Summary => ("Kurzbeschreibung", "Kurzbeschreibungen"),
            Self::Benefit => ("Mehrwert", "Mehrwerte"),
            Self::TargetGroups => ("Angabe zur Zielgruppe", "Angaben zur Zielgruppe"),
            Self::Contribution => {
                ("Beitrag zu den strategischen Zielen", "Beiträge zu den strategischen Zielen")
            }
            Self::SuccessCriterion => ("Erfolgskriterium", "Erfolgskriterien"),
            Self::Smart => ("SMART-Ziel", "SMART-Ziele"),
            Self::Passage => {
                ("Textabschnitt ohne eigenes Feld", "Textabschnitte ohne eigenes Feld")
            }
        }
    }
}
