// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! An import takes everything, takes it once, and never takes anything back.

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::{apply, empty, ids, view};
use leitwerk_app::import::{
    ImportError, Lines, Missing, Parsed, Part, Plan, Reason, Report, What, parse, plan,
};
use leitwerk_app::report::json::{Scope, to_string};
use leitwerk_app::texts::import as texts;
use leitwerk_shared::change::Actor;
use leitwerk_shared::document::{Content, Document};
use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Edit, Op, Path, Version};
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId};
use leitwerk_shared::domain::impact::{Perspective, sums};
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::text::Delta;
use leitwerk_shared::replica::snapshot::Snapshot;

const FIXTURE: &str = include_str!("common/leitlinie.txt");

/// The published Leitlinie, where it lies beside the project.
fn published() -> Option<Vec<u8>> {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/sources/004_bcc08db72b3d3076.txt");
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        use std::io::Write as _;
        writeln!(std::io::stderr(), "skipped: {path} is not there").expect("stderr takes a line");
    }
    bytes
}

fn parsed(text: &str) -> Parsed {
    parse(text.as_bytes()).expect("the text is a Leitlinie")
}

/// Imports a text and returns what was reported.
fn import(snapshot: &mut Snapshot, text: &str) -> Report {
    let Plan { edits, report } =
        plan(&parsed(text).from_file("leitlinie.txt"), snapshot, &mut ids());
    for edit in edits {
        apply(snapshot, edit);
    }
    report
}

fn profiles(snapshot: &Snapshot) -> Vec<&Profile> {
    let numbered = snapshot.strategy.content.numbered();
    let written = numbered.iter().filter_map(|entry| snapshot.profiles.get(&entry.goal.id));
    written.map(|view| &view.content).collect()
}

/// The same Leitlinie as another file.
fn resaved() -> String {
    FIXTURE.replace('\n', "\r\n")
}

#[test]
fn a_file_becomes_a_strategy_with_its_steckbriefe() {
    let mut snapshot = empty();
    let report = import(&mut snapshot, FIXTURE);
    let strategy = &snapshot.strategy.content;
    assert_eq!(strategy.title, "Digitalisierungsleitlinie vom Verbund Seeland");
    assert_eq!(strategy.vision.year.value(), Some(&2033));
    assert_eq!(strategy.vision.claim, "Alle kommen trocken an.");
    assert_eq!(strategy.vision.aspiration, "Wir bauen, was hält.\n\nWir reden, bevor wir bauen.");

    let chapters: Vec<_> = strategy.chapters.iter().map(|c| (&*c.title, &*c.body)).collect();
    assert_eq!(
        chapters,
        [
            (
                "Auftakt",
                "Drei Orte teilen sich einen See. Wer ihn überquert, startet an unterschiedlichen \
                 Stellen.\n\nDarum gilt für Haushalts- und Stellenplanung: gemeinsam rechnen."
            ),
            ("Vision 2033", "Darauf steuern wir zu:"),
            (
                "Verbundziele",
                "Zwei Dimensionen ordnen die Ziele:\n\n1. Ufer\n2. Häfen im weiteren Sinn"
            ),
            (
                "Steckbriefe",
                "Jeder Steckbrief nennt:\n\nZiel:\tWas erreicht wird\nStart:\tWann es losgeht"
            ),
            ("Abbildungsverzeichnis", ""),
        ]
    );

    let goals: Vec<_> =
        strategy.numbered().iter().map(|n| format!("{} {}", n.printed(), n.goal.title)).collect();
    assert_eq!(goals, ["1.1 Stege & Bojen", "1.2 Leuchtfeuer", "2.1 Lotsen 4.0"]);
    assert_eq!(strategy.areas[1].description, "Hier stehen Ziele im Hafen.");

    let members: Vec<_> = strategy
        .members
        .iter()
        .map(|m| {
            (m.name.value().map(String::as_str), m.kind.value(), m.roster.value().map(|r| r.0))
        })
        .collect();
    assert_eq!(
        members,
        [
            (Some("Landkreis Seeland"), Some(&MunicipalityKind::Landkreis), Some(1)),
            (Some("Gemeinde Aarfelde"), Some(&MunicipalityKind::Gemeinde), Some(2)),
            (Some("Samtgemeinde Moorwiesen"), Some(&MunicipalityKind::Samtgemeinde), None),
        ]
    );
    let history: Vec<_> = strategy.history.iter().map(|v| v.date.value().copied()).collect();
    assert_eq!(
        history,
        [(2026, 3, 1), (2026, 6, 12)].map(|(y, m, d)| Some(jiff::civil::date(y, m, d)))
    );
    assert_eq!(strategy.imports.len(), 1);
    assert_eq!(strategy.imports[0].sha256.value(), Some(&report.sha256));
    assert_eq!(strategy.imports[0].file.value().map(String::as_str), Some("leitlinie.txt"));

    let [stege, feuer, _] = profiles(&snapshot)[..] else { panic!("three Steckbriefe") };
    assert_eq!(stege.text, "Alle Stege tragen.");
    assert_eq!(stege.added_values, "Kürzere Wege.\n\nMehr Gäste.");
    let split = &stege.task_split;
    assert_eq!(split.joint.text, "Bauplan abstimmen");
    assert_eq!((split.one_for_all.state(), &*split.one_for_all.text), (AnswerState::NotStated, ""));
    assert_eq!(Perspective::ALL.map(|p| stege.impact.score(p)), [2, 0, 0, 2, 1]);
    assert_eq!(stege.impact.focus(), None, "two share the highest score");
    assert_eq!(feuer.task_split.each_own.state(), AnswerState::Unanswered);
    assert_eq!((feuer.risks.state(), &*feuer.risks.text), (AnswerState::None, ""));
    let texts: Vec<_> = feuer.milestones.iter().map(|m| &*m.text).collect();
    assert_eq!(texts, ["Lampen gewählt", "Lampen montiert Ein Satz gehört noch dazu"]);
}

