// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about taking an existing strategy over: what of it comes in, what stays as it is,
//! and why a file is refused.

use leitwerk_shared::cli::Problem;

use crate::import::{
    ImportError, Kept, Left, Lines, Missing, NotTaken, PlanError, Reason, Report, Taken, What,
};
use crate::language::{Text, counted, plural, say};

/// How many missing parts a message names.
const NAMED: usize = 5;
/// Nothing was done with the file.
const NOTHING_TAKEN: &Text = &Text("Es wurde nichts übernommen und nichts geändert.");

/// Explains why a file is not taken over.
pub fn refused(error: &ImportError) -> Problem {
    let (happened, next) = match error {
        ImportError::Empty => (
            say!("Die Datei ist leer.").to_owned(),
            say!("Bitte die Textfassung der Leitlinie auswählen."),
        ),
        ImportError::TooLarge { limit, got } => (
            say!("Die Datei ist mit {got} Bytes zu groß (höchstens {limit}).", got, limit),
            say!("Bitte nur den Text der Leitlinie als Datei speichern."),
        ),
        ImportError::NotUtf8 { offset, line } => (
            say!(
                "Die Datei ist nicht in UTF-8 gespeichert (Zeile {line}, Byte {offset}).",
                line,
                offset
            ),
            say!(
                "Bitte die Datei im Textprogramm mit der Codierung UTF-8 speichern und erneut \
                 einlesen."
            ),
        ),
        ImportError::UnknownForm { heading } => (
            say!(
                "Die Datei ist keine Leitlinie, die dieses Programm kennt: Die Überschrift \
                 „{heading}“ fehlt.",
                heading
            ),
            say!("Bitte prüfen, ob die richtige Datei ausgewählt ist."),
        ),
        ImportError::Truncated { end, missing } => (
            say!(
                "Die Datei ist unvollständig. Sie endet in Zeile {end}, es fehlen: {parts}.",
                end,
                parts = named(missing)
            ),
            say!("Bitte die vollständige Datei beschaffen und erneut einlesen."),
        ),
        ImportError::BrokenJson { line } => (
            say!("Die Datei bricht ab oder ist beschädigt (JSON, Zeile {line}).", line),
            say!("Bitte die vollständige Datei beschaffen und erneut einlesen."),
        ),
        ImportError::ForeignJson => (
            say!("Die Datei ist kein Export von Leitwerk.").to_owned(),
            say!("Bitte prüfen, ob die richtige Datei ausgewählt ist."),
        ),
        ImportError::OtherVersion { found: Some(found), known } => (
            say!(
                "Der Export hat Version {found}; dieses Programm liest Version {known}.",
                found,
                known
            ),
            say!("Bitte mit der Fassung von Leitwerk einlesen, mit der er gemacht wurde."),
        ),
        ImportError::OtherVersion { found: None, .. } => (
            say!("Der Export nennt seine Version nicht.").to_owned(),
            say!("Bitte die vollständige Datei beschaffen und erneut einlesen."),
        ),
        ImportError::Misfit { place } => (
            say!("Der Export wurde verändert: „{place}“ passt nicht.", place),
            say!("Bitte die unveränderte Datei einlesen."),
        ),
    };
    Problem::new(happened, NOTHING_TAKEN, next)
}

/// Explains why an export does not fit what is here.
pub fn unfit(error: &PlanError) -> Problem {
    let (happened, next) = match error {
        PlanError::NotEmpty => (
            say!("In diesem Verbund steht schon etwas; ein Export kommt nur in einen leeren.")
                .to_owned(),
            say!("Bitte in einem neuen Verbund einlesen, bevor dort jemand schreibt."),
        ),
        PlanError::SheetsWritten => (
            say!("Auf allen diesen Blättern steht hier schon etwas.").to_owned(),
            say!("Was fehlt, bitte von Hand übertragen."),
        ),
        PlanError::OtherKommune { found, own } => (
            say!("Die Blätter sind von {found}, dieser Arbeitsplatz gehört zu {own}.", found, own),
            say!(
                "Bitte an einem Arbeitsplatz jener Kommune einlesen; was nach einem Zusammenschluss \
                 geht, sagt „leitwerk import --help“."
            ),
        ),
    };
    Problem::new(happened, NOTHING_TAKEN, next)
}

fn named(missing: &[Missing]) -> String {
    let mut named: Vec<String> = missing.iter().take(NAMED).map(announced).collect();
    match missing.len().saturating_sub(NAMED) {
        0 => {}
        more => named.push(counted!(more, "{count} weiterer Teil", "{count} weitere Teile")),
    }
    named.join("; ")
}

