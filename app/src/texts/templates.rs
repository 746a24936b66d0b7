// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The German words of the templates: what goals and areas are called, what each field is called
//! and what belongs in it.

use leitwerk_shared::domain::findings::Rule;
use leitwerk_shared::domain::goal::MeasureState;
use leitwerk_shared::domain::template::Template;

use super::{labels, plan};
use crate::language::{Text, say};

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
pub fn goal(template: Template) -> (&'static str, &'static str) {
    match template {
        Template::Zielsteckbrief => (say!("Verbundziel"), say!("Verbundziele")),
        Template::Projektsteckbrief => (say!("Projekt"), say!("Projekte")),
        Template::Zielbild => (say!("Zielbild"), say!("Zielbilder")),
        Template::Ziel => (say!("Ziel"), say!("Ziele")),
    }
}

/// An area of a template, one and many.
pub fn area(template: Template) -> (&'static str, &'static str) {
    match template {
        Template::Zielsteckbrief => (say!("Handlungsbereich"), say!("Handlungsbereiche")),
        Template::Projektsteckbrief => {
            (say!("Handlungsschwerpunkt"), say!("Handlungsschwerpunkte"))
        }
        Template::Zielbild | Template::Ziel => (say!("Handlungsfeld"), say!("Handlungsfelder")),
    }
}

/// An area of a template, as the head of a column.
pub fn area_head(template: Template) -> &'static Text {
    match template {
        Template::Zielsteckbrief => labels::GOAL_AREA,
        Template::Projektsteckbrief => &Text("Handlungsschwerpunkt"),
        Template::Zielbild | Template::Ziel => &Text("Handlungsfeld"),
    }
}

/// The heading of goals that belong to no area, though the others do.
pub fn no_area(template: Template) -> &'static str {
    match template {
        Template::Zielsteckbrief => labels::NO_AREA.as_str(),
        Template::Projektsteckbrief => say!("Ohne Handlungsschwerpunkt"),
        Template::Zielbild | Template::Ziel => say!("Ohne Handlungsfeld"),
    }
}

/// What stands where a strategy has no area yet.
pub fn no_areas(template: Template) -> &'static str {
    match template {
        Template::Zielsteckbrief => {
            say!("Noch kein Handlungsbereich. Ohne ihn haben die Verbundziele keine Nummer.")
        }
        Template::Projektsteckbrief => {
            say!("Noch kein Handlungsschwerpunkt. Nach ihnen ordnet der Zeitplan die Projekte.")
        }
        Template::Zielbild | Template::Ziel => say!("Noch kein Handlungsfeld."),
    }
}

/// What stands where there is no goal yet.
pub fn no_goals(template: Template) -> String {
    let goals = goal(template).1;
    say!(
        "Noch keine {goals}. „Neuer Steckbrief“ legt das erste an; eine vorhandene Leitlinie \
         übernimmt die Geschäftsstelle unter „Mitglieder & Netz“.",
        goals
    )
}

/// What stands where no goal is open.
pub fn no_goal_open(template: Template) -> String {
    say!("Bitte links ein {goal} wählen.", goal = goal(template).0)
}

/// A goal as the head of a column. Where it is the only thing of that name, its short name.
pub fn goal_head(template: Template) -> &'static str {
    match template {
        Template::Zielsteckbrief => labels::GOAL,
        _ => goal(template).0,
    }
}

/// What the document about a goal is called.
pub fn kind(template: Template) -> &'static str {
    match template {
        Template::Zielsteckbrief => say!("Zielsteckbrief"),
        Template::Projektsteckbrief => say!("Projektsteckbrief"),
        Template::Zielbild | Template::Ziel => goal(template).0,
    }
}

/// What stands under the title of a Steckbrief: its area, and what it is.
pub fn under_title(template: Template, area: &str) -> String {
    match template {
        // Zielbilder and Ziele lie in no area.
        Template::Zielbild | Template::Ziel => kind(template).to_owned(),
        _ => format!("{area} · {kind}", kind = kind(template)),
    }
}

/// The template itself.
pub fn template(template: Template) -> &'static str {
    match template {
        Template::Zielsteckbrief => say!("Zielsteckbriefe des Verbunds"),
        Template::Projektsteckbrief => say!("Projektsteckbriefe"),
        Template::Zielbild => say!("Zielbilder mit SMART-Zielen und Maßnahmen"),
        Template::Ziel => say!("Ziele mit Maßnahmen"),
    }
}

