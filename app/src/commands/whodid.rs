// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who wrote what in a field, and when, on the command line.

use std::collections::BTreeMap;
use std::path::Path;

use leitwerk_shared::cli::{Answer, Problem};
use leitwerk_shared::document::{Document, History, Span};
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::enrol::Member;
use leitwerk_shared::store::Reader as _;
use serde_json::{Value, json};

use super::{Needs, Session, find};
use crate::field::{self, Holds};
use crate::profile::Profile;
use crate::texts::{problems, whodid};

/// Tells the pieces of a field with their authors, on wish with the names of persons that the
/// relay knows.
pub(super) fn run(
    folder: &Path,
    document: &str,
    name: &str,
    names: bool,
) -> Result<Answer, Problem> {
    let snapshot = Session::open(folder, false)?.ready(Needs::Document(document))?;
    let doc = find(document, &snapshot)?;
    let explain = |error| problems::explained(&field::explain(&error));
    let target = field::resolve(&snapshot, doc, name).map_err(explain)?;
    let profile = Profile::open(folder).map_err(|error| problems::profile(&error))?;
    let (_, roster) = profile.identity().map_err(|error| problems::profile(&error))?;
    let paths = match target.holds {
        Holds::List { .. } => return Err(whodid::no_single_field(name)),
        Holds::Answer { .. } => vec![target.at.clone().then("state"), target.at.then("text")],
        _ => vec![target.at],
    };
    let names = if names { names_of(&profile, &roster)? } else { BTreeMap::new() };
    let document = open(&profile, &roster, target.doc)?;
    let (mut lines, mut list) = (Vec::new(), Vec::new());
    for path in paths {
        let spans = document.blame(&path).map_err(|error| problems::broken(&error.into()))?;
        for span in spans {
            let author = whodid::author(&roster, span.device, names.get(&span.device));
            lines.push(whodid::line(&span, &author, &jiff::Zoned::now()));
            list.push(told(&span, &roster, names.get(&span.device)));
        }
    }
    if lines.is_empty() {
        lines.push(whodid::NOBODY.to_owned());
    }
    Ok(Answer { text: lines.join("\n"), json: Value::Array(list) })
}

/// Opens a document as it is shown.
fn open(profile: &Profile, roster: &Roster, doc: DocId) -> Result<Document, Problem> {
    let store = profile.store().map_err(|error| problems::profile(&error))?;
    let stored = store.reader().and_then(|reader| reader.stored(doc));
    let stored = stored.map_err(|error| problems::store(&error))?;
    let opened = Document::load_judged(doc, &History::from(&stored), roster);
    Ok(opened.map_err(|error| problems::broken(&error.into()))?.0)
}

/// Asks the relay for the names of persons. They are nowhere else.
fn names_of(profile: &Profile, roster: &Roster) -> Result<BTreeMap<DeviceId, String>, Problem> {
    let key = profile.key().map_err(|error| problems::profile(&error))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| problems::system(&error))?;
    let member = Member { relays: profile.relays(), roster, key: &key };
    let names = runtime.block_on(member.names()).map_err(|error| problems::join(&error))?;
    Ok(names.into_iter().collect())
}

fn told(span: &Span, roster: &Roster, name: Option<&String>) -> Value {
    let municipality = roster.devices().get(&span.device).map(|device| device.municipality);
    let kommune = municipality.and_then(|id| roster.members().get(&id)).map(|it| &it.name);
    json!({
        "text": span.text, "device": span.device.0, "kommune": kommune, "person": name,
        "from": span.from, "until": span.until,
    })
}
