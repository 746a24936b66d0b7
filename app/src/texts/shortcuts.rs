// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What keys are called.

use egui::{Key, Modifiers};

use crate::language::say;

/// Names keys that are pressed together, such as „Strg Umschalt M“.
pub fn keys(modifiers: Modifiers, key: Key) -> String {
    let held = [
        (modifiers.command, say!("Strg")),
        (modifiers.alt, say!("Alt")),
        (modifiers.shift, say!("Umschalt")),
    ];
    let mut keys: Vec<&str> = held.into_iter().filter(|(held, _)| *held).map(|it| it.1).collect();
    keys.push(name(key));
    keys.join(" ")
}

/// Names a key as it stands on the keyboard.
fn name(key: Key) -> &'static str {
    match key {
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::Plus => "+",
        Key::Minus => "−",
        Key::Comma => ",",
        _ => key.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_called_as_they_stand_on_the_keyboard() {
        let (ctrl, shift) = (Modifiers::COMMAND, Modifiers::SHIFT);
        assert_eq!(keys(ctrl | shift, Key::M), "Strg Umschalt M");
        assert_eq!(keys(ctrl, Key::Num1), "Strg 1");
        assert_eq!(keys(ctrl, Key::Minus), "Strg −");
        assert_eq!(keys(Modifiers::ALT, Key::ArrowLeft), "Alt ←");
        assert_eq!(keys(shift, Key::F6), "Umschalt F6");
        assert_eq!(keys(Modifiers::NONE, Key::F6), "F6");
    }
}
