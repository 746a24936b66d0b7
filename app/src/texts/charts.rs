// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the figures of bodies, strategies, horizons, criteria, ratings and the SWOT say.

use leitwerk_shared::domain::assessment::{Quadrant, TrafficLight};
use leitwerk_shared::domain::sheet::Decision;

use crate::figures::Entry;
use crate::language::{Text, counted, say};

/// Nobody wrote down a body.
pub const NO_BODIES: &Text = &Text(
    "Noch keine Gremien. Tragen Sie in der Leitlinie unter „Gremien“ ein, \
    wer entscheidet und wer handelt, dann entsteht diese Abbildung von selbst.",
);
/// Under the Organigramm.
pub const BODIES_CAPTION: &Text = &Text("Wer entscheidet, wer handelt und wer an wen berichtet");
/// A body.
pub const BODY: &Text = &Text("Gremium");
/// What it does.
pub const ROLE: &Text = &Text("Aufgabe");
/// The body above it.
pub const REPORTS_TO: &Text = &Text("Berichtet an");
/// It moderates.
pub const IN_CHARGE: &Text = &Text("federführend");
/// The bodies that nothing is said of.
pub const LOOSE: &Text = &Text("Ohne Angabe, an wen sie berichten");
/// The members.
pub const KOMMUNEN: &Text = &Text("Die Kommunen des Verbunds");

/// A body that moderates.
pub fn in_charge(body: &str) -> String {
    format!("{body} ({IN_CHARGE})")
}

/// Under the Strategiekomplex.
pub const FAMILY_CAPTION: &Text =
    &Text("Die gemeinsame Leitlinie und was jede Kommune daraus macht");
/// Whose word it is.
pub const FAMILY_NOTE: &Text = &Text(
    "Unsere Entscheidungen stehen in unserem Blatt. Von anderen Kommunen \
    ist zu sehen, was sie freigegeben haben.",
);
/// A member.
pub const KOMMUNE: &Text = &Text("Kommune");
/// How far it is with its own strategy.
pub const OWN_STRATEGY: &Text = &Text("Eigene Strategie");
/// So many goals are taken as they are.
pub const ADOPTED: &Text = &Text("übernommen");
/// So many are changed.
pub const ADAPTED: &Text = &Text("angepasst");
/// So many are left out.
pub const LEFT_OUT: &Text = &Text("nicht zutreffend");
/// The version that it started from.
pub const BASED_ON: &Text = &Text("Grundlage");
/// We decided nothing.
pub const NO_OWN_STRATEGY: &Text = &Text("○ noch keine");
/// Another Kommune released no decision; whether there are any nobody knows here.
pub const NOT_RELEASED: &Text = &Text("○ nicht freigegeben");

/// It decided about some of the goals.
pub fn begun(decided: usize, goals: usize) -> String {
    counted!(
        goals,
        "◆ in Arbeit, {decided} von {count} Ziel",
        "◆ in Arbeit, {decided} von {count} Zielen",
        decided
    )
}

/// Another Kommune released what it decided about some of the goals.
pub fn released(decided: usize, goals: usize) -> String {
    counted!(
        goals,
        "◆ {decided} von {count} Ziel freigegeben",
        "◆ {decided} von {count} Zielen freigegeben",
        decided
    )
}

/// It decided about all goals.
pub fn complete(goals: usize) -> String {
    counted!(goals, "● {count} Ziel entschieden", "● alle {count} Ziele entschieden")
}

/// A state with the version that it started from.
pub fn on_basis(state: &str, version: &str) -> String {
    say!("{state} · Grundlage {version}", state, version)
}

/// There is a newer version.
pub fn outdated(version: &str) -> String {
    say!("▲ {version}, es gibt eine neuere", version)
}

/// The version of the Leitlinie.
pub fn version(version: &str) -> String {
    say!("Fassung {version}", version)
}

/// Opens the dialog in which a figure is filled.
pub const ENTER: &Text = &Text("Jetzt eintragen …");
/// The dialog about what a Kommune makes of the goals.
pub const PLAN_TITLE: &Text = &Text("Eigene Strategie einer Kommune");
/// A Kommune has told nothing.
pub const NOTHING_RELEASED: &Text =
    &Text("Diese Kommune hat noch keine Entscheidungen freigegeben.");

