// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The German words of the templates: what goals and areas are called, what each field is called
//! and what belongs in it.

use leitwerk_shared::domain::findings::Rule;
use leitwerk_shared::domain::goal::MeasureState;
use leitwerk_shared::domain::template::Template;

use super::plan;

/// What a field is called and what belongs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Its name.
    pub name: &'static str,
    /// What belongs in it, in one or two sentences.
    pub help: &'static str,
}

const fn words(name: &'static str, help: &'static str) -> Words {
    Words { name, help }
}

/// A goal of a template, one and many.
pub const fn goal(template: Template) -> (&'static str, &'static str) {
    match template {
        Template::Zielsteckbrief => ("Verbundziel", "Verbundziele"),
        Template::Projektsteckbrief => ("Projekt", "Projekte"),
        Template::Zielbild => ("Zielbild", "Zielbilder"),
        Template::Ziel => ("Ziel", "Ziele"),
    }
}

/// An area of a template, one and many.
pub const fn area(template: Template) -> (&'static str, &'static str) {
    match template {
        Template::Zielsteckbrief => ("Handlungsbereich", "Handlungsbereiche"),
        Template::Projektsteckbrief => ("Handlungsschwerpunkt", "Handlungsschwerpunkte"),
        Template::Zielbild | Template::Ziel => ("Handlungsfeld", "Handlungsfelder"),
    }
}

/// What stands under the title of a Steckbrief: its area, and what it is.
pub fn under_title(template: Template, area: &str) -> String {
    let kind = match template {
        Template::Zielsteckbrief => "Zielsteckbrief",
        Template::Projektsteckbrief => "Projektsteckbrief",
        // Zielbilder and Ziele lie in no area.
        Template::Zielbild => return "Zielbild".to_owned(),
        Template::Ziel => return "Ziel".to_owned(),
    };
    format!("{area} · {kind}")
}

/// The template itself.
pub const fn template(template: Template) -> &'static str {
    match template {
        Template::Zielsteckbrief => "Zielsteckbriefe des Verbunds",
        Template::Projektsteckbrief => "Projektsteckbriefe",
        Template::Zielbild => "Zielbilder mit SMART-Zielen und Maßnahmen",
        Template::Ziel => "Ziele mit Maßnahmen",
    }
}

/// The horizons of a template, from 1 on.
pub const fn horizons(template: Template) -> &'static [&'static str] {
    match template {
        Template::Projektsteckbrief => &[
            "1 Sofort (2026)",
            "2 Kurzfristig (2027)",
            "3 Mittelfristig (2027/2028–2031)",
            "4 Langfristig (ab 2032)",
        ],
        Template::Zielbild => {
            &["Kurzfristig (2026–2027)", "Mittelfristig (2028–2029)", "Langfristig (bis 2030)"]
        }
        Template::Zielsteckbrief | Template::Ziel => &[],
    }
}

