// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How the window looks: one place for colours, type and space. Colours are named for what they
//! mean; no other file writes a colour.

use std::sync::Arc;

use egui::style::{ScrollStyle, WidgetVisuals};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin,
    RichText, Stroke, Style, TextStyle, Theme, Ui, vec2,
};

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    pub municipalities: [Color32; 6],
}

/// The dark modules of a QR code, in every theme.
pub const QR_INK: Color32 = Color32::BLACK;
/// The light ones.
pub const QR_GROUND: Color32 = Color32::WHITE;

/// Corners of fields and buttons.
pub const RADIUS: u8 = 6;
/// Corners of cards.
pub const RADIUS_CARD: u8 = 8;
/// Corners of tags.
pub const RADIUS_TAG: u8 = 4;
/// The height of buttons and of fields with one line.
pub const CONTROL_HEIGHT: f32 = 32.0;
/// The height of rows in lists.
pub const ROW_HEIGHT: f32 = 36.0;

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
    ],
};

const DARK: Tokens = Tokens {
    canvas: hex("#12171e"),
    panel: hex("#1a212b"),
    line: hex("#3a4656"),
    rule: hex("#2a3441"),
    edge: hex("#74859a"),
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
    ],
};

impl Tokens {
    /// Returns the colours in which this part of the window is drawn.
    pub fn of(ui: &Ui) -> &'static Self {
        Self::in_theme(if ui.visuals().dark_mode { Theme::Dark } else { Theme::Light })
    }

    /// Returns the colours of a theme.
    pub fn in_theme(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// Returns the colour of a Kommune by its number in the roster.
    pub fn municipality(&self, number: u32) -> Color32 {
        let count = self.municipalities.len();
        let place = usize::try_from(number).unwrap_or_default() + count - 1;
        self.municipalities[place % count]
    }
}

/// Returns the family for headings and emphasis.
pub fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Returns a text in the size and weight of a page title.
pub fn page_title(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(24.0, semibold()))
}

/// Returns a text in the size and weight of a section heading.
pub fn heading(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(15.0, semibold()))
}

/// Returns a text in secondary size and colour.
pub fn secondary(text: impl Into<String>, tokens: &Tokens) -> RichText {
    RichText::new(text).size(13.5).color(tokens.muted)
}

/// Returns a text in the size of tags and captions.
pub fn caption(text: impl Into<String>, tokens: &Tokens) -> RichText {
    RichText::new(text).size(12.5).color(tokens.muted)
}

/// Gives a window its fonts and both themes.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    for theme in [Theme::Light, Theme::Dark] {
        ctx.style_mut_of(theme, |style| dress(style, Tokens::in_theme(theme)));
    }
}

/// Inter alone: it has every letter of German, Sorbian and its neighbours, and the symbols that
/// states are marked with.
fn fonts() -> FontDefinitions {
    let regular: &[u8] = include_bytes!("../assets/Inter-Regular.otf");
    let bold: &[u8] = include_bytes!("../assets/Inter-SemiBold.otf");
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [("inter", regular), ("inter-semibold", bold)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    fonts.families.insert(FontFamily::Proportional, vec!["inter".to_owned()]);
    fonts.families.insert(FontFamily::Monospace, vec!["inter".to_owned()]);
    fonts.families.insert(semibold(), vec!["inter-semibold".to_owned()]);
    fonts
}

fn dress(style: &mut Style, tokens: &Tokens) {
    let sizes = [
        (TextStyle::Small, 12.5),
        (TextStyle::Body, 15.0),
        (TextStyle::Button, 15.0),
        (TextStyle::Heading, 24.0),
        (TextStyle::Monospace, 15.0),
    ];
    style.text_styles =
        sizes.map(|(name, size)| (name, FontId::new(size, FontFamily::Proportional))).into();
    style.animation_time = 0.0;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 8.0);
    spacing.button_padding = vec2(12.0, 5.0);
    spacing.interact_size = vec2(CONTROL_HEIGHT, CONTROL_HEIGHT);
    spacing.menu_margin = Margin::same(4);
    spacing.combo_width = 120.0;
    spacing.extra_text_line_spacing = 3.0;
    spacing.scroll = ScrollStyle {
        bar_width: 10.0,
        floating_width: 6.0,
        foreground_color: true,
        dormant_handle_opacity: 0.3,
        active_handle_opacity: 0.3,
        interact_handle_opacity: 0.6,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        ..ScrollStyle::floating()
    };
    colour(style, tokens);
}

fn colour(style: &mut Style, tokens: &Tokens) {
    let visuals = &mut style.visuals;
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(tokens.muted);
    visuals.hyperlink_color = tokens.accent;
    visuals.panel_fill = tokens.canvas;
    visuals.window_fill = tokens.panel;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = CornerRadius::same(RADIUS_CARD);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS);
    visuals.window_shadow = egui::Shadow::NONE;
    visuals.popup_shadow = egui::Shadow::NONE;
    visuals.extreme_bg_color = tokens.panel;
    visuals.text_edit_bg_color = Some(tokens.panel);
    visuals.faint_bg_color = tokens.canvas;
    visuals.warn_fg_color = tokens.warn;
    visuals.error_fg_color = tokens.bad;
    visuals.selection.bg_fill = tokens.accent_bg;
    visuals.selection.stroke = Stroke::new(2.0, tokens.accent);
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.accent);
    let state = |fill: Color32, stroke: Stroke| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: stroke,
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, tokens.text),
        expansion: 0.0,
    };
    let widgets = &mut visuals.widgets;
    widgets.noninteractive = state(tokens.panel, Stroke::new(1.0, tokens.line));
    widgets.inactive = state(tokens.panel, Stroke::new(1.0, tokens.edge));
    widgets.hovered = state(tokens.accent_bg, Stroke::new(1.0, tokens.edge));
    // Focus: egui shows a widget with the keyboard as active.
    widgets.active = state(tokens.panel, Stroke::new(2.0, tokens.accent));
    widgets.open = state(tokens.accent_bg, Stroke::new(1.0, tokens.edge));
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
        for theme in [Theme::Light, Theme::Dark] {
            let t = Tokens::in_theme(theme);
            let mut text = vec![(t.on_accent, t.accent), (t.accent, t.accent_bg)];
            for surface in [t.canvas, t.panel, t.accent_bg] {
                text.extend([(t.text, surface), (t.muted, surface)]);
            }
            for surface in [t.canvas, t.panel] {
                text.extend([t.accent, t.ok, t.warn, t.bad].map(|colour| (colour, surface)));
                text.extend(t.municipalities.map(|colour| (colour, surface)));
            }
            text.extend([(t.ok, t.ok_bg), (t.warn, t.warn_bg), (t.bad, t.bad_bg)]);
            text.extend([(t.text, t.inserted), (t.text, t.deleted)]);
            text.extend(t.on_heat.into_iter().zip(t.heat));
            for (front, back) in text {
                let ratio = contrast(front, back);
                assert!(ratio >= 4.5, "{theme:?}: text {front:?} on {back:?} has {ratio:.2}");
            }
            for surface in [t.canvas, t.panel, t.accent_bg] {
                for edge in [t.edge, t.accent] {
                    let ratio = contrast(edge, surface);
                    assert!(ratio >= 3.0, "{theme:?}: edge {edge:?} on {surface:?}: {ratio:.2}");
                }
            }
        }
    }
}