/// What a template is good for.
pub fn purpose(template: Template) -> &'static str {
    match template {
        Template::Zielsteckbrief => say!(
            "Verbundziele in Handlungsbereichen, mit Meilensteinen, Aufgabenteilung, Aufwänden \
             und der Wirkung auf fünf Perspektiven."
        ),
        Template::Projektsteckbrief => say!(
            "Projekte in Handlungsschwerpunkten, nach Zeithorizonten geordnet, mit Nutzen, \
             Zielgruppe und Erfolgskriterien."
        ),
        Template::Zielbild => say!(
            "Zielbilder mit Leitsatz und SMART-Ziel; ihre Maßnahmen haben Federführung, Zeitraum \
             und Wirkungsmessung. Dazu Ampeln und SWOT-Analyse."
        ),
        Template::Ziel => {
            say!("Ziele in je einem Satz. Eine Maßnahme kann mehreren Zielen dienen.")
        }
    }
}

/// A template with what it is good for, as it is offered for choosing.
pub fn offered(template: Template) -> String {
    format!("{}: {}", self::template(template), purpose(template))
}

/// The choice of the template.
pub const TEMPLATE: &Text = &Text("Vorlage der Steckbriefe");
/// What it decides.
pub const TEMPLATE_HINT: &Text = &Text(
    "Sie bestimmt, welche Felder ein Steckbrief hat, wie die Ziele heißen und welche Auswertungen \
     es gibt. Gewählt wird sie, bevor es das erste Ziel gibt.",
);

/// The horizons of a template, from 1 on.
pub const fn horizons(template: Template) -> &'static [Text] {
    match template {
        Template::Projektsteckbrief => &[
            Text("1 Sofort (2026)"),
            Text("2 Kurzfristig (2027)"),
            Text("3 Mittelfristig (2027/2028–2031)"),
            Text("4 Langfristig (ab 2032)"),
        ],
        Template::Zielbild => &[
            Text("Kurzfristig (2026–2027)"),
            Text("Mittelfristig (2028–2029)"),
            Text("Langfristig (bis 2030)"),
        ],
        Template::Zielsteckbrief | Template::Ziel => &[],
    }
}

/// A field of a Steckbrief by its key in the table.
pub fn field(template: Template, key: &str) -> Words {
    match (template, key) {
        (Template::Ziel, "text") => words(
            say!("Ziel"),
            say!("Das Ziel in einem Satz. Er sagt, was sich für wen ändert, nicht womit."),
        ),
        (_, "text") => words(
            say!("Ziel"),
            say!("Was erreicht sein soll, in wenigen Sätzen: der Zustand, nicht der Weg dorthin."),
        ),
        (_, "purposes") => words(
            say!("Sinn & Zweck"),
            say!("Warum wir das Ziel verfolgen. Ein Punkt je Grund, ein bis fünf genügen."),
        ),
        (_, "milestones") => words(
            say!("Meilensteine"),
            say!("Wichtige Teilziele, an denen wir den Fortschritt sehen. Mit Termin und Stand."),
        ),
        (_, "measures") => words(
            say!("Maßnahmen"),
            say!("Was konkret getan wird, wer die Federführung hat und bis wann."),
        ),
        (_, "adjustment") => words(
            say!("Anpassung"),
            say!("Ob und warum das Ziel seit dem Workshop geändert wurde, der es festgelegt hat."),
        ),
        (_, "start") => {
            words(say!("Start"), say!("Wann wir beginnen wollen, zum Beispiel „Q2 2027“."))
        }
        (_, "efforts") => words(
            say!("Aufwände"),
            say!(
                "Von–bis-Schätzungen. Dauerhafte Stellenanteile je Kommune, einmalige und \
                 IT-Aufwand einmal für alle zusammen. Die Grundlage sagt, worauf die Schätzung \
                 beruht."
            ),
        ),
        (_, "risks") => words(
            say!("Risiken"),
            say!(
                "Was schiefgehen kann, wenn wir es tun – oder wenn wir es lassen. „keine“ und „k. \
                 A.“ sind eigene Antworten."
            ),
        ),
        (_, "added_values") => words(say!("Mehrwerte"), say!("Was danach besser ist und für wen.")),
        (_, "priority") => words(say!("Priorität"), say!("Wie wichtig das Ziel im Vergleich ist.")),
        (_, "effort_class") => words(
            say!("Aufwandsklasse"),
            say!("Wie groß der Aufwand insgesamt ist, in einem Wort."),
        ),
        (_, "impact") => words(
            say!("Wirkung auf Perspektiven"),
            say!(
                "0 gar keine bis 3 starke positive Wirkung. Die höchste Wirkung nur einmal \
                 vergeben: Sie ist der Fokus."
            ),
        ),
        (_, "task_split") => words(
            say!("Aufgabenteilung"),
            say!("Wer was tut: alle gemeinsam, einer für alle, jeder für sich."),
        ),
        (_, "horizon") => words(say!("Priorität"), say!("Wann das Projekt an der Reihe ist.")),
        (_, "summary") => words(
            say!("Kurzbeschreibung"),
            say!("Das Projekt in einem Absatz, verständlich auch für Außenstehende."),
        ),
        (_, "benefits") => words(
            say!("Mehrwerte / Nutzen"),
            say!("Je Mehrwert ein Stichwort und ein Satz, fünf bis sieben genügen."),
        ),
        (_, "target_groups") => words(
            say!("Zielgruppe"),
            say!("Für wen das Projekt unmittelbar und für wen es mittelbar da ist."),
        ),
        (_, "contribution") => words(
            say!("Beitrag zu den strategischen Zielen"),
            say!("Was das Projekt zum Leitbild beiträgt, in eigenen Worten."),
        ),
        (_, "contributions") => words(
            say!("Kriterien des Leitbilds"),
            say!("Zu welchen Kriterien das Projekt beiträgt, je mit Begründung."),
        ),
        (_, "success_criteria") => words(
            say!("Erfolgskriterien"),
            say!("Woran wir den Erfolg erkennen und was die Zahl zeigt. Drei bis fünf genügen."),
        ),
        (_, "state") => words(say!("Stand"), say!("Wie weit das Vorhaben ist.")),
        (_, "lead") => {
            words(say!("Federführung"), say!("Wer die Arbeit leitet: genau eine Stelle."))
        }
        (_, "involved") => words(say!("Beteiligte"), say!("Wer außerdem mitwirkt.")),
        (_, "quote") => {
            words(say!("Leitsatz"), say!("Der eine Satz, mit dem das Zielbild vorgestellt wird."))
        }
        (_, "body") => words(
            say!("Zielbild"),
            say!("Wie es aussieht, wenn wir angekommen sind: in der Gegenwart geschrieben."),
        ),
        (_, "smart") => words(
            say!("SMART-Ziel"),
            say!(
                "Spezifisch, messbar, attraktiv, realistisch, terminiert: ein Satz mit Zahl und \
                 Termin."
            ),
        ),
        (_, "smart_metric") => words(say!("Messgröße"), say!("Was gezählt oder gemessen wird.")),
        (_, "smart_target") => words(
            say!("Zielwert"),
            say!("Wert, Einheit und Zeitpunkt, zum Beispiel „90 %; bis Ende 2028“."),
        ),
        (_, "extra") => words(
            say!("Weitere Abschnitte"),
            say!("Was die eingelesene Datei sonst noch sagt und kein eigenes Feld hat."),
        ),
        _ => words("", ""),
    }
}

