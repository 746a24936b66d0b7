// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window remembers from one start to the next, in the folder of the profile: how it
//! looks, what was read, opened and when, and who was seen. Nothing of it is shared, and nothing is
//! lost without it.

use std::collections::BTreeMap;
use std::path::Path;

use leitwerk_shared::domain::ids::{DeviceId, ItemId};
use serde::{Deserialize, Serialize};

use crate::figures::FigureKind;
use crate::language::Language;
use crate::merges;
use crate::news::Marks;
use crate::profile;
use crate::spelling::Wishes;
use crate::theme::Appearance;
use crate::views::profiles::Look;

/// What the window remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// How the window looks.
    pub appearance: Appearance,
    /// In which language it speaks.
    pub language: Language,
    /// What draws it, from its next start on.
    pub renderer: Renderer,
    /// How all Steckbriefe are seen.
    pub profiles: Look,
    /// What was read.
    pub read: Marks,
    /// What came together of what two wrote at once, and was not read since.
    pub merged: merges::Unread,
    /// The goals that were opened lately, the last one first.
    pub recent: Vec<ItemId>,
    /// The figure that was chosen last.
    pub figure: FigureKind,
    /// What is wished of the spelling.
    pub spelling: Wishes,
    /// When the window was last in use, in seconds since 1970.
    pub here_at: Option<i64>,
    /// When other workplaces were last noticed, in seconds since 1970, to the minute.
    pub seen: BTreeMap<DeviceId, i64>,
}

/// What draws the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renderer {
    /// The graphics card where there is one.
    #[default]
    Automatic,
    /// The processor, for graphics cards whose driver is broken.
    Software,
}

impl Renderer {
    /// Every choice, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Automatic, Self::Software];
}

/// So many goals are remembered as opened lately.
const RECENT: usize = 8;
/// The file in the folder of the profile.
pub(crate) const FILE: &str = "window.json";

impl Memory {
    /// Reads what was remembered; a file that is missing or damaged remembers nothing.
    pub fn load(folder: &Path) -> Self {
        let read = std::fs::read(folder.join(FILE)).map(|bytes| serde_json::from_slice(&bytes));
        match read {
            Ok(Ok(memory)) => memory,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the window begins without memory");
                Self::default()
            }
            Err(error) => {
                tracing::debug!(%error, "the window has no memory yet");
                Self::default()
            }
        }
    }

    /// Remembers that a goal was opened.
    pub fn opened(&mut self, goal: ItemId) {
        self.recent.retain(|other| *other != goal);
        self.recent.insert(0, goal);
        self.recent.truncate(RECENT);
    }

    /// Remembers that workplaces are there at this moment (seconds since 1970).
    pub fn noticed(&mut self, devices: impl IntoIterator<Item = DeviceId>, now: i64) {
        let minute = now - now.rem_euclid(60);
        self.seen.extend(devices.into_iter().map(|device| (device, minute)));
    }

    /// Writes it down and moves it into place.
    ///
    /// # Errors
    /// The error of the system; what was remembered before stays.
    pub fn save(&self, folder: &Path) -> std::io::Result<()> {
        profile::put(folder, FILE, &serde_json::to_vec(self)?)
    }
}

/// How something about documents is written down: the documents as text. What is no document is left
/// out.
pub(crate) mod by_document {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use leitwerk_shared::domain::ids::DocId;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        all: &BTreeMap<DocId, T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_map(all.iter().map(|(doc, it)| (doc.to_string(), it)))
    }

    pub(crate) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Arc<BTreeMap<DocId, T>>, D::Error> {
        let all = BTreeMap::<String, T>::deserialize(from)?.into_iter();
        Ok(Arc::new(all.filter_map(|(doc, it)| Some((doc.parse().ok()?, it))).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::{TextSize, ThemeChoice};

    #[test]
    fn what_is_saved_is_there_again_and_what_is_damaged_is_not() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        assert_eq!(Memory::load(folder.path()), Memory::default());
        let appearance = Appearance { theme: ThemeChoice::Dark, text_size: TextSize::from(150) };
        let renderer = Renderer::Software;
        let memory = Memory { appearance, renderer, here_at: Some(1), ..Memory::default() };
        memory.save(folder.path())?;
        assert_eq!(Memory::load(folder.path()), memory);
        std::fs::write(folder.path().join(FILE), b"{\"appearance\":")?;
        assert_eq!(Memory::load(folder.path()), Memory::default());
        Ok(())
    }
}