fn announced(missing: &Missing) -> String {
    match missing {
        Missing::Contents => say!("die Einträge des Inhaltsverzeichnisses").to_owned(),
        Missing::Heading { printed } => format!("„{printed}“"),
        Missing::Part { goal, part } => {
            say!("„{part}“ bei Ziel {goal}", part = part.title(), goal)
        }
        Missing::Answer { goal, label } => {
            say!("„{label}“ in der Aufgabenteilung bei Ziel {goal}", label, goal)
        }
        Missing::Figure { number } => {
            say!("Abbildung {number} im Abbildungsverzeichnis", number)
        }
    }
}

/// Says what becomes of a file, line by line.
pub fn report(report: &Report) -> Vec<String> {
    if report.already_imported {
        let said = say!("Diese Datei wurde bereits eingelesen. Es wird nichts geändert.");
        return vec![said.to_owned()];
    }
    let mut lines = Vec::new();
    if report.taken.is_empty() {
        lines.push(say!("Nichts zu übernehmen.").to_owned());
    } else {
        lines.push(say!("Übernommen wird:").to_owned());
        lines.extend(report.taken.iter().map(taken));
    }
    match report.same {
        0 => {}
        count => lines.push(counted!(
            count,
            "Schon im Haus und gleich: {count} Angabe.",
            "Schon im Haus und gleich: {count} Angaben."
        )),
    }
    if !report.kept.is_empty() {
        lines.push(say!("Im Haus bereits bearbeitet – nicht überschrieben:").to_owned());
        lines.extend(report.kept.iter().map(kept));
    }
    lines.extend(left(report));
    lines.extend(report.left.iter().map(|(what, number)| not_moved(*what, *number)));
    lines
}

/// Says what of an export is left.
fn not_moved(what: Left, number: usize) -> String {
    let what = match what {
        Left::Comment => say!("Kommentare, sie wären sonst von Ihnen"),
        Left::Clash => say!("widersprüchliche Werte, der angezeigte gilt"),
        Left::Removed => say!("was entfernt war"),
        Left::MemberNumber => {
            say!("die Nummer im Mitgliederverzeichnis, wo die Kommune hier kein Mitglied ist")
        }
        Left::ForeignSheet => say!("Blätter einer anderen Kommune"),
        Left::HomelessSheet => say!("Blätter zu Zielen, die es hier nicht gibt"),
        Left::WrittenSheet => say!("Blätter, auf denen hier schon etwas steht"),
    };
    say!("Nicht übernommen: {what} ({number}).", what, number)
}

fn left(report: &Report) -> Vec<String> {
    let of = |reason| report.not_taken.iter().filter(move |left| left.reason == reason);
    let mut lines = Vec::new();
    for reason in [Reason::Verbund, Reason::Contents, Reason::Figure, Reason::PageNote] {
        let numbers: Vec<usize> = of(reason).map(|left| left.line).collect();
        if let (Some(from), Some(to)) = (numbers.first(), numbers.last()) {
            let place = place(Lines { from: *from, to: *to });
            lines.push(match numbers.len() {
                1 => say!("Nicht übernommen: {why} ({place}).", why = derived(reason), place),
                count => counted!(
                    count,
                    "Nicht übernommen: {why} ({count} Zeile, {place}).",
                    "Nicht übernommen: {why} ({count} Zeilen, {place}).",
                    why = derived(reason),
                    place
                ),
            });
        }
    }
    let unknown: Vec<&NotTaken> = of(Reason::Unknown).collect();
    if !unknown.is_empty() {
        lines.push(say!("Nicht verstanden und nicht übernommen – bitte prüfen:").to_owned());
        let line = |left: &&NotTaken| {
            indented(&say!("Zeile {line}: {text}", line = left.line, text = left.text))
        };
        lines.extend(unknown.iter().map(line));
    }
    lines
}

/// Says why a line needs no place; nothing for one that was not understood.
fn derived(reason: Reason) -> &'static str {
    match reason {
        Reason::Verbund => say!("der Name des Verbunds, er steht in der Mitgliederliste"),
        Reason::Contents => say!("das Inhaltsverzeichnis, es wird aus den Kapiteln erzeugt"),
        Reason::Figure => {
            say!("Abbildungen und ihr Verzeichnis, sie werden aus den Zielen erzeugt")
        }
        Reason::PageNote => say!("Vermerke, die auf jeder Seite stehen"),
        Reason::Unknown => "",
    }
}

fn taken(taken: &Taken) -> String {
    let kind = kind(taken.what, taken.number);
    if taken.lines.is_empty() {
        return indented(&format!("{} {kind}", taken.number));
    }
    let from = taken.lines.iter().map(|lines| lines.from).min().unwrap_or_default();
    let to = taken.lines.iter().map(|lines| lines.to).max().unwrap_or_default();
    indented(&format!("{} {kind} ({})", taken.number, place(Lines { from, to })))
}