/// One item of a list of a Steckbrief.
pub fn item(key: &str) -> &'static str {
    match key {
        "benefits" => say!("Mehrwert"),
        "contributions" => say!("Beitrag"),
        "success_criteria" => say!("Erfolgskriterium"),
        "extra" => say!("Abschnitt"),
        "effects" => say!("Wirkung"),
        "measures" => say!("Maßnahme"),
        "milestones" => say!("Meilenstein"),
        "costs" => plan::COST,
        _ => say!("Eintrag"),
    }
}

/// A field of a list item by the keys of list and field.
pub fn item_field(list: &str, key: &str) -> &'static str {
    match (list, key) {
        ("benefits", "keyword") => say!("Stichwort"),
        ("success_criteria", "name") => say!("Woran wir es sehen"),
        ("success_criteria", "text") => say!("Was es zeigt"),
        ("contributions", "criterion") => say!("Kriterium"),
        ("contributions" | "measures", "reason") => say!("Begründung"),
        ("extra", "title") => say!("Überschrift"),
        ("measures", "description") => say!("Beschreibung"),
        ("measures", "responsible") => say!("Verantwortlich (wie gedruckt)"),
        ("measures", "period") => say!("Zeitraum"),
        ("measures", "effects") => say!("Wirkungsmessung"),
        ("measures", "goals") => say!("Dient auch"),
        ("measures", "reservation") => say!("Haushaltsvorbehalt"),
        ("measures", "origin") => say!("Abgeleitet aus"),
        ("costs", "amount") => plan::AMOUNT,
        ("costs", "year") => plan::YEAR,
        ("costs", "budget_line") => plan::BUDGET_LINE,
        ("costs", "kind") => plan::KIND,
        (_, "decision") => plan::DECISION,
        (_, "lead") => say!("Federführung"),
        (_, "involved") => say!("Beteiligte"),
        (_, "due") => say!("fällig am"),
        (_, "mode") => say!("Bearbeitungsform"),
        (_, "state") => say!("Stand"),
        _ => say!("Text"),
    }
}

