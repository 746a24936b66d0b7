// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What happened, line by line, for whoever has to find out why a history failed. Costs nothing
//! while nobody listens.

use std::cell::RefCell;

use leitwerk_shared::sync::frame::Frame;

thread_local! {
    static STORY: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Listens to what this thread does from now on.
pub(crate) fn listen() {
    STORY.set(Some(Vec::new()));
}

/// Returns what was heard, and listens no more.
pub(crate) fn heard() -> Vec<String> {
    STORY.take().unwrap_or_default()
}

/// Tells something, if somebody listens.
pub(crate) fn tell(line: impl FnOnce() -> String) {
    STORY.with_borrow_mut(|story| {
        if let Some(story) = story {
            story.push(line());
        }
    });
}

/// Says in one line what a frame is about.
pub(crate) fn brief(frame: &Frame) -> String {
    match frame {
        Frame::Hello(hello) => format!("Hello, digests {:?}", hello.digests),
        Frame::Roster(entries) => format!("Roster, {} entries", entries.len()),
        Frame::Inventory(inventory) => format!("Inventory {:?}", inventory.documents),
        Frame::Have { doc, have, .. } => format!("Have {doc}: {:?}", have.0),
        Frame::Run(run) => {
            let changes = run.unpack(usize::MAX).map(|run| run.changes).unwrap_or_default();
            let hash = |bytes: &[u8]| leitwerk_shared::change::Meta::parse(bytes).ok();
            let metas: Vec<_> = changes.iter().filter_map(|bytes| hash(bytes)).collect();
            let tips: Vec<_> = metas.iter().map(|m| (m.actor, m.seq, m.hash)).collect();
            format!("Run {}: {tips:?}", run.doc)
        }
        other => format!("{other:?}"),
    }
}
