// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a screen reader is told about every place of the window. Taken once for all tests, as
//! nothing of it changes.

use std::sync::LazyLock;

use egui::Rect;
use egui::accesskit::{Action, Role};
use egui_kittest::kittest::NodeT as _;

use super::places::{self, Place};
use super::world::World;

/// Something that is told.
pub(crate) struct Heard {
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) description: String,
    /// What it lies in, from the inside out: role, name and number.
    pub(crate) around: Vec<(Role, String, String)>,
    /// Where it is; nothing for what only holds others together.
    pub(crate) rect: Option<Rect>,
    pub(crate) level: usize,
    pub(crate) takes_keyboard: bool,
    /// Whether it cannot be used now.
    pub(crate) disabled: bool,
    /// Whether it says if it is chosen, on or open, as far as something like it can be.
    pub(crate) says_state: bool,
}

/// Everything that is told about one place.
pub(crate) type Told = (Place, Vec<Heard>);

/// High enough to show every place without scrolling.
const HIGH: f32 = 6000.0;

/// Every place in a window that is wide enough for everything.
pub(crate) static WIDE: LazyLock<Vec<Told>> = LazyLock::new(|| told(1440.0));

/// Every place in the width of 1280 pixels at 200 %, with the menu open beside it.
pub(crate) static NARROW: LazyLock<Vec<Told>> = LazyLock::new(|| told(640.0));

fn told(width: f32) -> Vec<Told> {
    let told = places::ALL.map(|place| {
        let high = if place.dialog { 900.0 } else { HIGH };
        let mut world = place.opened(width, high);
        let mut heard = hear(&world);
        if width < 900.0 && !place.dialog && !place.whole {
            world.click("Menü");
            heard.extend(hear(&world));
        }
        (place, heard)
    });
    told.into()
}

impl Heard {
    /// Returns whether it lies in something with this role.
    pub(crate) fn is_in(&self, role: Role) -> bool {
        self.around.iter().any(|(around, ..)| *around == role)
    }

    /// Returns whether somebody can do something with it.
    pub(crate) fn is_control(&self) -> bool {
        egui::accessibility::is_input(self.role)
            || matches!(self.role, Role::GridCell | Role::ColumnHeader | Role::RowHeader)
    }
}

/// Returns what is told about the window now.
pub(crate) fn hear(world: &World) -> Vec<Heard> {
    world.harness.root().children_recursive().map(|node| heard(&node)).collect()
}

/// Returns what is told about one thing.
pub(crate) fn heard(node: &egui_kittest::Node<'_>) -> Heard {
    let node = node.accesskit_node();
    let mut around = Vec::new();
    let mut at = node.parent();
    while let Some(here) = at {
        around.push((here.role(), here.label().unwrap_or_default(), format!("{:?}", here.id())));
        at = here.parent();
    }
    let expands = node.data().is_expanded().is_some();
    let says_state = match node.role() {
        Role::Tab | Role::ListBoxOption | Role::TreeItem => node.is_selected().is_some(),
        Role::RadioButton
        | Role::CheckBox
        | Role::Switch
        | Role::MenuItemCheckBox
        | Role::MenuItemRadio => node.toggled().is_some(),
        Role::ComboBox | Role::DisclosureTriangle => expands,
        Role::Button => node.has_popup().is_none() || expands,
        Role::ProgressIndicator => node.max_numeric_value().is_some() || node.data().is_busy(),
        _ => true,
    };
    let rect = node.raw_bounds().map(|bounds| {
        #[expect(clippy::cast_possible_truncation, reason = "the window is small")]
        let [x0, y0, x1, y1] = [bounds.x0, bounds.y0, bounds.x1, bounds.y1].map(|it| it as f32);
        Rect::from_min_max(egui::pos2(x0, y0), egui::pos2(x1, y1))
    });
    Heard {
        role: node.role(),
        // What is only read has its words as a value.
        name: node.label().or_else(|| node.value()).unwrap_or_default(),
        description: node.description().unwrap_or_default(),
        around,
        rect,
        level: node.level().unwrap_or_default(),
        takes_keyboard: node.data().supports_action(Action::Focus),
        disabled: node.is_disabled(),
        says_state,
    }
}

/// Returns how everything is called that offends against a rule, and where.
pub(crate) fn offenders<'a>(
    places: &'a [Told],
    offends: impl Fn(&Heard) -> bool + 'a,
) -> impl Iterator<Item = String> + 'a {
    places.iter().flat_map(move |(place, heard)| {
        let offenders: Vec<_> = heard.iter().filter(|heard| offends(heard)).collect();
        offenders.into_iter().map(|it| {
            let size = it.rect.map(|rect| rect.size()).unwrap_or_default();
            format!("{}: {:?} „{}“, {} × {}", place.name, it.role, it.name, size.x, size.y)
        })
    })
}