/// A field of a Steckbrief by its key in the table.
pub fn field(template: Template, key: &str) -> Words {
    match (template, key) {
        (Template::Ziel, "text") => {
            words("Ziel", "Das Ziel in einem Satz. Er sagt, was sich für wen ändert, nicht womit.")
        }
        (_, "text") => words(
            "Ziel",
            "Was erreicht sein soll, in wenigen Sätzen: der Zustand, nicht der Weg dorthin.",
        ),
        (_, "purposes") => words(
            "Sinn & Zweck",
            "Warum wir das Ziel verfolgen. Ein Punkt je Grund, ein bis fünf genügen.",
        ),
        (_, "milestones") => words(
            "Meilensteine",
            "Wichtige Teilziele, an denen wir den Fortschritt sehen. Mit Termin und Stand.",
        ),
        (_, "measures") => {
            words("Maßnahmen", "Was konkret getan wird, wer die Federführung hat und bis wann.")
        }
        (_, "adjustment") => words(
            "Anpassung",
            "Ob und warum das Ziel seit dem Workshop geändert wurde, der es festgelegt hat.",
        ),
        (_, "start") => words("Start", "Wann wir beginnen wollen, zum Beispiel „Q2 2027“."),
        (_, "efforts") => words(
            "Aufwände",
            "Von–bis-Schätzungen. Dauerhafte Stellenanteile je Kommune, einmalige und IT-Aufwand \
             einmal für alle zusammen. Die Grundlage sagt, worauf die Schätzung beruht.",
        ),
        (_, "risks") => words(
            "Risiken",
            "Was schiefgehen kann, wenn wir es tun – oder wenn wir es lassen. „keine“ und „k. A.“ \
             sind eigene Antworten.",
        ),
        (_, "added_values") => words("Mehrwerte", "Was danach besser ist und für wen."),
        (_, "priority") => words("Priorität", "Wie wichtig das Ziel im Vergleich ist."),
        (_, "effort_class") => {
            words("Aufwandsklasse", "Wie groß der Aufwand insgesamt ist, in einem Wort.")
        }
        (_, "impact") => words(
            "Wirkung auf Perspektiven",
            "0 gar keine bis 3 starke positive Wirkung. Die höchste Wirkung nur einmal vergeben: \
             Sie ist der Fokus.",
        ),
        (_, "task_split") => {
            words("Aufgabenteilung", "Wer was tut: alle gemeinsam, einer für alle, jeder für sich.")
        }
        (_, "horizon") => words("Priorität", "Wann das Projekt an der Reihe ist."),
        (_, "summary") => words(
            "Kurzbeschreibung",
            "Das Projekt in einem Absatz, verständlich auch für Außenstehende.",
        ),
        (_, "benefits") => words(
            "Mehrwerte / Nutzen",
            "Je Mehrwert ein Stichwort und ein Satz, fünf bis sieben genügen.",
        ),
        (_, "target_groups") => {
            words("Zielgruppe", "Für wen das Projekt unmittelbar und für wen es mittelbar da ist.")
        }
        (_, "contribution") => words(
            "Beitrag zu den strategischen Zielen",
            "Was das Projekt zum Leitbild beiträgt, in eigenen Worten.",
        ),
        (_, "contributions") => words(
            "Kriterien des Leitbilds",
            "Zu welchen Kriterien das Projekt beiträgt, je mit Begründung.",
        ),
        (_, "success_criteria") => words(
            "Erfolgskriterien",
            "Woran wir den Erfolg erkennen und was die Zahl zeigt. Drei bis fünf genügen.",
        ),
        (_, "state") => words("Stand", "Wie weit das Vorhaben ist."),
        (_, "lead") => words("Federführung", "Wer die Arbeit leitet: genau eine Stelle."),
        (_, "involved") => words("Beteiligte", "Wer außerdem mitwirkt."),
        (_, "quote") => words("Leitsatz", "Der eine Satz, mit dem das Zielbild vorgestellt wird."),
        (_, "body") => words(
            "Zielbild",
            "Wie es aussieht, wenn wir angekommen sind: in der Gegenwart geschrieben.",
        ),
        (_, "smart") => words(
            "SMART-Ziel",
            "Spezifisch, messbar, attraktiv, realistisch, terminiert: ein Satz mit Zahl und Termin.",
        ),
        (_, "smart_metric") => words("Messgröße", "Was gezählt oder gemessen wird."),
        (_, "smart_target") => {
            words("Zielwert", "Wert, Einheit und Zeitpunkt, zum Beispiel „90 %; bis Ende 2028“.")
        }
        (_, "extra") => words(
            "Weitere Abschnitte",
            "Was die eingelesene Datei sonst noch sagt und kein eigenes Feld hat.",
        ),
        _ => words("", ""),
    }
}

/// One item of a list of a Steckbrief.
pub fn item(key: &str) -> &'static str {
    match key {
        "benefits" => "Mehrwert",
        "contributions" => "Beitrag",
        "success_criteria" => "Erfolgskriterium",
        "extra" => "Abschnitt",
        "effects" => "Wirkung",
        "measures" => "Maßnahme",
        "milestones" => "Meilenstein",
        "costs" => plan::COST,
        _ => "Eintrag",
    }
}

