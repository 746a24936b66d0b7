// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A figure as text for other programs: cells divided by tabs, one row in a line, as Excel and
//! Word take them from the clipboard, or by semicolons, as Excel reads them from a file.

use super::{ColumnKind, Figure, RowKind, Table};
use crate::cells::cell;
use crate::texts::figures as texts;

/// Returns the figure as it is copied: its title, its cells, and what has to be known to read it.
pub fn as_text(figure: &Figure) -> String {
    let mut text = texts::full_title(figure.number, figure.kind);
    for line in lines(&figure.table) {
        text.push_str("\r\n");
        text.push_str(&line.join("\t"));
    }
    for note in &figure.notes {
        text.push_str("\r\n");
        text.push_str(note);
    }
    text.push_str("\r\n");
    text
}

/// Returns the cells of a figure as a file that German Excel opens as a table: UTF-8 with a mark,
/// semicolons, and Windows line ends.
pub fn as_csv(figure: &Figure) -> String {
    let mut text = "\u{feff}".to_owned();
    for line in lines(&figure.table) {
        let cells: Vec<String> = line.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(";"));
        text.push_str("\r\n");
    }
    text
}

/// Lets a cell hold what would divide it (RFC 4180).
fn quoted(cell: &str) -> String {
    if cell.contains([';', '"']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn lines(table: &Table) -> Vec<Vec<String>> {
    let is_said = |n: usize| table.columns.get(n).is_none_or(|one| one.kind != ColumnKind::Bar);
    let names = table.columns.iter().map(|column| column.name.as_str()).enumerate();
    let names = names.filter(|(n, _)| is_said(*n)).map(|(_, name)| cell(name));
    let mut lines = vec![names.collect()];
    let is_numbered = table.columns.first().is_some_and(|one| one.kind == ColumnKind::Number);
    for row in &table.rows {
        let cells = row.cells.iter().map(|it| cell(&it.text));
        lines.push(match row.kind {
            // What it names begins in the column of titles.
            RowKind::Heading if is_numbered => [String::new()].into_iter().chain(cells).collect(),
            RowKind::Heading => cells.collect(),
            RowKind::Entry | RowKind::Total => {
                cells.enumerate().filter(|(n, _)| is_said(*n)).map(|(_, text)| text).collect()
            }
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{Cell, Column, FigureKind, Row};

    #[test]
    fn no_cell_becomes_a_formula_or_two_cells() {
        let columns = ["Ziel", "Start"].map(|name| Column::new(name, ColumnKind::Word)).to_vec();
        let cells = ["=HYPERLINK(\"x\")", "ab\tQ1\n2027"].map(Cell::plain).to_vec();
        let row = Row { kind: RowKind::Entry, name: String::new(), cells, lead: None };
        let table = Table { columns, rows: vec![row] };
        assert_eq!(lines(&table)[1], ["'=HYPERLINK(\"x\")", "ab Q1 2027"]);
        let notes = vec!["Nach Angabe.".to_owned()];
        let figure = Figure { notes, ..Figure::new(FigureKind::Impact, "", Table::default()) };
        assert!(as_text(&figure).ends_with("\r\nNach Angabe.\r\n"));
    }
}
