// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The look that a person chose for this workplace.

use serde::{Deserialize, Serialize};

/// The look that a person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Appearance {
    /// In which colours.
    pub theme: ThemeChoice,
    /// How large.
    pub text_size: TextSize,
}

/// A set of colours, or the system's word on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// White on black with thick edges.
    Contrast,
    /// Light or dark, as the system says.
    #[default]
    System,
}

impl ThemeChoice {
    /// Every choice, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Light, Self::Dark, Self::Contrast, Self::System];
}

/// How large everything is, in per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u16", into = "u16")]
pub struct TextSize(u16);

/// The sizes that are offered.
const STEPS: [u16; 8] = [80, 90, 100, 110, 125, 150, 175, 200];

impl TextSize {
    /// Returns the size in per cent.
    pub const fn percent(self) -> u16 {
        self.0
    }

    /// Returns the next larger size; the largest stays.
    #[must_use]
    pub fn larger(self) -> Self {
        Self(STEPS.into_iter().find(|step| *step > self.0).unwrap_or(self.0))
    }

    /// Returns the next smaller size; the smallest stays.
    #[must_use]
    pub fn smaller(self) -> Self {
        Self(STEPS.into_iter().rfind(|step| *step < self.0).unwrap_or(self.0))
    }

    /// Returns how many points of the screen one point of the window takes.
    pub(super) fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl Default for TextSize {
    fn default() -> Self {
        Self(100)
    }
}

/// The nearest offered size that is no larger.
impl From<u16> for TextSize {
    fn from(percent: u16) -> Self {
        Self(STEPS.into_iter().rfind(|step| *step <= percent).unwrap_or(STEPS[0]))
    }
}

impl From<TextSize> for u16 {
    fn from(size: TextSize) -> Self {
        size.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_go_in_steps_from_80_to_200() {
        let mut size = TextSize::from(3);
        assert_eq!(size.percent(), 80);
        assert_eq!(size.smaller(), size);
        let mut steps = vec![size.percent()];
        while size.larger() != size {
            assert_eq!(size.larger().smaller(), size);
            size = size.larger();
            steps.push(size.percent());
        }
        assert_eq!(steps, STEPS);
        assert_eq!(TextSize::from(9000).percent(), 200);
    }

    #[test]
    fn what_an_older_or_newer_version_wrote_is_read() {
        let read = |text| serde_json::from_str::<Appearance>(text).ok();
        assert_eq!(read("{}"), Some(Appearance::default()));
        let known = Appearance { theme: ThemeChoice::Contrast, text_size: TextSize(150) };
        assert_eq!(read(r#"{"theme":"contrast","text_size":160,"font":"x"}"#), Some(known));
    }
}