#[test]
fn the_leitlinie_is_one_edit_and_every_steckbrief_another() {
    let snapshot = empty();
    let plan = plan(&parsed(FIXTURE), &snapshot, &mut ids());
    let docs: Vec<_> = plan.edits.iter().map(|edit| edit.doc.class()).collect();
    assert_eq!(docs, [Class::Leitlinie, Class::Steckbrief, Class::Steckbrief, Class::Steckbrief]);
    assert_eq!(plan.edits[0].doc, snapshot.strategy.doc);
    assert_eq!(plan.edits[0].base, snapshot.strategy.version);
    assert_eq!(plan.edits[1].base, Version::default(), "nobody has seen this Steckbrief yet");
}

/// The model of these tests is only worth something if documents agree with it.
#[test]
fn documents_say_afterwards_what_was_planned() {
    let plan = plan(&parsed(FIXTURE), &empty(), &mut ids());
    let (mut model, mut stored) = (empty(), empty());
    for edit in plan.edits {
        write(&mut stored, edit.clone());
        apply(&mut model, edit);
    }
    assert_eq!(to_string(&stored, Scope::Verbund), to_string(&model, Scope::Verbund));
    assert_eq!(replan(&stored).edits.len(), 1, "only the record of the other file");
    assert_eq!(replan(&stored).report.taken, []);
}

/// Plans the same content from another file.
fn replan(snapshot: &Snapshot) -> Plan {
    plan(&parsed(&resaved()), snapshot, &mut ids())
}

/// Writes an edit into a new document and shows what it says.
fn write(snapshot: &mut Snapshot, edit: Edit) {
    let doc = edit.doc;
    // The fixture's version is of no real document.
    let edit = Edit { base: Version::default(), ..edit }.check().expect("it fits the fields");
    let mut document = Document::new(doc.class());
    let actor = Actor::new(DeviceId(1), [0; 12]);
    document.write(&edit, actor, 1_780_000_000).expect("an empty document takes an import");
    match document.view().expect("it can be read").content {
        Content::Strategy(strategy) => snapshot.strategy = Arc::new(view(doc, *strategy)),
        Content::Profile(profile) => {
            snapshot.profiles.insert(doc.item(), Arc::new(view(doc, *profile)));
        }
        other => panic!("no import writes {other:?}"),
    }
}

