// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A figure as text for other programs: cells divided by tabs, one row in a line, as Excel and
//! Word take them from the clipboard.

use super::{ColumnKind, Figure, RowKind, Table};
use crate::texts::figures as texts;

/// Returns the figure as it is copied: its title, its cells, and what has to be known to read it.
pub fn as_text(figure: &Figure) -> String {
    let mut text = texts::full_title(figure.kind);
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

fn lines(table: &Table) -> Vec<Vec<String>> {
    let is_said = |n: usize| table.columns.get(n).is_none_or(|one| one.kind != ColumnKind::Bar);
    let names = table.columns.iter().map(|column| column.name.as_str()).enumerate();
    let names = names.filter(|(n, _)| is_said(*n)).map(|(_, name)| safe(name));
    let mut lines = vec![names.collect()];
    for row in &table.rows {
        let cells = row.cells.iter().map(|cell| safe(&cell.text));
        lines.push(match row.kind {
            // What it names begins in the column of titles.
            RowKind::Heading => [String::new()].into_iter().chain(cells).collect(),
            RowKind::Entry | RowKind::Total => {
                cells.enumerate().filter(|(n, _)| is_said(*n)).map(|(_, text)| text).collect()
            }
        });
    }
    lines
}

/// Keeps a cell what it is: no break divides it, and no program takes it for a formula.
fn safe(text: &str) -> String {
    let line: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // The wide forms count as well: Excel in East Asian settings reads them as the others.
    let formula = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if line.starts_with(formula) { format!("'{line}") } else { line }
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
        for (text, kept) in
            [("-1", "'-1"), (" +2", "'+2"), ("@a", "'@a"), ("–", "–"), ("0,5", "0,5")]
        {
            assert_eq!(safe(text), kept);
        }
        let figure = Figure {
            kind: FigureKind::Impact,
            caption: String::new(),
            table: Table::default(),
            drawing: None,
            notes: vec!["Nach Angabe.".to_owned()],
        };
        assert!(as_text(&figure).ends_with("\r\nNach Angabe.\r\n"));
    }
}
