// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The texts and figures of the example Verbund that `leitwerk demo` shows.
//! Everything in here is made up; nothing is taken from a strategy that exists.

use leitwerk_shared::domain::goal::{MilestoneState, WorkMode};

/// One dimension of the example with its goals, in the order in which they are numbered.
#[derive(Debug)]
pub(super) struct ExampleArea {
    /// The name of the dimension.
    pub(super) name: &'static str,
    /// What kind of goals it holds, in one sentence.
    pub(super) description: &'static str,
    /// Its goals.
    pub(super) goals: &'static [ExampleGoal],
}

/// One goal of the example with everything that its Zielsteckbrief says.
#[derive(Debug)]
pub(super) struct ExampleGoal {
    /// The short title.
    pub(super) title: &'static str,
    /// „Ziel“: what shall be reached.
    pub(super) text: &'static str,
    /// „Sinn & Zweck“.
    pub(super) purposes: &'static [&'static str],
    /// „Meilensteine“: text, due date (ISO 8601) if there is one, and how far it is.
    pub(super) milestones: &'static [(&'static str, Option<&'static str>, MilestoneState)],
    /// „Maßnahmen“: text and who works on it.
    pub(super) measures: &'static [(&'static str, WorkMode)],
    /// „Gemeinsam“, as printed; may be „k. A.“.
    pub(super) joint: &'static str,
    /// „Einer für Alle“, as printed; may be „k. A.“.
    pub(super) one_for_all: &'static str,
    /// „Jeder für sich“, as printed; may be „k. A.“.
    pub(super) each_own: &'static str,
    /// „Start“: the planned beginning, such as „Q2 2027“.
    pub(super) start: &'static str,
    /// „Dauerhafte Stellenanteile“: least and most per Kommune, in 1/100 VZA.
    pub(super) personnel_permanent: Option<(i64, i64)>,
    /// „Einmalige Stellenanteile“: least and most for the whole Verbund, in 1/100 VZA.
    pub(super) personnel_one_off: Option<(i64, i64)>,
    /// „IT-Aufwand“: least and most, in cents.
    pub(super) it_cost: Option<(i64, i64)>,
    /// „Risiken“, as printed; may be „keine“.
    pub(super) risks: &'static str,
    /// „Mehrwerte“.
    pub(super) added_values: &'static str,
    /// „Priorität“: „hoch“, „mittel“ or „niedrig“.
    pub(super) priority: &'static str,
    /// „Aufwand“ as a class: „gering“, „mittel“ or „hoch“.
    pub(super) effort_class: &'static str,
    /// Scores 0 to 3 for Finanzen, Mitarbeitende, Kunden, Prozesse and Gesellschaft.
    pub(super) impact: [u8; 5],
}

/// The name of the Verbund.
pub(super) const VERBUND: &str = "Seeland";

/// The title of the Leitlinie.
pub(super) const TITLE: &str = "Digitalisierungsleitlinie der Kommunen im Landkreis Seeland";

/// The year that the Vision looks to.
pub(super) const VISION_YEAR: i64 = 2032;

/// The Vision in one sentence.
pub(super) const VISION_CLAIM: &str = "Ein Anliegen, ein Weg – in jedem Rathaus gleich einfach.";

/// What the Vision means for people and for the administrations.
pub(super) const VISION_ASPIRATION: &str = "Wer 2032 im Landkreis Seeland ein Anliegen hat, muss \
    nicht wissen, welche Verwaltung dafür zuständig ist. Anträge, Termine und Auskünfte sind \
    überall auf dieselbe Weise zu erreichen, am Bildschirm wie am Schalter. Im Hintergrund \
    arbeiten die sechs Verwaltungen mit denselben Abläufen und helfen einander aus, wenn es \
    eng wird.";

/// The members with their full names, the Landkreis first.
pub(super) const MEMBERS: [&str; 6] = [
    "Landkreis Seeland",
    "Stadt Norderheide",
    "Gemeinde Aarfelde",
    "Gemeinde Moorfeld",
    "Gemeinde Lindenbrook",
    "Samtgemeinde Elm",
];

