// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is drawn of a figure: shapes at places, in colours that are named for what they mean.

use egui::{Align2, Pos2, Rect, Vec2};

use super::Lead;

/// What is drawn of a figure. Everything in it also stands in the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// How large it is, in points.
    pub size: Vec2,
    /// Where it stands.
    pub place: Place,
    /// What is drawn, the later above the earlier.
    pub marks: Vec<Mark>,
}

/// Where a drawing stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Before the table, which says the same in words.
    #[default]
    Before,
    /// Beside the table, or after it where there is no room: it sums the table up.
    After,
}

/// One thing that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What.
    pub shape: Shape,
    /// In which colour.
    pub tone: Tone,
    /// What stands behind it, where something does.
    pub spot: Option<Spot>,
}

/// A place that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// What screen readers call it.
    pub name: String,
    /// Where it leads.
    pub lead: Lead,
}

/// A shape, measured in points from the upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A filled rectangle.
    Bar(Rect),
    /// The border of one.
    Frame(Rect),
    /// A line.
    Line {
        /// Where it begins.
        from: Pos2,
        /// Where it ends.
        to: Pos2,
        /// Whether it is interrupted.
        dashed: bool,
    },
    /// A line of text.
    Text {
        /// Where it is.
        at: Pos2,
        /// Which point of the text is there.
        anchor: Align2,
        /// What it says.
        text: String,
        /// The size of its letters, in points.
        size: f32,
        /// Whether it is emphasised.
        strong: bool,
        /// How wide it may be, in points; what is longer is cut off.
        room: f32,
    },
    /// Text in as many lines as have room, around the middle.
    Paragraph {
        /// Where it is.
        rect: Rect,
        /// What it says; what has no room is cut off.
        text: String,
        /// The size of its letters, in points.
        size: f32,
        /// Whether it is emphasised.
        strong: bool,
    },
    /// A sign.
    Symbol {
        /// Its middle.
        center: Pos2,
        /// How far it reaches, in points.
        radius: f32,
        /// Which one.
        symbol: Symbol,
    },
}

/// A sign that is told apart by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ⬢
    Hexagon,
    /// ◇
    HollowDiamond,
    /// ◈
    CoreDiamond,
    /// ○
    Ring,
}

/// A colour, named for what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Text.
    Text,
    /// Secondary text.
    Muted,
    /// What is in the middle of attention.
    Accent,
    /// The ground of it.
    AccentGround,
    /// The ground on which everything stands.
    Ground,
    /// Borders that have to be seen.
    Edge,
    /// Lines that only divide.
    Rule,
    /// Something is done.
    Ok,
    /// The ground of it.
    OkGround,
    /// Something wants attention.
    Warn,
    /// The ground of it.
    WarnGround,
    /// Something is wrong.
    Bad,
    /// The ground of it.
    BadGround,
    /// None: what lies under it is seen.
    None,
    /// One of several things that are also told apart by their shape.
    Series(usize),
}

impl Drawing {
    /// Adds a mark.
    pub(super) fn put(&mut self, shape: Shape, tone: Tone) {
        self.marks.push(Mark { shape, tone, spot: None });
    }

    /// Adds a mark that leads somewhere.
    pub(super) fn put_spot(&mut self, shape: Shape, tone: Tone, spot: Spot) {
        self.marks.push(Mark { shape, tone, spot: Some(spot) });
    }

    /// Adds a line of text.
    pub(super) fn write(&mut self, at: Pos2, anchor: Align2, text: impl Into<String>, tone: Tone) {
        let shape = Shape::Text {
            at,
            anchor,
            text: text.into(),
            size: 12.5,
            strong: false,
            room: f32::INFINITY,
        };
        self.put(shape, tone);
    }
}