#[test]
fn what_is_not_understood_is_listed_with_its_line() {
    let not_taken = parsed(FIXTURE).not_taken;
    let of = |reason| -> Vec<&str> {
        not_taken.iter().filter(|left| left.reason == reason).map(|left| &*left.text).collect()
    };
    assert_eq!(
        of(Reason::Unknown),
        ["Diese Zeile gehört zu nichts.", "Wetter (1)", "Prozesse (9)"]
    );
    assert_eq!(of(Reason::Verbund), ["Verbund Seeland"]);
    assert_eq!(of(Reason::Contents).len(), 11);
    assert_eq!(of(Reason::Figure).len(), 4);
    for left in &not_taken {
        let line = FIXTURE.lines().nth(left.line - 1).expect("the line is in the file");
        assert!(line.contains(&left.text), "line {} says {line}, not {}", left.line, left.text);
    }
}

/// Every word of the file is in a value, in a heading, or in the list of what was not taken.
#[test]
fn no_line_disappears() {
    let file = parsed(FIXTURE);
    let mut spans: Vec<Lines> = vec![];
    let goals = file.goals().flat_map(|goal| {
        let lists = goal.purposes.iter().chain(&goal.milestones).map(|item| item.lines);
        let texts = goal.text.iter().chain(&goal.added_values).map(|text| text.lines);
        let answers = goal.task_split.iter().chain([&goal.risks]).map(|answer| answer.lines);
        let scores = goal.scores.iter().map(|score| score.lines);
        lists.chain(texts).chain(answers).chain(scores).chain([goal.title.lines])
    });
    spans.extend(goals);
    spans.extend(file.title.iter().map(|title| title.lines));
    spans.extend(file.members.iter().map(|member| member.lines));
    spans.extend(file.history.iter().map(|version| version.lines));
    spans.extend(
        file.chapters.iter().flat_map(|c| c.body.iter().chain([&c.title])).map(|t| t.lines),
    );
    spans.extend(
        file.areas.iter().flat_map(|a| a.description.iter().chain([&a.name])).map(|t| t.lines),
    );
    spans.extend(file.vision.claim.iter().chain(&file.vision.aspiration).map(|text| text.lines));
    let mut seen: BTreeSet<usize> = spans.iter().flat_map(|lines| lines.from..=lines.to).collect();
    seen.extend(file.not_taken.iter().map(|left| left.line));

    let known = [
        "Dokumentenhistorie",
        "Version\tDatum\tStatus",
        "Sinn und Zweck",
        "Meilesteine",
        "Jeder für sich:",
    ];
    let headings = Part::ALL.map(Part::title);
    let lost = FIXTURE.lines().enumerate().filter(|(n, line)| {
        let line = line.trim();
        let structure = line.is_empty() || known.contains(&line) || headings.contains(&line);
        !structure && !seen.contains(&(n + 1))
    });
    assert_eq!(lost.collect::<Vec<_>>(), []);
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let mut snapshot = empty();
    import(&mut snapshot, FIXTURE);
    let again = plan(&parsed(FIXTURE), &snapshot, &mut ids());
    assert_eq!(again.edits, []);
    assert!(again.report.already_imported);
    assert_eq!(
        texts::report(&again.report),
        ["Diese Datei wurde bereits eingelesen. Es wird nichts geändert."]
    );
}

#[test]
fn the_same_content_in_another_file_adds_only_the_record_of_it() {
    let mut snapshot = empty();
    import(&mut snapshot, FIXTURE);
    let before = snapshot.clone();
    let report = import(&mut snapshot, &resaved());
    assert_eq!((report.taken.len(), report.kept.len()), (0, 0));
    assert!(report.same > 40);
    assert_eq!(snapshot.profiles, before.profiles);
    let mut strategy = snapshot.strategy.content.clone();
    assert_eq!(strategy.imports.len(), 2);
    strategy.imports.pop();
    assert_eq!(strategy, before.strategy.content);
}