/// A field of a list item by the keys of list and field.
pub fn item_field(list: &str, key: &str) -> &'static str {
    match (list, key) {
        ("benefits", "keyword") => "Stichwort",
        ("success_criteria", "name") => "Woran wir es sehen",
        ("success_criteria", "text") => "Was es zeigt",
        ("contributions", "criterion") => "Kriterium",
        ("contributions" | "measures", "reason") => "Begründung",
        ("extra", "title") => "Überschrift",
        ("measures", "description") => "Beschreibung",
        ("measures", "responsible") => "Verantwortlich (wie gedruckt)",
        ("measures", "period") => "Zeitraum",
        ("measures", "effects") => "Wirkungsmessung",
        ("measures", "goals") => "Dient auch",
        ("measures", "reservation") => "Haushaltsvorbehalt",
        ("measures", "origin") => "Abgeleitet aus",
        ("costs", "amount") => plan::AMOUNT,
        ("costs", "year") => plan::YEAR,
        ("costs", "budget_line") => plan::BUDGET_LINE,
        ("costs", "kind") => plan::KIND,
        (_, "decision") => plan::DECISION,
        (_, "lead") => "Federführung",
        (_, "involved") => "Beteiligte",
        (_, "due") => "fällig am",
        (_, "mode") => "Bearbeitungsform",
        (_, "state") => "Stand",
        _ => "Text",
    }
}

/// What is shown under a list item on demand.
pub const DETAILS: &str = "Einzelheiten";
/// Shows and hides it.
pub const MORE: &str = "…";
/// Opens and closes the help of a field.
pub const HELP: &str = "?";
/// Adds something to a list of links.
pub const ADD_LINK: &str = "hinzufügen …";
/// What an estimate rests on.
pub const BASIS: &str = "Grundlage";
/// A period that cannot be read.
pub const PERIOD_UNREAD: &str =
    "▲ Diesen Zeitraum kann das Programm nicht lesen. Gedruckt wird er, wie er dasteht.";
/// What a period looks like.
pub const PERIOD_HINT: &str = "z. B. Q2–Q4 2027 oder ab 2028 jährlich";
/// Nobody wrote down yet who could be named here.
pub const NO_CHOICES: &str = "Noch nichts zum Auswählen. Stellen stehen in der Leitlinie.";
/// Measures of other goals that serve this one too.
pub const SERVED_BY: &str = "Maßnahmen anderer Ziele, die hierzu beitragen";

/// What a careful reader would remark.
pub const fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::NoFocus => "kein eindeutiger Fokus",
        Rule::UpsideDown => "Spanne endet vor ihrem Anfang",
        Rule::NoLead => "Federführung",
        Rule::NoPeriod => "Zeitraum",
        Rule::UnreadPeriod => "lesbarer Zeitraum",
        Rule::NoEffect => "Wirkungsmessung",
        Rule::EmptyArea => "ohne Ziel",
        Rule::UnusedCriterion => "von keinem Projekt genannt",
        Rule::Unanswered => "Antwort",
        Rule::NoReason => "Begründung",
        Rule::EndsEarly => "Termin liegt vor dem Beginn",
        Rule::NoBasis => "worauf der Betrag beruht",
        Rule::OtherVersion => "Abgleich mit der geltenden Leitlinie",
    }
}

/// Says what is still missing. It never keeps anybody from writing.
pub fn remarks(words: &[&str]) -> String {
    format!("Noch offen: {}", words.join(", "))
}

/// The name of the help of a field for screen readers.
pub fn help_of(field: &str) -> String {
    format!("Hilfe zu: {field}")
}

/// Takes a link away.
pub fn unlink(field: &str, name: &str) -> String {
    format!("{field}: {name} entfernen")
}

/// How far a measure, a project or a goal is, with its symbol.
pub const fn measure_state(state: MeasureState) -> &'static str {
    match state {
        MeasureState::Idea => "○ Idee",
        MeasureState::Planned => "◆ geplant",
        MeasureState::Running => "◆ läuft",
        MeasureState::Done => "● erledigt",
        MeasureState::OnHold => "▲ ruht",
        MeasureState::Dropped => "■ verworfen",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_template_has_words() {
        for template in Template::ALL {
            let form = template.form();
            for section in form.sections {
                let words = field(*template, section.key);
                assert!(!words.name.is_empty() && words.help.ends_with('.'), "{}", section.key);
            }
            assert_eq!(horizons(*template).len(), form.horizons.len());
        }
    }
}
