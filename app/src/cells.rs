// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Cells of tables as other programs take them from the clipboard.

/// Keeps a cell what it is: no break divides it, and no program takes it for a formula.
pub(crate) fn cell(text: &str) -> String {
    let line: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // The wide forms count as well: Excel in East Asian settings reads them as the others.
    let formula = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if line.starts_with(formula) { format!("'{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_becomes_a_formula_or_two_cells() {
        for (text, kept) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("-1", "'-1"),
            (" +2", "'+2"),
            ("＝1", "'＝1"),
            ("@a", "'@a"),
            ("ab\tQ1\n2027", "ab Q1 2027"),
            ("–", "–"),
            ("0,5", "0,5"),
        ] {
            assert_eq!(cell(text), kept);
        }
    }
}
