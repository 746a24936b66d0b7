// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about who else is here.

use leitwerk_shared::domain::municipality::MunicipalityKind;

use crate::language::{Text, say};

/// Names another workplace of the own Kommune.
pub fn colleague(own: MunicipalityKind) -> &'static str {
    match own {
        MunicipalityKind::Landkreis => say!("ein anderer Arbeitsplatz Ihres Landkreises"),
        MunicipalityKind::Stadt => say!("ein anderer Arbeitsplatz Ihrer Stadt"),
        MunicipalityKind::Gemeinde => say!("ein anderer Arbeitsplatz Ihrer Gemeinde"),
        MunicipalityKind::Samtgemeinde => say!("ein anderer Arbeitsplatz Ihrer Samtgemeinde"),
    }
}

/// What stands before the names of those who have the open page open, too.
pub const NOW_HERE: &Text = &Text("Gerade hier: ");

/// Separates those names.
pub const NEXT_NAME: &str = ", ";

/// Says who has a page open.
pub fn are_here(names: &[&str]) -> String {
    sentence(names, say!("ist hier"), say!("sind hier"))
}

/// Says whose keyboard is in a field.
pub fn write_here(names: &[&str]) -> String {
    sentence(names, say!("schreibt hier"), say!("schreiben hier"))
}

/// The name of a goal whose page others have open, for screen readers.
pub fn goal_with_guests(goal: &str, names: &[&str]) -> String {
    format!("{goal}, {}", are_here(names))
}

/// Returns two letters that stand for a Kommune where its name has no room, such as „Aa“ for
/// „Gemeinde Aarfelde“.
pub fn initials(municipality: &str) -> String {
    let mut words = municipality.split_whitespace();
    let kind = words.next().unwrap_or_default();
    words.next().unwrap_or(kind).chars().take(2).collect()
}

/// Stands for Kommunen whose letters have no room.
pub fn more(count: usize) -> String {
    format!("+{count}")
}

fn sentence(names: &[&str], one: &str, many: &str) -> String {
    let listed = match names {
        [] => return String::new(),
        [name] => format!("{name} {one}"),
        [first @ .., last] => {
            say!("{first} und {last} {many}", first = first.join(NEXT_NAME), last, many)
        }
    };
    let mut letters = listed.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_are_told_in_whole_sentences() {
        let own = colleague(MunicipalityKind::Gemeinde);
        assert_eq!(are_here(&["Gemeinde Aarfelde"]), "Gemeinde Aarfelde ist hier");
        assert_eq!(write_here(&[own]), "Ein anderer Arbeitsplatz Ihrer Gemeinde schreibt hier");
        assert_eq!(
            write_here(&["Gemeinde Aarfelde", "Stadt Beckum", own]),
            "Gemeinde Aarfelde, Stadt Beckum und ein anderer Arbeitsplatz Ihrer Gemeinde \
             schreiben hier"
        );
    }

    #[test]
    fn initials_are_those_of_the_place() {
        assert_eq!(initials("Gemeinde Aarfelde"), "Aa");
        assert_eq!(initials("Überlingen"), "Üb");
        assert_eq!(initials(""), "");
    }
}
