// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The outline beside the Leitlinie: its parts and chapters, of which the one that is read or
//! written is marked. A line leads there; chapters and areas can be moved in it.

use egui::{Align, Frame, Id, Margin, Rect, Ui, vec2};
use leitwerk_shared::domain::edit::{Op, Part, Path};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::Strategy;

use crate::desk::Desk;
use crate::texts::{labels, profiles, strategy as texts, templates};
use crate::widgets::list::{Line, List, ListState, Wish};
use crate::widgets::sign;
use crate::widgets::table::rows::Tone;
use crate::widgets::text_field::field_id;

/// A place in the Leitlinie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Title and state.
    Top,
    /// The vision.
    Vision,
    /// All chapters.
    Chapters,
    /// One chapter.
    Chapter(ItemId),
    /// All principles.
    Principles,
    /// One principle.
    Principle(ItemId),
    /// All areas.
    Areas,
    /// One area.
    Area(ItemId),
    /// The bodies.
    Bodies,
    /// The glossary.
    Glossary,
    /// The abbreviations.
    Abbreviations,
    /// The members.
    Members,
    /// The document history.
    History,
    /// What an imported file said beyond the fields.
    Extra,
}

/// What the outline knows from one frame to the next.
#[derive(Debug, Default)]
pub struct Outline {
    list: ListState<Place>,
    /// Where the page shall scroll to.
    to: Option<Place>,
    /// Where the reader is, as far as the page is drawn.
    reached: Option<Place>,
    /// Where the reader was in the last frame.
    open: Option<Place>,
    /// What was just done, in words.
    said: String,
    /// What has the keyboard when it comes to the outline.
    stop: Option<Id>,
}

impl Outline {
    /// Returns what has the keyboard when it comes to the outline, as soon as it was drawn.
    pub fn stop(&self) -> Option<Id> {
        self.stop
    }
}

/// What is so near to the upper edge is what is read.
const READ: f32 = 60.0;

/// Draws the outline.
pub fn outline(ui: &mut Ui, desk: &mut Desk<'_>) {
    let strategy = &desk.snapshot.strategy.content;
    let lines = lines(strategy);
    let margin = Margin { left: 16, right: 16, top: 12, bottom: 4 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        sign::heading(ui, 2, texts::OUTLINE);
    });
    let list = List {
        id: Id::unique("outline"),
        name: texts::OUTLINE,
        lines: &lines,
        open: desk.page.outline.open,
        moving: desk.strategy().writable,
        menus: false,
    };
    let wish = list.show(ui, &mut desk.page.outline.list);
    let outline = &mut desk.page.outline;
    outline.stop = list.current(&outline.list).map(|place| list.line_id(place));
    Frame::new().inner_margin(margin).show(ui, |ui| {
        if list.moving {
            sign::hint(ui, texts::OUTLINE_HINT);
        }
        if !desk.page.outline.said.is_empty() {
            let said = sign::label(ui, &desk.page.outline.said);
            sign::announce(ui, &said);
        }
    });
    match wish {
        Some(Wish::Open(place)) => lead(desk, place),
        Some(wish) => {
            let said = moved(desk, strategy, wish);
            desk.page.outline.said = said;
            ui.ctx().request_repaint();
        }
        None => {}
    }
}

/// Begins a frame of the page.
pub(super) fn begin(desk: &mut Desk<'_>) {
    desk.page.outline.reached = None;
}

/// Notes that a place of the page is drawn next, and scrolls there if that was wished.
pub(super) fn reach(ui: &Ui, desk: &mut Desk<'_>, place: Place) {
    let outline = &mut desk.page.outline;
    let top = ui.cursor().min;
    if outline.to.take_if(|to| *to == place).is_some() {
        let rect = Rect::from_min_size(top, vec2(1.0, 40.0));
        ui.scroll_to_rect(rect, Some(Align::TOP));
        outline.reached = Some(place);
    }
    if top.y <= ui.clip_rect().top() + READ {
        outline.reached = Some(place);
    }
}