#[test]
fn an_import_never_takes_back_what_the_house_wrote() {
    let mut snapshot = empty();
    import(&mut snapshot, FIXTURE);
    let goal = snapshot.strategy.content.goals[0].id;
    let stege = &snapshot.profiles[&goal].content;
    let (milestones, purposes) = (stege.milestones.clone(), stege.purposes.clone());
    let typed = |at: Path, old: &str, new: &str| Op::Text { at, delta: Delta::between(old, new) };
    let list = Path::key("milestones");
    let first = list.clone().item(milestones[0].id).then("text");
    let doc = DocId::shared(Class::Steckbrief, goal);
    let ops = vec![
        typed(Path::key("text"), "Alle Stege tragen.", "Alle Stege tragen und leuchten."),
        typed(first, "Stege gezählt", "Alle Stege gezählt"),
        Op::Move { list, id: milestones[1].id, before: Some(milestones[0].id) },
        Op::Remove { list: Path::key("purposes"), id: purposes[0].id, removed: true },
    ];
    apply(&mut snapshot, Edit { doc, base: Version::default(), ops });
    let before = snapshot.clone();

    let report = import(&mut snapshot, &resaved());
    assert_eq!(snapshot.profiles, before.profiles);
    assert_eq!(snapshot.strategy.content.goals, before.strategy.content.goals);
    let kept: Vec<_> = report.kept.iter().map(|kept| (kept.what, kept.removed)).collect();
    assert_eq!(kept, [(What::GoalText, false), (What::Purpose, true), (What::Milestone, false)]);
    let lines = texts::report(&report).join("\n");
    assert!(lines.contains("Im Haus bereits bearbeitet – nicht überschrieben:"), "{lines}");
    assert!(lines.contains("Zieltext: 1.1 Stege & Bojen (Zeile 70)"), "{lines}");
}

#[test]
fn what_the_house_removed_from_the_leitlinie_does_not_come_back() {
    let mut snapshot = empty();
    import(&mut snapshot, FIXTURE);
    let strategy = &snapshot.strategy.content;
    let gone = [
        ("chapters", strategy.chapters[0].id),
        ("areas", strategy.areas[0].id),
        ("goals", strategy.goals[0].id),
        ("members", strategy.members[0].id),
        ("history", strategy.history[0].id),
    ];
    let remove = |(list, id)| Op::Remove { list: Path::key(list), id, removed: true };
    let ops = gone.into_iter().map(remove).collect();
    let (doc, base) = (snapshot.strategy.doc, Version::default());
    apply(&mut snapshot, Edit { doc, base, ops });
    let before = snapshot.strategy.content.clone();

    let report = import(&mut snapshot, &resaved());
    let mut after = snapshot.strategy.content.clone();
    after.imports.pop();
    assert_eq!(after, before);
    let removed = report.kept.iter().filter(|kept| kept.removed).map(|kept| kept.what);
    let removed: Vec<_> = removed.collect();
    for what in [What::Chapter, What::Area, What::Goal, What::Member, What::Version] {
        assert!(removed.contains(&what), "{what:?} is told as removed: {removed:?}");
    }
}

#[test]
fn what_a_newer_file_adds_takes_its_place_in_the_order() {
    let mut snapshot = empty();
    import(&mut snapshot, FIXTURE);
    let newer = FIXTURE.replace("- ▶ Stege erneuert", "- ▶ Holz bestellt\n- ▶ Stege erneuert");
    let report = import(&mut snapshot, &newer);
    assert_eq!(report.number(What::Milestone), 1);
    let texts: Vec<_> = profiles(&snapshot)[0].milestones.iter().map(|m| &*m.text).collect();
    assert_eq!(texts, ["Stege gezählt", "Holz bestellt", "Stege erneuert"]);
}

#[test]
fn what_the_house_has_is_completed() {
    let mut snapshot = common::snapshot();
    let report = import(&mut snapshot, FIXTURE);
    let strategy = &snapshot.strategy.content;
    assert_eq!(strategy.title, "Leitlinie Seeland", "written in the house");
    // „Stege & Bojen“ is taken for the house's „Stege“; „Lotsen 4.0“ is too far from „Lotsen“.
    let goals: Vec<_> =
        strategy.numbered().iter().map(|n| format!("{} {}", n.printed(), n.goal.title)).collect();
    assert_eq!(goals, ["1.1 Stege", "1.2 Leuchtfeuer", "2.1 Lotsen", "2.2 Lotsen 4.0"]);
    assert_eq!(strategy.areas.len(), 2);
    assert_eq!(profiles(&snapshot)[1].text, "Nachts ist jeder Hafen zu sehen.");
    assert_eq!(profiles(&snapshot)[0].text, "Alle Stege tragen.");
    assert!(report.kept.iter().any(|kept| kept.what == What::Title));
    assert!(
        report.kept.iter().any(|kept| kept.what == What::Goal),
        "„Stege“ goes on as it is called"
    );
}

