// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The colours, named for what they mean. Every theme is one set of them; no other file writes a
//! colour.

use egui::{Color32, Stroke, Ui};

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tokens {
    /// Behind the document.
    pub canvas: Color32,
    /// Surfaces: bars, lists, fields, cards.
    pub panel: Color32,
    /// Separates surfaces.
    pub line: Color32,
    /// Separates rows.
    pub rule: Color32,
    /// Borders of fields and buttons.
    pub edge: Color32,
    /// How thick they are, in points.
    pub edge_width: f32,
    /// Text.
    pub text: Color32,
    /// Secondary text.
    pub muted: Color32,
    /// Selection, primary action, link, focus ring.
    pub accent: Color32,
    /// Behind what is selected.
    pub accent_bg: Color32,
    /// Text on the accent colour.
    pub on_accent: Color32,
    /// Something is as it should be.
    pub ok: Color32,
    /// Behind it.
    pub ok_bg: Color32,
    /// Something wants attention.
    pub warn: Color32,
    /// Behind it.
    pub warn_bg: Color32,
    /// Something is wrong.
    pub bad: Color32,
    /// Behind it.
    pub bad_bg: Color32,
    /// Behind text that was put in.
    pub inserted: Color32,
    /// Behind text that was taken out.
    pub deleted: Color32,
    /// Behind the numbers 0 to 3.
    pub heat: [Color32; 4],
    /// The text on each of them.
    pub on_heat: [Color32; 4],
    /// The Kommunen, by number; after the last it starts again, so a name always stands beside.
    pub municipalities: [Color32; 12],
}

/// The dark modules of a QR code, in every theme.
pub const QR_INK: Color32 = Color32::BLACK;
/// The light ones.
pub const QR_GROUND: Color32 = Color32::WHITE;

/// Reads a colour as it stands in the table of the design, such as `#f6f7f9`.
const fn hex(colour: &str) -> Color32 {
    const fn digit(byte: u8) -> u8 {
        match byte {
            b'0'..=b'9' => byte - b'0',
            _ => byte - b'a' + 10,
        }
    }
    const fn pair(bytes: &[u8], at: usize) -> u8 {
        digit(bytes[at]) * 16 + digit(bytes[at + 1])
    }
    let bytes = colour.as_bytes();
    Color32::from_rgb(pair(bytes, 1), pair(bytes, 3), pair(bytes, 5))
}

const LIGHT: Tokens = Tokens {
    canvas: hex("#f6f7f9"),
    panel: hex("#ffffff"),
    line: hex("#d5dae1"),
    rule: hex("#e6e9ee"),
    edge: hex("#7d8896"),
    edge_width: 1.0,
    text: hex("#1b2430"),
    muted: hex("#566272"),
    accent: hex("#1d5fa8"),
    accent_bg: hex("#e7f0fa"),
    on_accent: hex("#ffffff"),
    ok: hex("#1a7a4c"),
    ok_bg: hex("#e3f4ea"),
    warn: hex("#8a5a00"),
    warn_bg: hex("#fdf1d8"),
    bad: hex("#b3261e"),
    bad_bg: hex("#fbe6e4"),
    inserted: hex("#d9f2e3"),
    deleted: hex("#fadbd8"),
    heat: [hex("#f1f3f6"), hex("#cfe0f3"), hex("#7fb0e2"), hex("#1d5fa8")],
    on_heat: [hex("#566272"), hex("#1b2430"), hex("#1b2430"), hex("#ffffff")],
    municipalities: [
        hex("#1d5fa8"),
        hex("#8a3ffc"),
        hex("#0f766e"),
        hex("#b45309"),
        hex("#a21caf"),
        hex("#4d7c0f"),
        hex("#d20f69"),
        hex("#780f00"),
        hex("#004b00"),
        hex("#1e00ff"),
        hex("#5a0069"),
        hex("#000096"),
    ],
};