/// Ends a frame of the page: marks where the keyboard is, or else what is read.
pub(super) fn end(ui: &Ui, desk: &mut Desk<'_>) {
    let doc = desk.strategy().doc;
    let keyboard = desk.page.keyboard.as_ref().filter(|(of, _)| *of == doc);
    let place = keyboard.and_then(|(_, path)| of_field(path)).or(desk.page.outline.reached);
    if desk.page.outline.open != place {
        desk.page.outline.open = place;
        ui.ctx().request_repaint();
    }
}

fn of_field(path: &Path) -> Option<Place> {
    Some(match path.parts() {
        [Part::Key("title")] => Place::Top,
        [Part::Key("vision"), ..] => Place::Vision,
        [Part::Key("chapters"), Part::Item(id), ..] => Place::Chapter(*id),
        [Part::Key("areas"), Part::Item(id), ..] => Place::Area(*id),
        [Part::Key("principles"), Part::Item(id), ..] => Place::Principle(*id),
        [Part::Key("bodies"), ..] => Place::Bodies,
        [Part::Key("glossary"), ..] => Place::Glossary,
        [Part::Key("abbreviations"), ..] => Place::Abbreviations,
        [Part::Key("members"), ..] => Place::Members,
        [Part::Key("history"), ..] => Place::History,
        [Part::Key("extra"), ..] => Place::Extra,
        _ => return None,
    })
}

fn lines(strategy: &Strategy) -> Vec<Line<Place>> {
    let line = |id, level, text: String| Line {
        id,
        level,
        lead: String::new(),
        name: text.clone(),
        text,
        end: String::new(),
        tone: Tone::Muted,
        company: Vec::new(),
        movable: matches!(id, Place::Chapter(_) | Place::Principle(_) | Place::Area(_)),
    };
    let mut lines = vec![
        line(Place::Top, 1, labels::titled(&strategy.title).to_owned()),
        line(Place::Vision, 1, labels::VISION.to_owned()),
        line(Place::Chapters, 1, labels::CHAPTERS.to_owned()),
    ];
    let numbering = strategy.template().form().chapters;
    let chapters = strategy.chapters.iter().zip(1..);
    lines.extend(chapters.map(|(chapter, n)| {
        line(Place::Chapter(chapter.id), 2, texts::chapter(&numbering.printed(n), &chapter.title))
    }));
    lines.push(line(Place::Principles, 1, texts::PRINCIPLES.to_owned()));
    let principles = strategy.principles.iter().zip(1_usize..);
    lines.extend(principles.map(|(principle, n)| {
        line(Place::Principle(principle.id), 2, labels::numbered(&n.to_string(), &principle.title))
    }));
    lines.push(line(Place::Areas, 1, templates::area(strategy.template()).1.to_owned()));
    let areas = strategy.areas.iter().zip(1_usize..);
    lines.extend(areas.map(|(area, n)| {
        line(Place::Area(area.id), 2, labels::numbered(&n.to_string(), &area.name))
    }));
    lines.push(line(Place::Bodies, 1, texts::BODIES.to_owned()));
    lines.push(line(Place::Glossary, 1, texts::GLOSSARY.to_owned()));
    lines.push(line(Place::Abbreviations, 1, texts::ABBREVIATIONS.to_owned()));
    lines.push(line(Place::Members, 1, texts::MEMBERS.to_owned()));
    lines.push(line(Place::History, 1, texts::HISTORY.to_owned()));
    if has_extra(strategy) {
        lines.push(line(Place::Extra, 1, texts::EXTRA.to_owned()));
    }
    lines
}

/// Returns whether there is, or was, anything that an imported file said beyond the fields.
pub(super) fn has_extra(strategy: &Strategy) -> bool {
    !strategy.extra.is_empty() || strategy.removed.iter().any(|item| item.list == "extra")
}