/// What a Kommune makes of a goal, and of which version.
pub fn decided(decision: Decision, version: &str) -> String {
    let word = match decision {
        Decision::Adopt => ADOPTED,
        Decision::Adapt => ADAPTED,
        Decision::NotRelevant => LEFT_OUT,
    };
    if version.is_empty() { word.to_owned() } else { on_basis(word, version) }
}

/// Opens the dialog that saves a figure.
pub const SAVE_AS: &Text = &Text("Speichern unter …");
/// That dialog.
pub const SAVE_TITLE: &Text = &Text("Abbildung speichern");
/// What kind of file it becomes.
pub const FORMAT: &Text = &Text("Art der Datei");
/// A picture of pixels.
pub const PNG: &Text = &Text("Bild (PNG)");
/// What it is for.
pub const PNG_HINT: &Text =
    &Text("Für Word, Folien und E-Mails. Hell wie auf Papier, in doppelter Größe.");
/// A drawing of lines and letters.
pub const SVG: &Text = &Text("Zeichnung (SVG)");
/// What it is for.
pub const SVG_HINT: &Text =
    &Text("Bleibt in jeder Größe scharf; Texte lassen sich suchen und ändern.");
/// A table.
pub const CSV: &Text = &Text("Tabelle (CSV)");
/// What it is for.
pub const CSV_HINT: &Text = &Text("Die Zahlen und Wörter für Excel, mit Semikolon getrennt.");
/// Where it goes.
pub const SAVE_PATH: &Text = &Text("Speichern als");
/// Writes it.
pub const SAVE: &Text = &Text("Speichern");
/// The same, for screen readers.
pub const SAVE_FIGURE: &Text = &Text("Abbildung jetzt speichern");
/// It is being written.
pub const SAVING: &Text = &Text("Die Datei entsteht …");

/// The file is there.
pub fn saved(path: &std::path::Path) -> String {
    say!("Gespeichert: {path}", path = path.display())
}

/// What a file with a figure is called, without its ending.
pub fn file_name(title: &str) -> String {
    title.replace(": ", " ").replace([':', '/', '\\'], "-")
}

/// No project has a horizon.
pub const NO_HORIZONS: &Text = &Text(
    "Noch ist für kein Projekt entschieden, wann es an der Reihe ist. \
    Wählen Sie in einem Steckbrief unter „Priorität“ einen Zeitraum.",
);
/// There is no measure.
pub const NO_MEASURES: &Text = &Text(
    "Noch keine Maßnahmen. Tragen Sie in einem Steckbrief Maßnahmen mit \
    ihrem Zeitraum ein, zum Beispiel „2027–2029“.",
);
/// Under the grid of projects.
pub const HORIZONS_CAPTION: &Text = &Text("Welches Projekt wann an der Reihe ist");
/// Under the grid of measures.
pub const MEASURES_CAPTION: &Text = &Text("Welche Maßnahmen wann beginnen");
/// Where a measure stands.
pub const BEGIN_NOTE: &Text = &Text(
    "Eine Maßnahme steht dort, wo ihr Zeitraum beginnt. Was keinen hat \
    oder fortlaufend gilt, steht unter „ohne Zeitraum“.",
);
/// The column of what has no horizon.
pub const NO_HORIZON: &Text = &Text("ohne Zeitraum");
/// What a measure says of its time.
pub const PERIOD: &Text = &Text("Zeitraum");
/// Where that lies.
pub const HORIZON: &Text = &Text("Horizont");

/// The row of what lies in no area.
pub fn without(area: &str) -> String {
    say!("Ohne {area}", area)
}

/// Something in a field, for screen readers.
pub fn in_field(row: &str, column: &str, item: &str) -> String {
    format!("{row}, {column}: {item}")
}