/// What belongs in a field of a Maßnahme or a Meilenstein, by its key in the table.
pub fn item_help(key: &str) -> &'static str {
    match key {
        "description" => say!("Was genau getan wird, in wenigen Sätzen."),
        "reason" => say!("Warum es nötig ist und welchen Zielen es hilft."),
        "responsible" => {
            say!("So, wie es gedruckt werden soll. Federführung und Beteiligte sagen es genau.")
        }
        "lead" => say!("Die eine Stelle, die dafür sorgt, dass es vorangeht."),
        "involved" => say!("Wer außerdem mitwirkt."),
        "period" => {
            say!("Wann daran gearbeitet wird, zum Beispiel „Q2–Q4 2027“ oder „ab 2028 jährlich“.")
        }
        "due" => say!(
            "Der Tag, an dem es getan sein soll. Danach erscheint es in der Übersicht als \
             überfällig."
        ),
        "state" => say!("Wie weit es ist."),
        "effects" => say!("Woran man sieht, dass es wirkt: eine Zeile je Wirkung."),
        "goals" => say!("Weitere Ziele, zu denen es beiträgt."),
        "reservation" => say!("„ja“, solange das Geld dafür noch bewilligt werden muss."),
        "mode" => say!(
            "Ob alle gemeinsam, eine Kleingruppe, einer für alle oder jeder für sich daran \
             arbeitet."
        ),
        _ => "",
    }
}

/// What is shown under a list item on demand.
pub const DETAILS: &Text = &Text("Einzelheiten");
/// Shows and hides it.
pub const MORE: &str = "…";
/// Opens and closes the help of a field.
pub const HELP: &str = "?";
/// Adds something to a list of links.
pub const ADD_LINK: &Text = &Text("hinzufügen …");
/// What an estimate rests on.
pub const BASIS: &Text = &Text("Grundlage");
/// A period that cannot be read.
pub const PERIOD_UNREAD: &Text =
    &Text("▲ Diesen Zeitraum kann das Programm nicht lesen. Gedruckt wird er, wie er dasteht.");
/// What a period looks like.
pub const PERIOD_HINT: &Text = &Text("z. B. Q2–Q4 2027 oder ab 2028 jährlich");
/// Nobody wrote down yet who could be named here.
pub const NO_CHOICES: &Text = &Text("Noch nichts zum Auswählen. Stellen stehen in der Leitlinie.");
/// Measures of other goals that serve this one too.
pub const SERVED_BY: &Text = &Text("Maßnahmen anderer Ziele, die hierzu beitragen");

/// What a careful reader would remark.
pub fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::NoFocus => say!("kein eindeutiger Fokus"),
        Rule::UpsideDown => say!("Spanne endet vor ihrem Anfang"),
        Rule::NoLead => say!("Federführung"),
        Rule::NoPeriod => say!("Zeitraum"),
        Rule::UnreadPeriod => say!("lesbarer Zeitraum"),
        Rule::NoEffect => say!("Wirkungsmessung"),
        Rule::EmptyArea => say!("ohne Ziel"),
        Rule::UnusedCriterion => say!("von keinem Projekt genannt"),
        Rule::Unanswered => say!("Antwort"),
        Rule::NoReason => say!("Begründung"),
        Rule::EndsEarly => say!("Termin liegt vor dem Beginn"),
        Rule::NoBasis => say!("worauf der Betrag beruht"),
        Rule::OtherVersion => say!("Abgleich mit der geltenden Leitlinie"),
    }
}

/// Says what is still missing. It never keeps anybody from writing.
pub fn remarks(words: &[&str]) -> String {
    say!("Noch offen: {words}", words = words.join(", "))
}

/// The name of the help of a field for screen readers.
pub fn help_of(field: &str) -> String {
    say!("Hilfe zu: {field}", field)
}

/// Takes a link away.
pub fn unlink(field: &str, name: &str) -> String {
    say!("{field}: {name} entfernen", field, name)
}

/// How far a measure, a project or a goal is, with its symbol.
pub fn measure_state(state: MeasureState) -> &'static str {
    match state {
        MeasureState::Idea => say!("○ Idee"),
        MeasureState::Planned => say!("◆ geplant"),
        MeasureState::Running => say!("◆ läuft"),
        MeasureState::Done => say!("● erledigt"),
        MeasureState::OnHold => say!("▲ ruht"),
        MeasureState::Dropped => say!("■ verworfen"),
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
            for key in form.measure.iter().chain(&["state"]) {
                assert!(item_help(key).ends_with('.'), "{key}");
            }
            assert_eq!(horizons(*template).len(), form.horizons.len());
        }
    }
}