/// Leads to a place, and puts the keyboard into its first field where it has one of its own.
fn lead(desk: &mut Desk<'_>, place: Place) {
    let source = desk.strategy();
    desk.page.outline.to = Some(place);
    desk.page.drawer = false;
    let path = match place {
        Place::Top => Path::key("title"),
        Place::Vision => Path::key("vision").then("year"),
        Place::Chapter(id) => Path::key("chapters").item(id).then("title"),
        Place::Area(id) => Path::key("areas").item(id).then("name"),
        Place::Principle(id) => Path::key("principles").item(id).then("title"),
        Place::Chapters
        | Place::Principles
        | Place::Areas
        | Place::Bodies
        | Place::Glossary
        | Place::Abbreviations
        | Place::Members
        | Place::History
        | Place::Extra => return,
    };
    desk.page.focus = Some(field_id(&source.key(path)));
}

/// Moves a chapter, a principle or an area. Returns what is said about it.
fn moved(desk: &mut Desk<'_>, strategy: &Strategy, wish: Wish<Place>) -> String {
    let (Wish::Up(place) | Wish::Down(place) | Wish::Behind(place, _)) = wish else {
        return String::new();
    };
    let (key, ids, id): (_, Vec<ItemId>, _) = match place {
        Place::Chapter(id) => ("chapters", strategy.chapters.iter().map(|c| c.id).collect(), id),
        Place::Principle(id) => {
            ("principles", strategy.principles.iter().map(|one| one.id).collect(), id)
        }
        Place::Area(id) => ("areas", strategy.areas.iter().map(|area| area.id).collect(), id),
        _ => return String::new(),
    };
    let Some(at) = ids.iter().position(|other| *other == id) else { return String::new() };
    let others: Vec<ItemId> = ids.iter().copied().filter(|other| *other != id).collect();
    let index = match wish {
        Wish::Up(_) => at.checked_sub(1),
        Wish::Down(_) => Some(at + 1).filter(|at| *at < ids.len()),
        Wish::Behind(_, behind) => behind_line(place, behind, &others),
        Wish::Open(_) | Wish::Menu(_) => None,
    };
    let Some(index) = index else { return profiles::at_the_end(&title(strategy, place)) };
    let op = Op::Move { list: Path::key(key), id, before: others.get(index).copied() };
    let source = desk.strategy();
    desk.outbox.send(source.doc, source.version.clone(), vec![op]);
    match place {
        Place::Chapter(_) => {
            let number = strategy.template().form().chapters.printed(index + 1);
            texts::chapter_moved(&title(strategy, place), &number)
        }
        Place::Principle(_) => texts::principle_moved(&title(strategy, place), index + 1),
        _ => {
            let kind = templates::area(strategy.template()).0;
            profiles::area_moved(kind, &title(strategy, place), index + 1)
        }
    }
}

/// Returns how many others come first if something is let go behind a line; none where it does
/// not belong.
fn behind_line(place: Place, behind: Option<Place>, others: &[ItemId]) -> Option<usize> {
    let of = |id: ItemId| Some(others.iter().position(|other| *other == id)? + 1);
    match (place, behind?) {
        (Place::Chapter(_), Place::Chapters)
        | (Place::Principle(_), Place::Principles)
        | (Place::Area(_), Place::Areas) => Some(0),
        (Place::Chapter(_), Place::Chapter(id))
        | (Place::Principle(_), Place::Principle(id))
        | (Place::Area(_), Place::Area(id)) => of(id),
        _ => None,
    }
}

fn title(strategy: &Strategy, place: Place) -> String {
    let found = match place {
        Place::Chapter(id) => strategy.chapters.iter().find(|c| c.id == id).map(|c| &c.title),
        Place::Principle(id) => {
            strategy.principles.iter().find(|one| one.id == id).map(|one| &one.title)
        }
        Place::Area(id) => strategy.areas.iter().find(|area| area.id == id).map(|area| &area.name),
        _ => None,
    };
    found.cloned().unwrap_or_default()
}
