// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Fields in rows and columns, each with any number of entries: where things stand together.

use super::{Lead, Spot};

/// Fields in rows and columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// What stands above the columns; none where each field has a title of its own.
    pub columns: Vec<String>,
    /// The rows from top to bottom.
    pub rows: Vec<Line>,
    /// Whether it shows all that the table says, which then is only copied.
    pub whole: bool,
}

/// One row of fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What stands before it; empty where each field has a title of its own.
    pub name: String,
    /// Its fields, one for each column.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// What stands above its entries.
    pub title: Option<Item>,
    /// What stands in it.
    pub entries: Vec<Item>,
}

/// Something that stands in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is read there.
    pub text: String,
    /// What screen readers call it, and where it leads.
    pub spot: Spot,
}

impl Item {
    /// Makes one; `name` is what screen readers call it.
    pub fn new(text: impl Into<String>, name: String, lead: Lead) -> Self {
        Self { text: text.into(), spot: Spot { name, lead } }
    }
}