/// The chapters of the Leitlinie: title and body, paragraphs separated by an empty line.
pub(super) const CHAPTERS: &[(&str, &str)] = &[
    (
        "Präambel",
        "Sechs Verwaltungen, gut 90.000 Einwohnerinnen und Einwohner, ein Landkreis: Wir \
        stehen vor denselben Aufgaben und haben jeweils zu wenige Hände dafür. Deshalb haben \
        der Landkreis Seeland, die Stadt Norderheide, die Gemeinden Aarfelde, Moorfeld und \
        Lindenbrook sowie die Samtgemeinde Elm vereinbart, die Digitalisierung ihrer \
        Verwaltungen gemeinsam zu planen.\n\n\
        Diese Leitlinie hält fest, was wir bis 2032 erreichen wollen. Sie beschreibt zwölf \
        Ziele in fünf Dimensionen und sagt zu jedem Ziel, wer es bearbeitet und woran wir den \
        Fortschritt erkennen.\n\n\
        Die Leitlinie ersetzt keine Entscheidung der Räte und des Kreistages. Jede Kommune \
        leitet aus ihr ab, was sie im eigenen Haus wann umsetzt, und bringt die nötigen Mittel \
        in ihren Haushalt ein.",
    ),
    (
        "Wie wir arbeiten",
        "Die Geschäftsstelle beim Landkreis führt die Steckbriefe, lädt zu den Workshops ein \
        und bereitet Beschlüsse vor. Jede Kommune benennt eine Ansprechperson und eine \
        Vertretung, die für das eigene Haus Auskunft geben.\n\n\
        Für jede Maßnahme klären wir zuerst die Bearbeitungsform. Was alle betrifft, beraten \
        wir in der ganzen Runde. Was Fachwissen braucht, übernimmt eine kleine Gruppe. Was nur \
        einmal getan werden muss, erledigt eine Kommune für alle anderen. Alles Übrige bleibt \
        Sache der einzelnen Verwaltung.\n\n\
        Zweimal im Jahr sehen wir die Steckbriefe gemeinsam durch: Stimmen die Termine noch? \
        Passt der Aufwand? Gibt es Fragen, die nur die Steuerungsgruppe beantworten kann? \
        Änderungen werden mit Datum und Begründung festgehalten.",
    ),
    (
        "Ressourcen",
        "Zu jedem Ziel schätzen wir drei Größen: die Stellenanteile, die in jeder Kommune auf \
        Dauer gebunden sind, die Stellenanteile, die im Verbund ein einziges Mal anfallen, und \
        die Ausgaben für Geräte, Programme und Einrichtung.\n\n\
        Alle Angaben sind Spannen. Der untere Wert gilt, wenn vorhandene Lösungen weiter \
        genutzt werden können, der obere, wenn etwas neu beschafft oder aufgebaut werden muss. \
        Stellenanteile, die eine Kommune für die Aufgabe schon vorhält, zieht sie von ihrem \
        Bedarf ab.\n\n\
        Die Schätzungen werden jeweils im Sommer überprüft, damit sie rechtzeitig vor den \
        Beratungen über die Haushalte vorliegen.",
    ),
    (
        "Fortschreibung",
        "Die Leitlinie gilt bis zum Ende des Jahres 2032. Eine neue Fassung entsteht, sobald \
        ein Ziel hinzukommt, entfällt oder in seinem Kern verändert wird. Reine \
        Terminänderungen vermerkt die Geschäftsstelle im Steckbrief.\n\n\
        Über jede neue Fassung entscheidet die Runde der Hauptverwaltungsbeamtinnen und \
        Hauptverwaltungsbeamten, nachdem sich alle sechs Häuser dazu geäußert haben.",
    ),
];

/// The „Dokumentenhistorie“: version, date (ISO 8601) and status.
pub(super) const HISTORY: &[(&str, &str, &str)] = &[
    (
        "1.0",
        "2026-03-12",
        "Erste Fassung, in der Runde der Hauptverwaltungsbeamtinnen und \
        Hauptverwaltungsbeamten einstimmig beschlossen.",
    ),
    (
        "1.1",
        "2026-09-24",
        "Ziele 2.5 und 3.1 ergänzt, Aufwände überarbeitet; von allen sechs Kommunen gebilligt.",
    ),
];