#[test]
fn a_file_that_was_cut_off_is_never_imported_by_half() {
    let whole = parsed(FIXTURE);
    for end in
        FIXTURE.char_indices().map(|(at, _)| at).filter(|at| !FIXTURE[..*at].trim().is_empty())
    {
        let Ok(cut) = parse(&FIXTURE.as_bytes()[..end]) else { continue };
        let content = |file: &Parsed| {
            let taken = (file.title.clone(), file.members.clone(), file.history.clone());
            (taken, file.chapters.clone(), file.vision.clone(), file.areas.clone())
        };
        assert_eq!(content(&cut), content(&whole), "cut at byte {end}");
    }
}

#[test]
fn a_cut_file_says_what_is_missing() {
    let cut = |before: &str| {
        let end = FIXTURE.find(before).expect("the fixture has it");
        match parse(&FIXTURE.as_bytes()[..end]) {
            Err(ImportError::Truncated { missing, .. }) => missing,
            other => panic!("{other:?}"),
        }
    };
    let in_goal = cut("Risiken\n\nLotsen fehlen");
    let part = |part| Missing::Part { goal: "2.1".to_owned(), part };
    let heading = |printed: &str| Missing::Heading { printed: printed.to_owned() };
    assert_eq!(
        in_goal,
        [
            heading("IV. Steckbriefe"),
            heading("V. Abbildungsverzeichnis"),
            part(Part::Risks),
            part(Part::AddedValues),
            part(Part::Focus)
        ]
    );
    assert_eq!(cut("Abbildung 2: Fahrplan\t7"), [Missing::Figure { number: 2 }]);
    assert_eq!(
        cut("Einer für Alle: Schulung")[2],
        Missing::Answer { goal: "2.1".to_owned(), label: "Einer für Alle" }
    );
    let said = texts::refused(&parse(&FIXTURE.as_bytes()[..2000]).expect_err("it was cut"));
    let said = said.to_string();
    assert!(said.contains("unvollständig") && said.contains("nichts übernommen"), "{said}");
}

#[test]
fn what_is_no_leitlinie_is_refused_with_a_reason() {
    assert_eq!(parse(b""), Err(ImportError::Empty));
    assert_eq!(parse("\u{feff} \n\t\n".as_bytes()), Err(ImportError::Empty));
    assert_eq!(
        parse("Speiseplan\n\nMontag: Suppe".as_bytes()),
        Err(ImportError::UnknownForm { heading: "Inhaltsverzeichnis" })
    );
    let other = FIXTURE.replace("Verbundziele", "Vorhaben");
    assert_eq!(parse(other.as_bytes()), Err(ImportError::UnknownForm { heading: "Verbundziele" }));
    let latin = b"Zeile eins\nF\xfcr Alle\n";
    assert_eq!(parse(latin), Err(ImportError::NotUtf8 { offset: 12, line: 2 }));
    let said = texts::refused(&parse(latin).expect_err("it is Latin-1")).to_string();
    assert!(said.contains("UTF-8") && said.contains("Zeile 2"), "{said}");
    assert!(matches!(parse(&vec![b'a'; 2_000_000]), Err(ImportError::TooLarge { .. })));
}

/// A line lost, doubled or swapped may spoil the file, but never the plan.
#[test]
fn a_garbled_file_gives_a_reason_or_edits_that_fit() {
    let lines: Vec<&str> = FIXTURE.lines().collect();
    for n in 0..lines.len() - 1 {
        let mut lost = lines.clone();
        lost.remove(n);
        let mut doubled = lines.clone();
        doubled.insert(n, lines[n]);
        let mut swapped = lines.clone();
        swapped.swap(n, n + 1);
        for garbled in [lost, doubled, swapped].map(|lines| lines.join("\n")) {
            match parse(garbled.as_bytes()) {
                Ok(file) => {
                    let mut snapshot = empty();
                    for edit in plan(&file, &snapshot, &mut ids()).edits {
                        apply(&mut snapshot, edit);
                    }
                }
                Err(reason) => assert!(!texts::refused(&reason).what.is_empty()),
            }
        }
    }
}