const DARK: Tokens = Tokens {
    canvas: hex("#12171e"),
    panel: hex("#1a212b"),
    line: hex("#3a4656"),
    rule: hex("#2a3441"),
    edge: hex("#74859a"),
    edge_width: 1.0,
    text: hex("#e8edf3"),
    muted: hex("#a3b0bf"),
    accent: hex("#7db6f0"),
    accent_bg: hex("#1f3550"),
    on_accent: hex("#12171e"),
    ok: hex("#6fd39b"),
    ok_bg: hex("#173626"),
    warn: hex("#f0c36b"),
    warn_bg: hex("#3a2d12"),
    bad: hex("#ff9d94"),
    bad_bg: hex("#421d1a"),
    inserted: hex("#173f2a"),
    deleted: hex("#4a2320"),
    heat: [hex("#222b36"), hex("#2b4766"), hex("#2f679e"), hex("#7db6f0")],
    on_heat: [hex("#a3b0bf"), hex("#e8edf3"), hex("#ffffff"), hex("#12171e")],
    municipalities: [
        hex("#7db6f0"),
        hex("#c0a0ff"),
        hex("#5fd0c5"),
        hex("#f3b16b"),
        hex("#f0a6e6"),
        hex("#b5d96b"),
        hex("#ff3c78"),
        hex("#1e87ff"),
        hex("#00a500"),
        hex("#c37800"),
        hex("#f000ff"),
        hex("#00ff00"),
    ],
};

/// Black and white; the few colours are those of states, which also have a symbol and a word.
const CONTRAST: Tokens = Tokens {
    canvas: hex("#000000"),
    panel: hex("#000000"),
    line: hex("#ffffff"),
    rule: hex("#8c8c8c"),
    edge: hex("#ffffff"),
    edge_width: 2.0,
    text: hex("#ffffff"),
    muted: hex("#ffffff"),
    accent: hex("#ffe100"),
    accent_bg: hex("#0a3566"),
    on_accent: hex("#000000"),
    ok: hex("#7dffb0"),
    ok_bg: hex("#000000"),
    warn: hex("#ff9d3c"),
    warn_bg: hex("#000000"),
    bad: hex("#ffb3ab"),
    bad_bg: hex("#000000"),
    inserted: hex("#00471c"),
    deleted: hex("#660c0c"),
    heat: [hex("#000000"), hex("#24446b"), hex("#8fc1f5"), hex("#ffffff")],
    on_heat: [hex("#ffffff"), hex("#ffffff"), hex("#000000"), hex("#000000")],
    municipalities: DARK.municipalities,
};

impl Tokens {
    /// The light theme.
    pub const LIGHT: &'static Self = &LIGHT;
    /// The dark theme.
    pub const DARK: &'static Self = &DARK;
    /// The theme with the highest contrast.
    pub const CONTRAST: &'static Self = &CONTRAST;
    /// Every theme.
    pub const ALL: [&'static Self; 3] = [Self::LIGHT, Self::DARK, Self::CONTRAST];

    /// Returns the colours in which this part of the window is drawn.
    pub fn of(ui: &Ui) -> &'static Self {
        // The style knows only dark and light; its ground is the canvas of exactly one theme.
        let ground = ui.visuals().panel_fill;
        Self::ALL.into_iter().find(|tokens| tokens.canvas == ground).unwrap_or(Self::LIGHT)
    }

    /// Returns the border of fields and buttons.
    pub fn outline(&self) -> Stroke {
        Stroke::new(self.edge_width, self.edge)
    }

    /// Returns the line between surfaces.
    pub fn separator(&self) -> Stroke {
        Stroke::new(self.edge_width, self.line)
    }

    /// Returns the ring around what has the keyboard.
    pub fn ring(&self) -> Stroke {
        Stroke::new(2.0_f32.max(1.5 * self.edge_width), self.accent)
    }

    /// Returns the colour of one of several things in a figure, from 0; a shape or a word always
    /// tells them apart as well.
    pub fn series(&self, number: usize) -> Color32 {
        self.municipalities[number % self.municipalities.len()]
    }