/// The five dimensions with their twelve goals.
pub(super) const AREAS: &[ExampleArea] = &[
    ExampleArea {
        name: "Infrastruktur und Netze",
        description: "Hier stehen die Ziele, die den technischen Boden bereiten: sichere \
            Netze, gut ausgestattete Arbeitsplätze und ein Einkauf, bei dem nicht sechs Häuser \
            dasselbe ausschreiben.",
        goals: &[
            ExampleGoal {
                title: "Notfallvorsorge",
                text: "Fällt in einer Kommune die Technik aus, bleiben die wichtigsten \
                Leistungen für die Bevölkerung binnen eines Arbeitstages erreichbar. Die \
                übrigen Kommunen stellen dafür Räume, Geräte und Personal nach einem geübten \
                Plan bereit.",
                purposes: &[
                    "Auszahlungen und Auskünfte auch bei einem längeren Ausfall sicherstellen",
                    "Im Ernstfall wissen, wer wen anruft und wer entscheidet",
                    "Schäden und Folgekosten eines Angriffs begrenzen",
                ],
                milestones: &[
                    (
                        "Liste der unverzichtbaren Leistungen je Kommune liegt vor",
                        Some("2027-02-26"),
                        MilestoneState::Done,
                    ),
                    (
                        "Vereinbarung über gegenseitige Aushilfe unterzeichnet",
                        Some("2027-06-30"),
                        MilestoneState::Running,
                    ),
                    (
                        "Notfallhandbuch mit einheitlicher Gliederung in jedem Haus eingeführt",
                        Some("2027-11-30"),
                        MilestoneState::AtRisk,
                    ),
                    (
                        "Erste gemeinsame Übung durchgeführt und ausgewertet",
                        Some("2028-03-31"),
                        MilestoneState::Open,
                    ),
                ],
                measures: &[
                    (
                        "Gliederung des Notfallhandbuchs erarbeiten und mit den Beauftragten \
                        für Informationssicherheit abstimmen",
                        WorkMode::SmallGroup,
                    ),
                    (
                        "Zwei Ausweicharbeitsräume mit getrenntem Netzzugang einrichten",
                        WorkMode::OneForAll,
                    ),
                    (
                        "Handbuch für das eigene Haus ausfüllen und jährlich durchsehen",
                        WorkMode::EachOwn,
                    ),
                ],
                joint: "Leistungen nach Dringlichkeit ordnen und die Übung vorbereiten",
                one_for_all: "Der Landkreis richtet die Ausweichräume ein und hält sie \
                betriebsbereit.",
                each_own: "Handbuch ausfüllen, Meldewege bekannt machen, Teilnahme an der \
                Übung sichern",
                start: "Q1 2027",
                personnel_permanent: Some((5, 10)),
                personnel_one_off: Some((30, 50)),
                it_cost: Some((4_500_000, 8_000_000)),
                risks: "Bleibt das Handbuch liegen, hilft es im Ernstfall niemandem. Ohne \
                feste Übungstermine verliert der Plan innerhalb eines Jahres seinen Wert.",
                added_values: "Jede Kommune kann sich auf fünf Nachbarn verlassen, die ihre \
                Abläufe kennen. Die Bevölkerung erhält auch in einer Störung verlässliche \
                Auskunft.",
                priority: "hoch",
                effort_class: "mittel",
                impact: [2, 0, 0, 2, 2],
            },
            ExampleGoal {
                title: "Gemeinsam beschaffen",
                text: "Geräte, Lizenzen und Dienstleistungen, die mehrere Kommunen brauchen, \
                schreibt der Verbund nur noch einmal aus. Bedarfe und Termine stehen dafür in \
                einem Kalender, den alle einsehen.",
                purposes: &[
                    "Bessere Preise durch größere Mengen",
                    "Vergabestellen von wiederkehrenden Verfahren entlasten",
                    "Gleiche Geräte, damit Vertretung und Betreuung leichter fallen",
                ],
                milestones: &[
                    (
                        "Ansprechpersonen für die Beschaffung in allen sechs Häusern benannt",
                        Some("2027-01-29"),
                        MilestoneState::Done,
                    ),
                    (
                        "Bedarfskalender für die Jahre 2027 und 2028 gefüllt",
                        Some("2027-04-30"),
                        MilestoneState::Running,
                    ),
                    (
                        "Erstes gemeinsames Vergabeverfahren veröffentlicht",
                        Some("2027-09-30"),
                        MilestoneState::Open,
                    ),
                    (
                        "Erfahrungen ausgewertet und Ablauf angepasst",
                        Some("2028-06-30"),
                        MilestoneState::Open,
                    ),
                ],
                measures: &[
                    (
                        "Bedarfe für Endgeräte und Lizenzen halbjährlich abfragen",
                        WorkMode::JointIkz,
                    ),
                    ("Muster für Leistungsbeschreibungen anlegen", WorkMode::SmallGroup),
                    ("Vergabeverfahren stellvertretend für alle durchführen", WorkMode::OneForAll),
                ],
                joint: "Bedarfe zusammentragen, Mindestanforderungen festlegen",
                one_for_all: "Die Stadt Norderheide führt die Verfahren über ihre \
                Vergabestelle.",
                each_own: "Mengen verbindlich melden und Mittel im Haushalt einplanen",
                start: "Q1 2027",
                personnel_permanent: Some((3, 8)),
                personnel_one_off: Some((20, 35)),
                it_cost: Some((500_000, 1_500_000)),
                risks: "Melden einzelne Häuser ihre Mengen zu spät, verschiebt sich das \
                Verfahren für alle. Sehr große Lose können Anbieter aus der Region \
                ausschließen.",
                added_values: "Eine Ausschreibung statt sechs spart Arbeitszeit und in der \
                Regel auch Geld. Einheitliche Geräte lassen sich schneller einrichten und im \
                Störungsfall austauschen.",
                priority: "hoch",
                effort_class: "gering",
                impact: [3, 2, 0, 1, 0],
            },
            ExampleGoal {
                title: "Arbeitsplatz der Zukunft",
                text: "Bis Ende 2029 ist jeder Büroarbeitsplatz im Verbund nach einem von drei \
                gemeinsam beschriebenen Mustern ausgestattet. Die Muster unterscheiden sich \
                nach Tätigkeit und nicht nach Kommune.",
                purposes: &[
                    "Mitarbeitenden verlässliche und zeitgemäße Technik geben",
                    "Betreuung und Ersatzbeschaffung vereinfachen",
                    "Arbeiten in einem anderen Rathaus des Verbundes ermöglichen",
                ],
                milestones: &[
                    (
                        "Umfrage unter den Mitarbeitenden ausgewertet",
                        Some("2027-05-31"),
                        MilestoneState::Running,
                    ),
                    (
                        "Drei Ausstattungsmuster beschrieben",
                        Some("2027-10-29"),
                        MilestoneState::Open,
                    ),
                    (
                        "Erprobung mit je fünf Arbeitsplätzen in Aarfelde und Moorfeld \
                        abgeschlossen",
                        Some("2028-05-31"),
                        MilestoneState::Open,
                    ),
                    ("Alle Büroarbeitsplätze umgestellt", Some("2029-12-14"), MilestoneState::Open),
                ],
                measures: &[
                    ("Fragebogen zur Ausstattung entwerfen und auswerten", WorkMode::SmallGroup),
                    (
                        "Ausstattungsmuster mit den Personalvertretungen besprechen",
                        WorkMode::JointIkz,
                    ),
                    ("Umstellungsplan für das eigene Haus aufstellen", WorkMode::EachOwn),
                ],
                joint: "Muster festlegen und einmal im Jahr überprüfen",
                one_for_all: "Die Gemeinde Aarfelde betreut die Erprobung und schreibt die \
                Ergebnisse auf.",
                each_own: "Umstellung planen, finanzieren und begleiten",
                start: "Q2 2027",
                personnel_permanent: Some((5, 15)),
                personnel_one_off: Some((25, 40)),
                it_cost: Some((18_000_000, 42_000_000)),
                risks: "Die Umstellung kann sich durch Lieferzeiten und knappe Haushalte \
                strecken. Werden die Mitarbeitenden nicht einbezogen, bleiben neue Geräte \
                ungenutzt.",
                added_values: "Ein Wechsel des Arbeitsplatzes gelingt ohne lange Einarbeitung \
                in andere Technik. Störungen lassen sich schneller beheben, weil die Betreuung \
                nur noch drei Muster kennen muss.",
                priority: "mittel",
                effort_class: "hoch",
                impact: [1, 3, 0, 2, 0],
            },
        ],
    },
    ExampleArea {
        name: "Verwaltung digital",
        description: "Hier geht es um die Abläufe in den Rathäusern und im Kreishaus sowie um \
            die Wege, auf denen Bürgerinnen, Bürger und Betriebe ihre Verwaltung erreichen.",
        goals: &[
            ExampleGoal {
                title: "Prozesse gemeinsam führen",
                text: "Der Verbund vereinbart einfache, gemeinsame Regeln dafür, wann ein \
                Ablauf genau aufgenommen wird und wann ein Steckbrief genügt. Jede Kommune \
                kann Aufnahmen der anderen unverändert übernehmen.",
                purposes: &[
                    "Eine Grundlage, auf der wir Arbeit teilen können",
                    "Aufwand und Nutzen im Blick behalten",
                ],
                milestones: &[
                    ("Aufnahme-Regel abgestimmt", Some("2027-04-30"), MilestoneState::Done),
                    (
                        "Vorlage für den Prozesssteckbrief",
                        Some("2027-06-30"),
                        MilestoneState::Running,
                    ),
                    ("Werkzeug ausgewählt", Some("2027-09-30"), MilestoneState::Open),
                    ("Pilotprozess aufgenommen", None, MilestoneState::Open),
                ],
                measures: &[
                    ("Regeln und Schreibweisen für Prozessaufnahmen festlegen", WorkMode::JointIkz),
                    ("Werkzeuge zum Zeichnen von Abläufen vergleichen", WorkMode::SmallGroup),
                    ("Pilotprozess „Hundesteuer anmelden“ aufnehmen", WorkMode::OneForAll),
                ],
                joint: "Regeln und Vergabe abstimmen",
                one_for_all: "Die Gemeinde Moorfeld nimmt den Pilotprozess auf.",
                each_own: "k. A.",
                start: "Q2 2027",
                personnel_permanent: Some((10, 20)),
                personnel_one_off: Some((40, 60)),
                it_cost: Some((1_200_000, 3_000_000)),
                risks: "Werden die Regeln zu streng, nimmt niemand mehr Abläufe auf. Werden \
                sie zu locker, passen die Ergebnisse nicht zueinander.",
                added_values: "Aufnahmen entstehen einmal und werden von allen genutzt. Neue \
                Mitarbeitende finden einen Ablauf so beschrieben, wie er tatsächlich geübt \
                wird.",
                priority: "hoch",
                effort_class: "mittel",
                impact: [1, 2, 0, 3, 0],
            },
            ExampleGoal {
                title: "Arbeitsweise",
                text: "Vorhaben des Verbundes folgen einem kurzen, immer gleichen Ablauf vom \
                Vorschlag bis zum Abschlussbericht. Wer mitarbeitet, kennt seine Rolle und die \
                Zeit, die er dafür hat.",
                purposes: &[
                    "Doppelte Abstimmungen vermeiden",
                    "Entscheidungen dort treffen, wo das Wissen liegt",
                    "Vorhaben auch wieder geordnet beenden",
                ],
                milestones: &[
                    (
                        "Rollen und Zuständigkeiten auf einer Seite beschrieben",
                        Some("2027-03-31"),
                        MilestoneState::Done,
                    ),
                    (
                        "Vorlage für Vorschlag und Abschlussbericht eingeführt",
                        Some("2027-07-30"),
                        MilestoneState::Running,
                    ),
                    (
                        "Drei Vorhaben nach dem neuen Ablauf beendet",
                        Some("2028-09-29"),
                        MilestoneState::Open,
                    ),
                ],
                measures: &[
                    ("Ablauf in einem Workshop entwerfen", WorkMode::JointIkz),
                    ("Sprechstunde für Vorhabenleitungen anbieten", WorkMode::OneForAll),
                    (
                        "Führungskräfte des eigenen Hauses mit dem Ablauf vertraut machen",
                        WorkMode::EachOwn,
                    ),
                ],
                joint: "Ablauf vereinbaren und nach einem Jahr überprüfen",
                one_for_all: "Der Landkreis pflegt die Vorlagen und bietet eine Sprechstunde \
                an.",
                each_own: "Zeit für die Mitarbeit in Vorhaben freihalten",
                start: "Q1 2027",
                personnel_permanent: Some((5, 10)),
                personnel_one_off: Some((10, 20)),
                it_cost: None,
                risks: "Neben dem Tagesgeschäft bleibt zu wenig Zeit für neue Gewohnheiten. \
                Ein Ablauf, der nur auf dem Papier steht, schafft zusätzliche Arbeit.",
                added_values: "Vorschläge werden schneller entschieden, und Absagen sind \
                begründet. Der Stand eines Vorhabens ist jederzeit ohne Rückfrage erkennbar.",
                priority: "mittel",
                effort_class: "gering",
                impact: [1, 2, 0, 3, 0],
            },
            ExampleGoal {
                title: "Termine online",
                text: "In jeder Kommune lassen sich Termine für publikumsstarke Leistungen \
                rund um die Uhr im Netz buchen, verschieben und absagen. Wer lieber anruft \
                oder vorbeikommt, wird weiterhin bedient.",
                purposes: &[
                    "Wartezeiten verkürzen",
                    "Besuche im Haus besser über den Tag verteilen",
                    "Unterlagen schon bei der Buchung nennen, damit niemand zweimal kommen muss",
                ],
                milestones: &[
                    (
                        "Leistungen für die Terminbuchung ausgewählt",
                        Some("2027-03-31"),
                        MilestoneState::Done,
                    ),
                    (
                        "Buchungsseite in Norderheide freigeschaltet",
                        Some("2027-08-31"),
                        MilestoneState::AtRisk,
                    ),
                    (
                        "Buchungsseite in allen Kommunen freigeschaltet",
                        Some("2028-04-28"),
                        MilestoneState::Open,
                    ),
                    (
                        "Beratung per Videogespräch in zwei Ämtern erprobt",
                        Some("2028-11-30"),
                        MilestoneState::Open,
                    ),
                ],
                measures: &[
                    (
                        "Leistungen und benötigte Unterlagen einheitlich beschreiben",
                        WorkMode::SmallGroup,
                    ),
                    ("Buchungsseite einrichten und barrierefrei gestalten", WorkMode::OneForAll),
                    ("Terminzeiten der eigenen Ämter pflegen", WorkMode::EachOwn),
                    (
                        "Erfahrungen aus den Bürgerbüros vierteljährlich austauschen",
                        WorkMode::JointIkz,
                    ),
                ],
                joint: "Auswahl der Leistungen und einheitliche Bezeichnungen",
                one_for_all: "Die Stadt Norderheide betreibt die Buchungsseite für alle \
                Kommunen.",
                each_own: "Terminzeiten anbieten, Mitarbeitende einweisen, auf der eigenen \
                Internetseite verweisen",
                start: "Q1 2027",
                personnel_permanent: Some((5, 15)),
                personnel_one_off: Some((20, 40)),
                it_cost: Some((2_400_000, 4_800_000)),
                risks: "Zu wenige freie Zeiten führen zu Ärger, auch wenn die Technik gut \
                arbeitet. Menschen ohne Internetzugang dürfen keine Nachteile haben.",
                added_values: "Besuche lassen sich planen, zu Hause wie im Amt. Die Zahl der \
                Anrufe, in denen es nur um einen Termin geht, sinkt spürbar.",
                priority: "hoch",
                effort_class: "mittel",
                impact: [0, 2, 3, 2, 1],
            },
            ExampleGoal {
                title: "Automatisieren",
                text: "Gleichförmige Arbeitsschritte mit hohen Fallzahlen laufen bis 2030 ohne \
                erneutes Abtippen. Der Verbund baut jede Automatisierung nur einmal und stellt \
                sie allen Mitgliedern zur Verfügung.",
                purposes: &[
                    "Fachkräfte für die schwierigen Fälle freistellen",
                    "Übertragungsfehler vermeiden",
                    "Steigende Fallzahlen ohne zusätzliche Stellen bewältigen",
                ],
                milestones: &[
                    (
                        "Zehn geeignete Arbeitsschritte nach Fallzahl und Aufwand bewertet",
                        Some("2027-10-29"),
                        MilestoneState::Running,
                    ),
                    (
                        "Erste Automatisierung im Echtbetrieb",
                        Some("2028-03-31"),
                        MilestoneState::Open,
                    ),
                    (
                        "Fünf Automatisierungen von mindestens vier Kommunen genutzt",
                        Some("2029-09-28"),
                        MilestoneState::Open,
                    ),
                    (
                        "Wirtschaftlichkeit geprüft und Fortsetzung entschieden",
                        Some("2030-03-29"),
                        MilestoneState::Open,
                    ),
                ],
                measures: &[
                    ("Vorschläge aus den Ämtern sammeln und bewerten", WorkMode::JointIkz),
                    (
                        "Automatisierungen entwickeln, prüfen und dokumentieren",
                        WorkMode::SmallGroup,
                    ),
                    ("Betrieb und Überwachung für alle übernehmen", WorkMode::OneForAll),
                    ("Örtliche Anpassungen vornehmen und freigeben", WorkMode::EachOwn),
                ],
                joint: "Reihenfolge festlegen, Ergebnisse prüfen",
                one_for_all: "Der Landkreis betreibt die Umgebung und überwacht die Läufe.",
                each_own: "Arbeitsschritte vorschlagen, Ergebnisse fachlich abnehmen",
                start: "Q3 2027",
                personnel_permanent: Some((10, 25)),
                personnel_one_off: Some((80, 120)),
                it_cost: Some((6_000_000, 14_000_000)),
                risks: "Ändern sich Fachverfahren, müssen Automatisierungen nachgezogen \
                werden. Ein schlechter Ablauf wird durch Automatisierung nicht besser.",
                added_values: "Bescheide gehen früher hinaus, und Rückstände werden seltener. \
                Der Aufwand für die Entwicklung verteilt sich auf sechs Haushalte.",
                priority: "mittel",
                effort_class: "hoch",
                impact: [3, 2, 2, 2, 2],
            },
            ExampleGoal {
                title: "Dienste für alle",
                text: "Onlinedienste werden im Verbund einmal eingerichtet und danach in allen \
                zuständigen Kommunen angeboten. Sie sind verständlich geschrieben, \
                barrierefrei und auf dem Telefon nutzbar.",
                purposes: &[
                    "Gleiches Angebot, unabhängig vom Wohnort",
                    "Anträge vollständig und lesbar erhalten",
                    "Sprache und Gestaltung gemeinsam verbessern",
                ],
                milestones: &[
                    (
                        "Bestand der vorhandenen Onlinedienste verglichen",
                        Some("2027-02-26"),
                        MilestoneState::Done,
                    ),
                    (
                        "Reihenfolge der nächsten zwölf Dienste beschlossen",
                        Some("2027-05-28"),
                        MilestoneState::Running,
                    ),
                    (
                        "Sechs Dienste in allen zuständigen Kommunen verfügbar",
                        Some("2028-06-30"),
                        MilestoneState::Open,
                    ),
                    (
                        "Zwölf Dienste verfügbar, Zufriedenheit befragt",
                        Some("2029-06-29"),
                        MilestoneState::Open,
                    ),
                ],
                measures: &[
                    (
                        "Dienste nach Nachfrage ordnen und auf die Kommunen verteilen",
                        WorkMode::JointIkz,
                    ),
                    ("Je Dienst eine Kommune mit der Einrichtung beauftragen", WorkMode::OneForAll),
                    ("Texte auf Verständlichkeit prüfen", WorkMode::SmallGroup),
                ],
                joint: "Reihenfolge und Verteilung der Dienste",
                one_for_all: "Für jeden Dienst richtet eine Kommune das Muster ein und gibt es \
                weiter.",
                each_own: "Muster übernehmen, Zuständigkeiten und Gebühren hinterlegen",
                start: "Q2 2027",
                personnel_permanent: Some((10, 20)),
                personnel_one_off: Some((50, 90)),
                it_cost: Some((3_500_000, 7_500_000)),
                risks: "Unterschiedliche Satzungen erschweren es, einen Dienst unverändert zu \
                übernehmen. Ohne Anschluss an die Fachverfahren entsteht im Haus zusätzliche \
                Arbeit.",
                added_values: "Wer umzieht, findet im neuen Ort dieselben Formulare wieder. \
                Kleine Kommunen können Dienste anbieten, die sie allein nicht aufbauen \
                könnten.",
                priority: "hoch",
                effort_class: "mittel",
                impact: [1, 2, 3, 2, 2],
            },
        ],
    },
    ExampleArea {
        name: "Daseinsvorsorge",
        description: "Hier stehen Vorhaben, die über die Verwaltung hinausreichen und das \
            Leben in den Orten spürbar erleichtern.",
        goals: &[ExampleGoal {
            title: "Kluge Orte",
            text: "Messwerte aus den Orten, etwa zu Pegelständen, Parkplätzen und \
                Straßenglätte, werden im Verbund einheitlich erfasst und offen bereitgestellt. \
                Neue Messstellen entstehen dort, wo sie eine konkrete Entscheidung verbessern.",
            purposes: &[
                "Vor Hochwasser früher warnen",
                "Winterdienst und Bauhöfe gezielter einsetzen",
                "Vereinen, Schulen und Betrieben nutzbare Daten geben",
            ],
            milestones: &[
                (
                    "Vorhandene Messstellen auf einer Karte zusammengeführt",
                    Some("2027-09-30"),
                    MilestoneState::Running,
                ),
                (
                    "Regeln für Datenschutz und Veröffentlichung beschlossen",
                    Some("2027-12-17"),
                    MilestoneState::Open,
                ),
                (
                    "Zwölf neue Pegelmesser an der Aar in Betrieb",
                    Some("2028-10-31"),
                    MilestoneState::Open,
                ),
                ("Öffentliche Karte freigeschaltet", None, MilestoneState::Open),
            ],
            measures: &[
                ("Messstellen, Eigentum und Wartung erfassen", WorkMode::EachOwn),
                ("Funknetz für Messgeräte planen", WorkMode::SmallGroup),
                ("Öffentliche Karte aufbauen und betreiben", WorkMode::OneForAll),
            ],
            joint: "Regeln für Erhebung und Veröffentlichung der Daten",
            one_for_all: "Die Samtgemeinde Elm baut die öffentliche Karte auf.",
            each_own: "Standorte auswählen, Geräte warten",
            start: "Q3 2027",
            personnel_permanent: Some((5, 10)),
            personnel_one_off: Some((30, 60)),
            it_cost: Some((7_000_000, 16_000_000)),
            risks: "Fällt eine Messstelle unbemerkt aus, entstehen falsche Sicherheiten. \
                Förderprogramme decken den laufenden Betrieb meist nicht.",
            added_values: "Feuerwehren und Bauhöfe sehen dieselben Werte zur selben Zeit. \
                Die Orte werden für ihre Bewohnerinnen und Bewohner sicherer und angenehmer.",
            priority: "niedrig",
            effort_class: "hoch",
            impact: [0, 0, 2, 1, 3],
        }],
    },
    ExampleArea {
        name: "Arbeitgeber",
        description: "Hier stehen die Ziele, mit denen die Verwaltungen im Seeland gute und \
            verlässliche Arbeitgeber bleiben.",
        goals: &[
            ExampleGoal {
                title: "Mobil arbeiten",
                text: "Alle Mitarbeitenden, deren Aufgabe es zulässt, können an einem anderen \
                Ort ebenso sicher arbeiten wie im Büro. Die Regeln dafür sind in den sechs \
                Häusern vergleichbar.",
                purposes: &[
                    "Beruf und Familie besser vereinbaren",
                    "Bei der Suche nach Personal mithalten",
                    "Bei Sperrung eines Gebäudes arbeitsfähig bleiben",
                ],
                milestones: &[
                    (
                        "Bestehende Dienstvereinbarungen verglichen",
                        Some("2027-06-30"),
                        MilestoneState::Done,
                    ),
                    (
                        "Muster einer Dienstvereinbarung abgestimmt",
                        Some("2027-12-17"),
                        MilestoneState::Running,
                    ),
                    (
                        "Sicherer Zugang an allen geeigneten Arbeitsplätzen eingerichtet",
                        Some("2028-12-15"),
                        MilestoneState::Open,
                    ),
                ],
                measures: &[
                    (
                        "Muster einer Dienstvereinbarung mit den Personalräten entwerfen",
                        WorkMode::SmallGroup,
                    ),
                    ("Technische Mindestanforderungen beschreiben", WorkMode::JointIkz),
                    ("Dienstvereinbarung im eigenen Haus abschließen", WorkMode::EachOwn),
                ],
                joint: "Mindestanforderungen und Muster der Dienstvereinbarung",
                one_for_all: "k. A.",
                each_own: "Dienstvereinbarung abschließen, Geräte bereitstellen, \
                Führungskräfte schulen",
                start: "Q2 2027",
                personnel_permanent: Some((5, 10)),
                personnel_one_off: Some((15, 30)),
                it_cost: Some((4_000_000, 9_000_000)),
                risks: "Der Zusammenhalt in den Ämtern kann leiden, wenn sich Teams kaum noch \
                sehen. Unterschiedlich großzügige Regeln führen zu Abwanderung innerhalb des \
                Verbundes.",
                added_values: "Stellen werden für Bewerberinnen und Bewerber aus einem \
                größeren Umkreis interessant. Die Verwaltung bleibt auch bei Unwetter oder \
                Krankheitswellen handlungsfähig.",
                priority: "mittel",
                effort_class: "mittel",
                impact: [0, 3, 0, 2, 0],
            },
            ExampleGoal {
                title: "Zusammenarbeit",
                text: "Über die Grenzen der Häuser hinweg können Mitarbeitende gemeinsam an \
                Dokumenten arbeiten, sich besprechen und Aufgaben verteilen. Dafür steht eine \
                Umgebung bereit, die alle kennen und nutzen dürfen.",
                purposes: &[
                    "Dateien nicht länger in mehreren Fassungen verschicken",
                    "Fahrten zu kurzen Besprechungen sparen",
                    "Kolleginnen und Kollegen mit gleicher Aufgabe finden",
                ],
                milestones: &[
                    (
                        "Anforderungen aus den sechs Häusern zusammengestellt",
                        Some("2027-05-31"),
                        MilestoneState::Running,
                    ),
                    (
                        "Prüfung durch Datenschutz und Informationssicherheit abgeschlossen",
                        Some("2027-11-30"),
                        MilestoneState::AtRisk,
                    ),
                    (
                        "Zwei Arbeitsgruppen nutzen die Umgebung im Alltag",
                        Some("2028-02-29"),
                        MilestoneState::Open,
                    ),
                    ("Zugang für alle Mitarbeitenden freigegeben", None, MilestoneState::Open),
                ],
                measures: &[
                    ("Anforderungen sammeln und gewichten", WorkMode::JointIkz),
                    ("Datenschutzfolgen einmal für alle abschätzen", WorkMode::SmallGroup),
                    ("Umgebung einrichten und Zugänge verwalten", WorkMode::OneForAll),
                    ("Ansprechpersonen für Fragen im eigenen Haus benennen", WorkMode::EachOwn),
                ],
                joint: "Anforderungen und Nutzungsregeln",
                one_for_all: "Die Gemeinde Lindenbrook betreut die Umgebung und verwaltet die \
                Zugänge.",
                each_own: "Mitarbeitende einweisen und alte Ablagen schrittweise auflösen",
                start: "Q2 2027",
                personnel_permanent: Some((5, 12)),
                personnel_one_off: Some((25, 45)),
                it_cost: Some((3_000_000, 6_000_000)),
                risks: "Entsteht neben E-Mail und Akte nur ein weiterer Ablageort, geht \
                Übersicht verloren. Ohne klare Regeln ist unsicher, welche Fassung gilt.",
                added_values: "Abstimmungen, die heute Tage dauern, gelingen in einer Sitzung. \
                Fachleute, die im eigenen Haus allein sind, gewinnen ein Team.",
                priority: "hoch",
                effort_class: "mittel",
                impact: [1, 3, 0, 2, 0],
            },
        ],
    },
    ExampleArea {
        name: "Wissen und Austausch",
        description: "Hier steht, wie Erfahrungen aus einer Verwaltung den anderen \
            zugutekommen und auch nach einem Personalwechsel erhalten bleiben.",
        goals: &[ExampleGoal {
            title: "Wissen teilen",
            text: "Anleitungen, Muster und Erfahrungen aus den sechs Häusern stehen an \
                einer Stelle, werden gepflegt und lassen sich leicht finden. Jede Seite hat \
                eine Person, die für sie verantwortlich ist.",
            purposes: &[
                "Wissen bei Ruhestand und Wechsel im Haus halten",
                "Antworten finden, ohne sechs Stellen anzurufen",
                "Einarbeitung verkürzen",
            ],
            milestones: &[
                (
                    "Gliederung und Regeln für die Pflege vereinbart",
                    Some("2027-07-30"),
                    MilestoneState::Open,
                ),
                (
                    "Fünfzig Seiten aus mindestens vier Kommunen eingestellt",
                    Some("2028-03-31"),
                    MilestoneState::Open,
                ),
                (
                    "Jährliche Durchsicht aller Seiten eingerichtet",
                    Some("2028-12-15"),
                    MilestoneState::Open,
                ),
            ],
            measures: &[
                ("Gliederung gemeinsam festlegen", WorkMode::JointIkz),
                ("Wissenssammlung einrichten und die Pflege begleiten", WorkMode::OneForAll),
                ("Beiträge aus den eigenen Ämtern einstellen", WorkMode::EachOwn),
            ],
            joint: "Gliederung und Regeln für die Pflege",
            one_for_all: "Die Gemeinde Lindenbrook betreibt die Wissenssammlung und \
                erinnert an fällige Durchsichten.",
            each_own: "Beiträge schreiben und auf dem Stand halten",
            start: "Q3 2027",
            personnel_permanent: Some((3, 6)),
            personnel_one_off: None,
            it_cost: Some((800_000, 1_500_000)),
            risks: "keine",
            added_values: "Gute Lösungen sprechen sich nicht nur zufällig herum. Neue \
                Mitarbeitende arbeiten sich schneller ein, und Vertretungen gelingen ohne \
                lange Übergabe.",
            priority: "niedrig",
            effort_class: "gering",
            impact: [1, 2, 0, 3, 0],
        }],
    },
];