#[test]
fn the_published_leitlinie_is_taken_completely() {
    let Some(bytes) = published() else { return };
    let file = parse(&bytes).expect("it is the form that the importer knows");
    let mut snapshot = empty();
    let Plan { edits, report } = plan(&file, &snapshot, &mut ids());
    assert_eq!(edits.len(), 16, "the Leitlinie and fifteen Steckbriefe");
    for edit in edits {
        apply(&mut snapshot, edit);
    }

    let counted = [
        What::Member,
        What::Area,
        What::Goal,
        What::Milestone,
        What::Score,
        What::TaskSplit,
        What::Chapter,
    ];
    assert_eq!(counted.map(|what| report.number(what)), [8, 5, 15, 50, 49, 45, 12]);
    let strategy = &snapshot.strategy.content;
    let goals = strategy.numbered();
    let per_area: Vec<_> =
        (1..=5).map(|n| goals.iter().filter(|g| g.area_number == n).count()).collect();
    assert_eq!(per_area, [3, 5, 1, 3, 3]);
    assert_eq!(strategy.vision.year.value(), Some(&2031));
    assert!(!strategy.vision.claim.contains(['„', '“']));
    assert_eq!(strategy.vision.aspiration.matches("\n\n").count(), 1);
    let version = &strategy.history[0];
    assert_eq!(version.version.value().map(String::as_str), Some("1.1"));
    assert_eq!(version.date.value(), Some(&jiff::civil::date(2025, 11, 27)));
    let kinds = |kind| strategy.members.iter().filter(|m| m.kind.value() == Some(&kind)).count();
    assert_eq!(MunicipalityKind::ALL.map(kinds), [1, 1, 5, 1]);

    let profiles = profiles(&snapshot);
    assert_eq!(sums(profiles.iter().copied()), [20, 28, 12, 31, 13]);
    let answers = |state| {
        let splits = profiles.iter().map(|p| &p.task_split);
        let all = splits.flat_map(|split| [&split.joint, &split.one_for_all, &split.each_own]);
        all.filter(|answer| answer.state() == state).count()
    };
    assert_eq!(AnswerState::ALL.map(answers), [0, 1, 0, 44]);
    let no_risk = profiles.iter().filter(|p| p.risks.state() == AnswerState::None).count();
    assert_eq!(no_risk, 1);
    assert!(profiles.iter().all(|p| (1..=5).contains(&p.purposes.len()) && !p.text.is_empty()));
    assert_eq!(profiles[2].added_values.matches("\n\n").count(), 1, "two paragraphs");
    assert_eq!(profiles[0].impact.focus(), None, "three share the highest score");
    let torn = strategy.chapters.iter().any(|chapter| chapter.body.contains("-\n"));
    assert!(!torn, "page breaks are mended");
    let unknown: Vec<_> =
        file.not_taken.iter().filter(|left| left.reason == Reason::Unknown).collect();
    assert_eq!(unknown, Vec::<&leitwerk_app::import::NotTaken>::new());
    assert!(plan(&file, &snapshot, &mut ids()).edits.is_empty());
}

#[test]
fn the_published_leitlinie_cut_anywhere_is_refused() {
    let Some(bytes) = published() else { return };
    // The list of figures is derived; what lies before it must be there to the last line.
    let text = str::from_utf8(&bytes).expect("the file is UTF-8");
    let last = text.rfind("XII.").expect("the list of figures is the last chapter");
    for (end, _) in text[..last].match_indices('\n') {
        let refused = parse(&bytes[..end]).expect_err("it was cut");
        assert!(!texts::refused(&refused).what.is_empty());
    }
    let mut garbled = bytes.clone();
    garbled[20_000] = 0xff;
    assert!(
        matches!(parse(&garbled), Err(ImportError::NotUtf8 { offset, .. }) if offset <= 20_000)
    );
}
