// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Several things chosen from a list: each with a button that takes it away, and a menu that adds.

use egui::{ComboBox, Ui};
use leitwerk_shared::domain::edit::{Op, Path};
use leitwerk_shared::domain::ids::ItemId;

use super::menu_field::{closed, entry};
use super::sign::{self, into_view, opens_list};
use super::text_field::field_id;
use super::{button, menu};
use crate::desk::{Desk, Source};
use crate::texts::{labels, templates};
use crate::theme::Tokens;

const WIDTH: f32 = 180.0;

/// Draws what is linked, by the names of what can be linked.
#[expect(clippy::disallowed_methods, reason = "this is the menu of the house")]
pub fn links(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    linked: &[ItemId],
    choices: &[(ItemId, String)],
) {
    let mut wish = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for id in linked {
            let known = choices.iter().find(|(known, _)| known == id);
            let label = known.map_or(labels::NOT_CHOSEN, |(_, label)| labels::titled(label));
            let tokens = Tokens::of(ui);
            sign::tag(ui, label, tokens.text, tokens.accent_bg);
            if source.writable && button::sign(ui, "×", &templates::unlink(name, label)).clicked()
            {
                wish = Some(Op::Remove { list: path.clone(), id: *id, removed: true });
            }
        }
        let rest: Vec<_> = choices.iter().filter(|(id, _)| !linked.contains(id)).collect();
        if !source.writable || rest.is_empty() {
            return;
        }
        let salt = field_id(&source.key(path.clone()));
        let adding = ComboBox::from_id_salt(salt).width(WIDTH).selected_text(templates::ADD_LINK);
        let shown = adding.show_ui(ui, |ui| {
            for (id, label) in rest {
                if entry(ui, false, labels::titled(label), WIDTH).clicked() {
                    wish = Some(Op::Add { list: path.clone(), id: *id, before: None });
                }
            }
            menu::ends(ui, None);
        });
        closed(ui, &shown.response, shown.inner.is_some());
        opens_list(ui, &shown.response, shown.inner.is_some());
        into_view(&shown.response.accessible_name(labels::add(name)));
    });
    if linked.is_empty() && choices.is_empty() {
        sign::hint(ui, templates::NO_CHOICES);
    }
    if let Some(op) = wish {
        desk.outbox.send(source.doc, source.version.clone(), vec![op]);
    }
}