fn kept(kept: &Kept) -> String {
    let one = kind(kept.what, 1);
    let place = place(kept.lines);
    let place = if kept.removed { say!("{place}, im Haus entfernt", place) } else { place };
    indented(&format!("{one}: {} ({place})", kept.of))
}

fn indented(line: &str) -> String {
    format!("  {line}")
}

fn place(Lines { from, to }: Lines) -> String {
    if from == to { say!("Zeile {from}", from) } else { say!("Zeilen {from}–{to}", from, to) }
}

/// Returns the word for so many values of a kind.
fn kind(what: What, number: usize) -> &'static str {
    match what {
        What::Title => plural!(number, "Titel", "Titel"),
        What::Member => plural!(number, "Mitglied", "Mitglieder"),
        What::Version => {
            plural!(number, "Eintrag der Dokumentenhistorie", "Einträge der Dokumentenhistorie")
        }
        What::VisionYear => plural!(number, "Zieljahr der Vision", "Zieljahre der Vision"),
        What::VisionClaim => plural!(number, "Leitsatz der Vision", "Leitsätze der Vision"),
        What::VisionAspiration => plural!(number, "Anspruch der Vision", "Ansprüche der Vision"),
        What::Chapter => plural!(number, "Kapitel", "Kapitel"),
        What::ChapterBody => plural!(number, "Kapiteltext", "Kapiteltexte"),
        What::Area => plural!(number, "Dimension", "Dimensionen"),
        What::AreaDescription => {
            plural!(number, "Beschreibung einer Dimension", "Beschreibungen der Dimensionen")
        }
        What::Goal => plural!(number, "Verbundziel", "Verbundziele"),
        What::GoalArea => plural!(number, "Zuordnung zur Dimension", "Zuordnungen zur Dimension"),
        What::GoalText => plural!(number, "Zieltext", "Zieltexte"),
        What::Purpose => plural!(number, "Punkt zu Sinn & Zweck", "Punkte zu Sinn & Zweck"),
        What::Milestone => plural!(number, "Meilenstein", "Meilensteine"),
        What::TaskSplit => {
            plural!(number, "Antwort zur Aufgabenteilung", "Antworten zur Aufgabenteilung")
        }
        What::Risks => plural!(number, "Angabe zu Risiken", "Angaben zu Risiken"),
        What::AddedValues => plural!(number, "Angabe zu Mehrwerten", "Angaben zu Mehrwerten"),
        What::Score => plural!(number, "Wert zur Wirkung", "Werte zur Wirkung"),
        What::Principle => plural!(number, "Grundsatz", "Grundsätze"),
        What::Term => plural!(number, "Begriff des Glossars", "Begriffe des Glossars"),
        What::Abbreviation => plural!(number, "Abkürzung", "Abkürzungen"),
        What::Body => plural!(number, "Stelle", "Stellen"),
        What::ImpactArea => plural!(number, "Wirkungsbereich", "Wirkungsbereiche"),
        What::Criterion => plural!(number, "Kriterium", "Kriterien"),
        What::Measure => plural!(number, "Maßnahme", "Maßnahmen"),
        What::MeasureActor => {
            plural!(number, "Beteiligte einer Maßnahme", "Beteiligte an Maßnahmen")
        }
        What::Effect => {
            plural!(number, "Angabe zur Wirkungsmessung", "Angaben zur Wirkungsmessung")
        }
        What::MeasureGoal => {
            plural!(number, "weiteres Ziel einer Maßnahme", "weitere Ziele von Maßnahmen")
        }
        What::Horizon => plural!(number, "Priorität eines Projekts", "Prioritäten von Projekten"),
        What::Summary => plural!(number, "Kurzbeschreibung", "Kurzbeschreibungen"),
        What::Benefit => plural!(number, "Mehrwert", "Mehrwerte"),
        What::TargetGroups => plural!(number, "Angabe zur Zielgruppe", "Angaben zur Zielgruppe"),
        What::Contribution => plural!(
            number,
            "Beitrag zu den strategischen Zielen",
            "Beiträge zu den strategischen Zielen"
        ),
        What::SuccessCriterion => plural!(number, "Erfolgskriterium", "Erfolgskriterien"),
        What::Smart => plural!(number, "SMART-Ziel", "SMART-Ziele"),
        What::Passage => {
            plural!(number, "Textabschnitt ohne eigenes Feld", "Textabschnitte ohne eigenes Feld")
        }
        What::Sheet => plural!(number, "Blatt", "Blätter"),
    }
}
