// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Keys that are pressed faster than frames are drawn, as on a computer without a graphics card. Each
//! press gets a frame of its own, and the next one waits until what it led to was drawn: only then has
//! that the keyboard. What is typed into a field goes on together.

use std::collections::{BTreeSet, VecDeque};

use egui::{Context, Event, Key, Plugin, RawInput, Ui};

/// The presses that wait for their frames. Part of egui once [`install`] was called.
#[derive(Debug, Default)]
struct Presses {
    waiting: VecDeque<Event>,
    /// The keys that are down after what has gone on.
    down: BTreeSet<Key>,
    /// Whether there was a press in the frame before.
    pressed: bool,
}

/// Lets the presses of a window come one by one.
pub(crate) fn install(ctx: &Context) {
    ctx.add_plugin(Presses::default());
}

impl Plugin for Presses {
    fn debug_name(&self) -> &'static str {
        "presses"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let writing = ctx.text_edit_focused();
        self.waiting.extend(input.events.drain(..));
        let mut busy = std::mem::take(&mut self.pressed);
        while let Some(event) = self.waiting.pop_front() {
            let held = self.is_held(&event);
            if held && busy && !writing {
                // There will be more of it, and whoever lets go wants no more.
                continue;
            }
            let leads_on = leads_on(&event) && !(held && writing);
            // The hand may leave Ctrl before the frame is drawn in which Ctrl counts.
            if busy && (leads_on || matches!(event, Event::ModifiersChanged(_))) {
                self.waiting.push_front(event);
                break;
            }
            busy |= leads_on;
            self.pressed |= leads_on;
            match &event {
                Event::Key { key, pressed: true, .. } => {
                    self.down.insert(*key);
                }
                Event::Key { key, pressed: false, .. } => {
                    self.down.remove(key);
                }
                // Keys that are let go elsewhere are not heard of.
                Event::WindowFocused(_) => self.down.clear(),
                _ => {}
            }
            input.events.push(event);
        }
    }

    fn on_begin_pass(&mut self, ui: &mut Ui) {
        if !self.waiting.is_empty() {
            ui.ctx().request_repaint();
        }
    }
}

impl Presses {
    /// Returns whether an event says again that a key is down.
    fn is_held(&self, event: &Event) -> bool {
        matches!(event, Event::Key { key, pressed: true, .. } if self.down.contains(key))
    }
}

/// Returns whether an event may change what the keyboard is for.
fn leads_on(event: &Event) -> bool {
    let Event::Key { key, pressed: true, modifiers, .. } = event else { return false };
    modifiers.alt || modifiers.ctrl || modifiers.command || !is_typed(*key)
}

/// Returns whether a key stands for a letter, a digit or a sign that a field takes in.
fn is_typed(key: Key) -> bool {
    let leads = matches!(
        key,
        Key::ArrowDown
            | Key::ArrowLeft
            | Key::ArrowRight
            | Key::ArrowUp
            | Key::Escape
            | Key::Tab
            | Key::Backspace
            | Key::Enter
            | Key::Space
            | Key::Insert
            | Key::Delete
            | Key::Home
            | Key::End
            | Key::PageUp
            | Key::PageDown
    );
    !leads && !(Key::F1..=Key::F35).contains(&key)
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn key(key: Key, pressed: bool, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
    }

    /// Returns what comes in each frame, where everything happened before the first.
    fn frames(events: Vec<Event>) -> Vec<Vec<Event>> {
        let (ctx, mut presses) = (Context::default(), Presses::default());
        let mut input = RawInput { events, ..RawInput::default() };
        let mut frames = Vec::new();
        loop {
            presses.input_hook(&ctx, &mut input);
            frames.push(std::mem::take(&mut input.events));
            if presses.waiting.is_empty() {
                return frames;
            }
        }
    }

    fn press(it: Key) -> Vec<Event> {
        vec![key(it, true, Modifiers::NONE), key(it, false, Modifiers::NONE)]
    }

    #[test]
    fn every_press_has_a_frame_of_its_own_and_its_modifiers() {
        let ctrl = Modifiers::COMMAND;
        let held = vec![
            Event::ModifiersChanged(ctrl),
            key(Key::Num3, true, ctrl),
            key(Key::Num3, false, ctrl),
        ];
        let left = [vec![Event::ModifiersChanged(Modifiers::NONE)], press(Key::F6)].concat();
        let wanted = [held, left, press(Key::ArrowDown), press(Key::ArrowDown), press(Key::Enter)];
        let came = frames(wanted.concat());
        let (with, without): (Vec<_>, Vec<_>) =
            came.chunks(2).map(|two| (&two[0], two.get(1))).unzip();
        assert_eq!(with, wanted.iter().collect::<Vec<_>>());
        let empty = without.iter().flatten().all(|frame| frame.is_empty());
        assert!(empty, "between them is a frame that shows what each led to");
    }

    #[test]
    fn what_is_typed_goes_on_together() {
        let letter = |it: Key, text: &str| {
            let none = Modifiers::NONE;
            [key(it, true, none), Event::Text(text.to_owned()), key(it, false, none)]
        };
        let word = [letter(Key::R, "r"), letter(Key::A, "a"), letter(Key::T, "t")].concat();
        assert_eq!(frames(word.clone()), [word]);
    }

    #[test]
    fn a_key_that_is_held_down_does_not_pile_up() {
        let held = vec![key(Key::ArrowDown, true, Modifiers::NONE); 9];
        assert_eq!(frames(held.clone()), [&held[..1]]);
    }
}
