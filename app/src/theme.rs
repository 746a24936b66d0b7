// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How the window looks: one place for type, space and the look that a person chose.

mod appearance;
pub mod icons;
mod tokens;

use std::sync::Arc;

use egui::style::{ScrollStyle, WidgetVisuals};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin,
    RichText, Stroke, Style, TextStyle, Theme, ThemePreference, vec2,
};

pub use self::appearance::{Appearance, TextSize, ThemeChoice};
pub use self::tokens::{QR_GROUND, QR_INK, Tokens};

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

/// Returns the family for headings and emphasis.
pub fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Returns a text in the size and weight of a page title.
pub fn page_title(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(24.0, semibold()))
}

/// Returns a text in the size and weight of the heading of a chapter.
pub fn subtitle(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(18.0, semibold()))
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

/// Gives a window its fonts and its look.
pub fn install(ctx: &Context, appearance: Appearance) {
    ctx.set_fonts(fonts());
    ctx.options_mut(|options| {
        // Where the system says nothing, as in the pictures on paper.
        options.fallback_theme = Theme::Light;
        // The window has steps of its own, and remembers them.
        options.zoom_with_keyboard = false;
    });
    ctx.style_mut_of(Theme::Light, |style| dress(style, Tokens::LIGHT));
    wear(ctx, appearance);
}

/// Gives a window another look.
pub fn wear(ctx: &Context, appearance: Appearance) {
    let (preference, dark) = match appearance.theme {
        ThemeChoice::Light => (ThemePreference::Light, Tokens::DARK),
        ThemeChoice::Dark => (ThemePreference::Dark, Tokens::DARK),
        ThemeChoice::Contrast => (ThemePreference::Dark, Tokens::CONTRAST),
        ThemeChoice::System => (ThemePreference::System, Tokens::DARK),
    };
    ctx.style_mut_of(Theme::Dark, |style| dress(style, dark));
    ctx.set_theme(preference);
    ctx.set_zoom_factor(appearance.text_size.factor());
}

/// Inter for all text: it has every letter of German, Sorbian and its neighbours, and the symbols
/// that states are marked with. Phosphor for the signs of the navigation.
fn fonts() -> FontDefinitions {
    let regular: &[u8] = include_bytes!("../assets/Inter-Regular.otf");
    let bold: &[u8] = include_bytes!("../assets/Inter-SemiBold.otf");
    let mut fonts = FontDefinitions::default();
    let signs: &[u8] = include_bytes!("../assets/Phosphor-subset.ttf");
    for (name, bytes) in [("inter", regular), ("inter-semibold", bold), ("phosphor", signs)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    fonts.families.insert(FontFamily::Proportional, vec!["inter".to_owned()]);
    fonts.families.insert(FontFamily::Monospace, vec!["inter".to_owned()]);
    fonts.families.insert(semibold(), vec!["inter-semibold".to_owned()]);
    fonts.families.insert(icons::family(), vec!["phosphor".to_owned()]);
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
    visuals.window_stroke = tokens.separator();
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
    visuals.selection.stroke = tokens.ring();
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
    widgets.noninteractive = state(tokens.panel, tokens.separator());
    widgets.inactive = state(tokens.panel, tokens.outline());
    widgets.hovered = state(tokens.accent_bg, tokens.outline());
    // Focus: egui shows a widget with the keyboard as active.
    widgets.active = state(tokens.panel, tokens.ring());
    widgets.open = state(tokens.accent_bg, tokens.outline());
}

#[cfg(test)]
mod tests {
    use egui::RawInput;

    use super::*;

    fn dressed() -> Context {
        let ctx = Context::default();
        install(&ctx, Appearance::default());
        ctx.run_ui(RawInput::default(), |_| {}).textures_delta.clear();
        ctx
    }

    #[test]
    fn both_faces_have_every_letter_of_german_and_lower_sorbian_and_every_sign_in_use() {
        let ctx = dressed();
        let letters = "äöüßÄÖÜẞ„“‚‘»«–…€§·²³½ćčěłńóŕřśšźžĆČĚŁŃÓŔŘŚŠŹŽ●◆▲■○↑↓×→←";
        for family in [FontFamily::Proportional, semibold()] {
            let font = FontId::new(15.0, family);
            let missing: String = ctx.fonts_mut(|fonts| {
                letters.chars().filter(|letter| !fonts.has_glyph(&font, *letter)).collect()
            });
            assert_eq!(missing, "", "{font:?}");
        }
    }

    #[test]
    fn digits_are_of_equal_width() {
        let ctx = dressed();
        for family in [FontFamily::Proportional, semibold()] {
            let font = FontId::new(15.0, family);
            let width = |digit| ctx.fonts_mut(|fonts| fonts.glyph_width(&font, digit));
            let one = width('1');
            // The 4 of the bold face has three of its thousands of units less.
            assert!(('0'..='9').all(|digit| (width(digit) - one).abs() < 0.05), "{font:?}");
        }
    }
}