/// There is no criterion.
pub const NO_CRITERIA: &Text = &Text(
    "Noch keine Kriterien. Tragen Sie Wirkungsbereiche und Kriterien ein, \
    zu denen Projekte beitragen können.",
);
/// Under the matrix.
pub const CRITERIA_CAPTION: &Text = &Text("Welches Projekt zu welchem Kriterium beiträgt");
/// What is marked.
pub const CRITERIA_NOTE: &Text = &Text(
    "● Das Projekt trägt zu dem Kriterium bei. Ein Feld öffnet die \
    Begründung; dort lässt sich ein Beitrag eintragen oder entfernen.",
);
/// A criterion.
pub const CRITERION: &Text = &Text("Kriterium");
/// How many projects contribute to it.
pub const PROJECTS: &Text = &Text("Projekte");
/// How many criteria a project contributes to.
pub const CRITERIA_OF_PROJECT: &Text = &Text("Kriterien je Projekt");
/// The criteria of no area.
pub const NO_IMPACT_AREA: &Text = &Text("Ohne Wirkungsbereich");
/// A project contributes.
pub const CONTRIBUTES: &Text = &Text("trägt bei");
/// None does.
pub const NO_PROJECT: &Text = &Text("▲ keines");

/// There are no units or categories.
pub const NO_UNITS: &Text = &Text(
    "Noch keine Organisationseinheiten oder Kategorien. Tragen Sie beides \
    ein, dann lässt sich jede Einheit in jeder Kategorie bewerten.",
);
/// Under the ratings.
pub const ASSESSMENT_CAPTION: &Text =
    &Text("Wo jede Organisationseinheit in jeder Kategorie steht");
/// What the lights mean.
pub const ASSESSMENT_NOTE: &Text = &Text(
    "● Stärke, ◆ Entwicklungsbedarf, ■ dringender Bedarf. Die Anteile \
    beziehen sich auf die bewerteten Einheiten einer Kategorie.",
);
/// The short sign of a unit.
pub const CODE: &Text = &Text("Kürzel");
/// A unit.
pub const UNIT: &Text = &Text("Organisationseinheit");
/// How many units are rated.
pub const RATED: &Text = &Text("bewertet");

/// A light with its sign, in a word that fits into a cell.
pub fn light(light: TrafficLight) -> &'static str {
    match light {
        TrafficLight::Green => say!("● Stärke"),
        TrafficLight::Yellow => say!("◆ Bedarf"),
        TrafficLight::Red => say!("■ dringend"),
    }
}

/// A light in a word.
pub fn light_word(light: TrafficLight) -> &'static str {
    match light {
        TrafficLight::Green => say!("Stärke"),
        TrafficLight::Yellow => say!("Bedarf"),
        TrafficLight::Red => say!("dringend"),
    }
}

/// A rating: the light, and what is noted with it.
pub fn rating(of: TrafficLight, label: &str) -> String {
    match label {
        "" => light(of).to_owned(),
        label => format!("{} · {label}", light(of)),
    }
}

/// So many of so many.
pub fn share(some: usize, all: usize) -> String {
    format!("{some} ({} %)", (some * 200 + all) / (all * 2))
}

/// How many units have which light in a category, for screen readers.
pub fn distribution(category: &str, counts: [usize; 3]) -> String {
    let [green, yellow, red] = counts;
    say!(
        "{category}: {green} Stärke, {yellow} Bedarf, {red} dringend",
        category,
        green,
        yellow,
        red
    )
}

/// There is nothing in the SWOT.
pub const NO_SWOT: &Text = &Text(
    "Noch keine Stärken, Schwächen, Chancen oder Risiken. Tragen Sie die \
    ersten ein, dann entsteht die Abbildung.",
);
/// Under the SWOT.
pub const SWOT_CAPTION: &Text = &Text(
    "Stärken und Schwächen in der Verwaltung, Chancen und Risiken von \
    außen",
);
/// A field of the SWOT.
pub const QUADRANT: &Text = &Text("Feld");
/// What stands in it.
pub const SWOT_ITEM: &Text = &Text("Eintrag");
/// What stands in no field.
pub const NO_QUADRANT: &Text = &Text("Ohne Feld");

/// A field of the SWOT.
pub fn quadrant(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::Strength => say!("Stärken"),
        Quadrant::Weakness => say!("Schwächen"),
        Quadrant::Opportunity => say!("Chancen"),
        Quadrant::Threat => say!("Risiken"),
    }
}

