// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Whether everything that is written can be read: measured on what is painted, in every place and
//! every theme.

use std::collections::BTreeMap;

use egui::{Color32, Rect};
use leitwerk_app::theme::{Appearance, ThemeChoice};

use crate::support::{heard, paint, places};

/// WCAG 2.1, 1.4.3: the least contrast of text and its ground.
const LEAST: f64 = 4.5;

#[test]
fn every_text_stands_out_from_its_ground() {
    let mut faint = BTreeMap::new();
    let mut letters = 0;
    for theme in [ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::Contrast] {
        for place in places::ALL {
            let appearance = Appearance { theme, ..Appearance::default() };
            let world = place.wearing(appearance, 1440.0, 900.0);
            let heard = heard::hear(&world);
            let disabled = heard.iter().filter(|it| it.disabled).filter_map(|it| it.rect);
            let disabled: Vec<Rect> = disabled.collect();
            for it in paint::letterings(&world.harness) {
                // What cannot be used now may be pale, so that one sees that.
                if disabled.iter().any(|place| place.contains(it.rect.center())) {
                    continue;
                }
                letters += it.text.chars().count();
                let ratio = contrast(it.colour, it.ground);
                if ratio < LEAST {
                    let pair = (format!("{theme:?}"), it.colour.to_hex(), it.ground.to_hex());
                    let seen = format!("{ratio:.2}, „{}“ on {}", it.text, place.name);
                    faint.entry(pair).or_insert(seen);
                }
            }
        }
    }
    assert!(letters > 10_000, "{letters} letters were painted");
    assert!(faint.is_empty(), "cannot be read: {faint:#?}");
}

/// The contrast of two colours as WCAG 2.1 defines it.
fn contrast(a: Color32, b: Color32) -> f64 {
    let luminance = |colour: Color32| {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}
