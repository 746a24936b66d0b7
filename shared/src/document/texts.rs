// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The texts of an open document, kept for as long as nobody writes into them. Collecting a text
//! from its operations takes longer than everything else that a view needs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Deref;

use automerge::legacy::ObjectId;
use automerge::{Automerge, Change, ObjId, ReadDoc as _};

/// Texts by object.
#[derive(Debug, Default)]
pub(super) struct Texts(RefCell<HashMap<ObjId, String>>);

/// A document that is being read, with the texts that are known already.
pub(super) struct Page<'a> {
    pub(super) automerge: &'a Automerge,
    pub(super) texts: &'a Texts,
}

/// In longer runs than this the texts are not looked for one by one, but all forgotten.
const FEW: usize = 32;

impl Texts {
    /// Forgets the texts that some changes write into.
    pub(super) fn forget(&mut self, changes: &[Change]) {
        let texts = self.0.get_mut();
        if changes.len() > FEW {
            return texts.clear();
        }
        for operation in changes.iter().flat_map(|change| change.decode().operations) {
            if let ObjectId::Id(id) = operation.obj {
                texts.remove(&ObjId::Id(id.0, id.1, 0));
            }
        }
    }
}

impl Page<'_> {
    pub(super) fn text(&self, object: ObjId) -> String {
        let mut texts = self.texts.0.borrow_mut();
        if let Some(text) = texts.get(&object) {
            return text.clone();
        }
        let text = self.automerge.text(&object).unwrap_or_default();
        texts.insert(object, text.clone());
        text
    }
}

impl Deref for Page<'_> {
    type Target = Automerge;

    fn deref(&self) -> &Automerge {
        self.automerge
    }
}