/// The same with a sign before it.
pub fn signed_quadrant(of: Quadrant) -> String {
    let sign = match of {
        Quadrant::Strength => "●",
        Quadrant::Weakness => "○",
        Quadrant::Opportunity => "◆",
        Quadrant::Threat => "▲",
    };
    format!("{sign} {}", quadrant(of))
}

/// A field of the SWOT and how much stands in it, for screen readers.
pub fn quadrant_with(name: &str, count: usize) -> String {
    counted!(
        count,
        "{name}, {count} Eintrag, bearbeiten",
        "{name}, {count} Einträge, bearbeiten",
        name
    )
}

/// How far a Kommune told that it is.
pub fn told_state(state: &str) -> String {
    say!("Stand: {state}", state)
}

/// What is written of a figure in a dialog of its own.
pub fn edits(entry: Entry) -> &'static Text {
    match entry {
        Entry::Criteria | Entry::Contribution { .. } => CRITERIA_TITLE,
        Entry::Units | Entry::Ratings { .. } => UNITS_TITLE,
        Entry::Swot(_) => SWOT_TITLE,
        Entry::Plan(_) => PLAN_TITLE,
    }
}

/// The dialog about criteria.
pub const CRITERIA_TITLE: &Text = &Text("Wirkungsbereiche und Kriterien");
/// All groups of criteria.
pub const IMPACT_AREAS: &Text = &Text("Wirkungsbereiche");
/// A group of criteria.
pub const IMPACT_AREA: &Text = &Text("Wirkungsbereich");
/// What it asks.
pub const QUESTION: &Text = &Text("Leitfrage");
/// All criteria.
pub const CRITERIA: &Text = &Text("Kriterien");
/// What a criterion means.
pub const DEFINITION: &Text = &Text("Erklärung");
/// The dialog about one project and one criterion.
pub const CONTRIBUTION_TITLE: &Text = &Text("Beitrag zu einem Kriterium");
/// How a project contributes.
pub const CONTRIBUTION: &Text = &Text("Beitrag");
/// Why it does.
pub const REASON: &Text = &Text("Begründung");
/// It does not.
pub const NO_CONTRIBUTION: &Text = &Text("Zu diesem Kriterium ist noch kein Beitrag eingetragen.");
/// Lets it.
pub const CONTRIBUTE: &Text = &Text("Beitrag eintragen");
/// Leads to all of its fields.
pub const OPEN_PROFILE: &Text = &Text("Steckbrief öffnen");
/// The dialog about units and categories.
pub const UNITS_TITLE: &Text = &Text("Einheiten und Kategorien");
/// All units.
pub const UNITS: &Text = &Text("Organisationseinheiten");
/// All categories.
pub const CATEGORIES: &Text = &Text("Kategorien");
/// A category.
pub const CATEGORY: &Text = &Text("Kategorie");
/// The dialog about ratings.
pub const RATINGS_TITLE: &Text = &Text("Bewertung");
/// What the lights mean.
pub const LIGHTS: &Text = &Text(
    "● Stärke, ◆ Entwicklungsbedarf, ■ dringender Bedarf. Der Vermerk steht \
    neben der Ampel, zum Beispiel „Mittel (5–7)“.",
);
/// What is noted with a light.
pub const LABEL: &Text = &Text("Vermerk");
/// The dialog about a field of the SWOT.
pub const SWOT_TITLE: &Text = &Text("Einträge der SWOT");
/// There are none.
pub const NO_ITEMS: &Text = &Text("Noch keine Einträge.");

/// What belongs into a field of the SWOT.
pub fn quadrant_hint(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::Strength => say!("Was in der eigenen Verwaltung schon gut gelingt."),
        Quadrant::Weakness => say!("Was in der eigenen Verwaltung fehlt oder hemmt."),
        Quadrant::Opportunity => say!("Was von außen hilft: Gesetze, Förderung, Technik, Partner."),
        Quadrant::Threat => say!("Was von außen droht, auch wenn wir nichts tun."),
    }
}

/// Two Kommunen rated differently.
pub const TWO: &Text = &Text("zwei Werte");
