// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What must hold once everything is at rest: every disk has the same, every window shows it,
//! nothing waits, and nothing that was promised is gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use leitwerk_shared::change::Hash;
use leitwerk_shared::document::{Content, Document, DocumentError, History, PlainView};
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::ids::{Audience, Class, DocId};
use leitwerk_shared::replica::EditRefused;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Storage, View};
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::memory::MemoryStore;

use super::node::knows;
use super::wire::End;
use super::{Incident, World};

impl World {
    /// Checks that all are in step and agree.
    pub fn assert_agreement(&self) {
        assert_eq!(self.incidents, Vec::<Incident>::new());
        self.check_confirmed();
        let relay = heads(&self.relay.disk.store);
        let views: BTreeMap<DocId, PlainView> =
            relay.keys().map(|doc| (*doc, self.stored_view(End::Relay, *doc))).collect();
        let speaking = |(n, _): &(usize, _)| self.in_good_standing(*n);
        for (n, client) in self.clients.iter().enumerate().filter(speaking) {
            // What was written on a state that counts no longer is given back to the person.
            let gone = |why: &EditRefused| {
                matches!(why, EditRefused::Document(DocumentError::UnknownBase)) && self.judged
            };
            let refused = client.refused.iter().filter(|(_, why)| !gone(why)).count();
            assert_eq!(refused, 0, "workplace {n}: {:?}", client.refused);
            client.check_saved();
            for (doc, version) in &client.saved {
                assert!(knows(&self.relay.disk.store, *doc, version), "{doc}: saved, not spread");
            }
            let snapshot = self.shown(n);
            let status = snapshot.status;
            assert_eq!(status.link, LinkState::InStep, "workplace {n}");
            assert_eq!(status.waiting, 0, "workplace {n} waits for the relay to confirm");
            assert!(matches!(status.storage, Storage::Saved(_)), "workplace {n}: {status:?}");
            assert_eq!(status.reached, status.reachable, "workplace {n}: not everybody has it");
            let own = Audience::Municipality(snapshot.me.municipality);
            let shared = |doc: &DocId| [Audience::Verbund, own].contains(&doc.audience());
            let expected = relay.iter().filter(|(doc, _)| shared(doc));
            let expected: BTreeMap<_, _> = expected.map(|(doc, h)| (*doc, h.clone())).collect();
            assert_eq!(heads(&client.disk.store), expected, "workplace {n} has something else");
            for doc in expected.keys() {
                if let Some(shown) = shown_view(snapshot, *doc) {
                    assert_eq!(shown, views[doc], "workplace {n} shows something else of {doc}");
                }
            }
        }
    }

    /// Reads a document from a disk.
    pub fn stored_view(&self, end: End, doc: DocId) -> PlainView {
        let stored = self.store(end).stored(doc).expect("a memory store can be read");
        let beside = stored.tail.beside.changes();
        let history = History { chunks: stored.chunks(), beside };
        let judged = Document::load_judged(doc, &history, &self.verbund.roster);
        judged.expect("what is stored opens").0.view().expect("what is stored can be read")
    }
}

fn heads(store: &MemoryStore) -> BTreeMap<DocId, Vec<Hash>> {
    let headers = store.headers().expect("a memory store can be read");
    headers.into_iter().map(|header| (header.doc, header.heads)).collect()
}

/// Returns what a snapshot says of a document; `None` for classes that it never shows.
fn shown_view(snapshot: &Snapshot, doc: DocId) -> Option<PlainView> {
    fn plain<T: Clone>(
        view: Option<&Arc<View<T>>>,
        wrap: impl Fn(Box<T>) -> Content,
    ) -> Option<(Version, Content)> {
        view.map(|view| (view.version.clone(), wrap(Box::new(view.content.clone()))))
    }
    let (version, content) = match doc.class() {
        Class::Leitlinie => plain(Some(&snapshot.strategy), Content::Strategy),
        Class::Steckbrief => plain(snapshot.profiles.get(&doc.item()), Content::Profile),
        Class::Blatt => plain(snapshot.sheets.get(&doc.item()), Content::Sheet),
        _ => return None,
    }
    .unwrap_or_else(|| panic!("{doc} is stored and not shown"));
    Some(PlainView { version, content })
}
