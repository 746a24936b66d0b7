// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Finds the German dictionary of this computer and reads it. None comes with the program: the
//! good ones are under the GPL.

use std::path::{Path, PathBuf};

use spellbook::{Dictionary, ParseDictionaryError};

/// The folder for a dictionary in the profile or beside the program.
pub const FOLDER: &str = "woerterbuch";

/// What dictionaries of German are called, the usual one first. The endings are `.aff` and `.dic`.
const NAMES: [&str; 5] = ["de_DE", "de_DE_frami", "de-DE", "de_DE_neu", "de"];

/// Why there is no dictionary.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// No folder has one.
    #[error("no German dictionary in any of {} folders", folders.len())]
    Missing {
        /// Where it was looked for.
        folders: Vec<PathBuf>,
    },
    /// A file cannot be read.
    #[error("cannot read {}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A dictionary is none.
    #[error("{} is no Hunspell dictionary: {reason}", file.display())]
    Damaged {
        /// The file with the words.
        file: PathBuf,
        /// What is wrong.
        reason: ParseDictionaryError,
    },
}

/// Returns the folders in which a dictionary may lie, that of the profile first.
pub fn folders(profile: &Path) -> Vec<PathBuf> {
    let mut folders = vec![profile.join(FOLDER)];
    let program = std::env::current_exe().ok();
    folders.extend(program.as_deref().and_then(Path::parent).map(|folder| folder.join(FOLDER)));
    folders.extend(of_system());
    folders
}

#[cfg(not(any(windows, target_os = "macos")))]
fn of_system() -> Vec<PathBuf> {
    let shared = std::env::var_os("XDG_DATA_DIRS").unwrap_or_default();
    let mut roots: Vec<PathBuf> =
        std::env::split_paths(&shared).filter(|root| root.is_absolute()).collect();
    roots.extend(["/usr/local/share", "/usr/share"].map(PathBuf::from));
    let kinds = ["hunspell", "myspell", "myspell/dicts"];
    roots.iter().flat_map(|root| kinds.map(|kind| root.join(kind))).collect()
}

/// Where LibreOffice keeps its dictionaries, which many offices have.
#[cfg(windows)]
fn of_system() -> Vec<PathBuf> {
    let roots = ["ProgramFiles", "ProgramFiles(x86)"].into_iter().filter_map(std::env::var_os);
    roots.map(|root| Path::new(&root).join("LibreOffice/share/extensions/dict-de")).collect()
}

/// Where macOS keeps the dictionaries of its users, and LibreOffice its own.
#[cfg(target_os = "macos")]
fn of_system() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join("Library/Spelling"));
    let rest = [
        "/Library/Spelling",
        "/Applications/LibreOffice.app/Contents/Resources/extensions/dict-de",
    ];
    home.into_iter().chain(rest.map(PathBuf::from)).collect()
}

/// Reads the first dictionary that lies in one of the folders. Returns it with its file.
///
/// # Errors
/// [`DictionaryError`] if there is none, or the first one cannot be used.
pub fn load(folders: &[PathBuf]) -> Result<(PathBuf, Dictionary), DictionaryError> {
    let pairs = folders.iter().flat_map(|folder| {
        NAMES.map(|name| [folder.join(format!("{name}.aff")), folder.join(format!("{name}.dic"))])
    });
    let found = pairs.into_iter().find(|pair| pair.iter().all(|file| file.is_file()));
    let Some([rules, words]) = found else {
        return Err(DictionaryError::Missing { folders: folders.to_vec() });
    };
    let bytes = |file: &Path| {
        std::fs::read(file)
            .map_err(|source| DictionaryError::Unreadable { file: file.to_owned(), source })
    };
    let (rule_bytes, word_bytes) = (bytes(&rules)?, bytes(&words)?);
    let is_latin = !is_utf8(&rule_bytes);
    let [rule_text, word_text] = [rule_bytes, word_bytes].map(|bytes| decoded(bytes, is_latin));
    match Dictionary::new(&rule_text, &word_text) {
        Ok(dictionary) => Ok((words, dictionary)),
        Err(reason) => Err(DictionaryError::Damaged { file: words, reason }),
    }
}

/// Returns whether the rules say that dictionary and rules are in UTF-8. Without a word about it
/// they are in ISO 8859-1.
fn is_utf8(rules: &[u8]) -> bool {
    let mut lines = rules.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.any(|line| {
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        line.strip_prefix(b"SET").is_some_and(|set| set.trim_ascii().eq_ignore_ascii_case(b"UTF-8"))
    })
}

/// Reads bytes as text. What German takes of ISO 8859-1 has the same numbers in Unicode.
fn decoded(bytes: Vec<u8>, is_latin: bool) -> String {
    if is_latin {
        bytes.into_iter().map(char::from).collect()
    } else {
        String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_is_found_read_and_named() -> Result<(), Box<dyn std::error::Error>> {
        let profile = tempfile::tempdir()?;
        let own = profile.path().join(FOLDER);
        let folders = [profile.path().join("leer"), own.clone()];
        assert!(matches!(load(&folders), Err(DictionaryError::Missing { .. })));
        std::fs::create_dir(&own)?;
        // „Straße“ and „Übung“ in ISO 8859-1.
        std::fs::write(own.join("de_DE.aff"), b"SET ISO8859-1\nTRY esi\n")?;
        std::fs::write(own.join("de_DE.dic"), b"2\nStra\xdfe\n\xdcbung\n")?;
        let (file, dictionary) = load(&folders)?;
        assert_eq!(file, own.join("de_DE.dic"));
        assert!(dictionary.check("Straße") && dictionary.check("Übung"));
        assert!(!dictionary.check("Strase"));
        std::fs::write(own.join("de_DE.aff"), "SET UTF-8\n")?;
        std::fs::write(own.join("de_DE.dic"), "1\nÜbung\n")?;
        assert!(load(&folders)?.1.check("Übung"));
        std::fs::write(own.join("de_DE.dic"), "keine Zahl\n")?;
        assert!(matches!(load(&folders), Err(DictionaryError::Damaged { .. })));
        Ok(())
    }

    #[test]
    fn the_profile_comes_before_the_system() {
        let folders = folders(Path::new("/profil"));
        assert_eq!(folders[0], Path::new("/profil/woerterbuch"));
        assert!(folders.len() > 1);
    }
}