    /// Returns the colour of a Kommune by its number in the roster.
    pub fn municipality(&self, number: u32) -> Color32 {
        let count = self.municipalities.len();
        let place = usize::try_from(number).unwrap_or_default() + count - 1;
        self.municipalities[place % count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_pair_in_use_can_be_read() {
        for (theme, t) in ["light", "dark", "contrast"].into_iter().zip(Tokens::ALL) {
            let mut text = vec![(t.on_accent, t.accent), (t.accent, t.accent_bg)];
            for surface in [t.canvas, t.panel, t.accent_bg] {
                text.extend([t.text, t.muted, t.warn].map(|colour| (colour, surface)));
            }
            for surface in [t.canvas, t.panel] {
                text.extend([t.accent, t.ok, t.bad].map(|colour| (colour, surface)));
                text.extend(t.municipalities.map(|colour| (colour, surface)));
            }
            text.extend([(t.ok, t.ok_bg), (t.warn, t.warn_bg), (t.bad, t.bad_bg)]);
            text.extend([(t.text, t.inserted), (t.text, t.deleted)]);
            text.extend(t.on_heat.into_iter().zip(t.heat));
            for (front, back) in text {
                let ratio = contrast(front, back);
                assert!(ratio >= 4.5, "{theme}: text {front:?} on {back:?} has {ratio:.2}");
            }
            for surface in [t.canvas, t.panel, t.accent_bg] {
                for edge in [t.outline().color, t.ring().color] {
                    let ratio = contrast(edge, surface);
                    assert!(ratio >= 3.0, "{theme}: edge {edge:?} on {surface:?}: {ratio:.2}");
                }
            }
        }
    }

    /// Returns a colour in the space `OKLab`, in which distances are as large as they are seen.
    fn seen(colour: Color32) -> [f64; 3] {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let light = [colour.r(), colour.g(), colour.b()].map(linear);
        let cones = [
            [0.412_221, 0.536_333, 0.051_446],
            [0.211_903, 0.680_700, 0.107_397],
            [0.088_302, 0.281_719, 0.629_979],
        ];
        let opposed = [
            [0.210_454, 0.793_618, -0.004_072],
            [1.977_998, -2.428_592, 0.450_594],
            [0.025_904, 0.782_772, -0.808_676],
        ];
        times(opposed, times(cones, light).map(f64::cbrt))
    }

    fn times(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(vector).map(|(factor, value)| factor * value).sum())
    }

    fn can_be_told_apart(theme: &str, colours: &[Color32]) {
        for (n, one) in colours.iter().enumerate() {
            for other in &colours[..n] {
                let parts = seen(*one).into_iter().zip(seen(*other));
                let apart = parts.map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                // Four times what is just seen beside each other.
                assert!(apart >= 0.08, "{theme}: {one:?} and {other:?} are {apart:.3} apart");
            }
        }
    }

    #[test]
    fn twelve_kommunen_can_be_told_apart() {
        for (theme, t) in ["light", "dark", "contrast"].into_iter().zip(Tokens::ALL) {
            can_be_told_apart(theme, &t.municipalities);
        }
    }

    #[test]
    fn what_goes_on_and_what_wants_attention_can_be_told_apart() {
        for (theme, t) in ["light", "dark", "contrast"].into_iter().zip(Tokens::ALL) {
            can_be_told_apart(theme, &[t.ok, t.accent, t.warn, t.edge, t.rule]);
        }
    }

    #[test]
    fn high_contrast_keeps_its_word() {
        let t = Tokens::CONTRAST;
        for front in [t.text, t.muted, t.accent, t.ok, t.warn, t.bad] {
            for back in [t.canvas, t.panel] {
                let ratio = contrast(front, back);
                assert!(ratio >= 7.0, "{front:?} on {back:?} has {ratio:.2}");
            }
        }
        assert!(t.outline().width >= 2.0 && t.ring().width > t.outline().width);
    }

    #[test]
    fn the_ground_tells_the_themes_apart() {
        for one in Tokens::ALL {
            assert_eq!(Tokens::ALL.iter().filter(|other| other.canvas == one.canvas).count(), 1);
        }
    }
}
