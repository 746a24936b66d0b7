// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Many devices that connect and then do nothing. A real client with its threads and its store
//! is too heavy to run by the hundred; what the relay holds for each is the same.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use leitwerk_app::profile::Profile;
use leitwerk_shared::exchange::{Effect, Exchange, LinkEvent, LinkId};
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::link::{Event, Links};
use leitwerk_shared::net::mesh::{Mesh, Origin, Target};
use leitwerk_shared::net::tls::Identity;
use leitwerk_shared::net::{backoff, socket, tls};
use leitwerk_shared::sync::frame::Frame;
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::verbund::{admit_all, profile};
use serde_json::json;
use tokio::sync::watch;

use crate::client::CALLING;
use crate::{prepare, relay, say};

/// Says how many bytes each of some connections carried that said nothing.
pub(crate) fn handshake(port: u16, dir: &Path) -> Result<(), Failure> {
    enrol(port, dir, 1)?;
    let (identity, roster) = Profile::open(&profile(dir, 0))?.identity()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (config, name) = (tls::client(tls::provider(), &identity)?, server_name(roster.verbund()));
    let address = relay::address(port).parse()?;
    let mut bytes = Vec::new();
    for _ in 0..5 {
        let carried = async {
            let endpoint = quinn::Endpoint::client("127.0.0.1:0".parse()?)?;
            let connection = endpoint.connect_with(config.clone(), address, &name)?.await?;
            // What confirms the handshake and looks for the largest packet comes after it.
            tokio::time::sleep(Duration::from_millis(500)).await;
            let stats = connection.stats();
            Ok::<_, Failure>(stats.udp_tx.bytes + stats.udp_rx.bytes)
        };
        bytes.push(runtime.block_on(carried)?);
    }
    say(&json!({ "ready": true, "bytes": bytes }));
    Ok(())
}

/// Connects so many devices that hold the documents of a folder, which are those of the relay.
/// Says that it is ready once all of them are greeted, and keeps them until the process is ended.
pub(crate) fn run(port: u16, dir: &Path, devices: usize) -> Result<(), Failure> {
    enrol(port, dir, 1)?;
    let keys = (0..devices).map(|_| DeviceKey::generate());
    let keys: Vec<DeviceKey> = keys.collect::<Result<_, _>>()?;
    let (roster, certificates) = admit_all(&relay::stage(port)?, &keys)?;
    let mut crowd = Crowd {
        hello: hello(&Profile::open(&profile(dir, 0))?, &roster)?,
        links: Links::default(),
        greeted: BTreeSet::new(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let _inside = runtime.enter();
    let (events, inbox) = channel();
    let known = watch::Sender::new(Arc::new(roster));
    let mut kept = Vec::new();
    for (key, certificate) in keys.iter().zip(certificates) {
        let roster = Arc::clone(&known.borrow());
        let me = roster.by_key(key.public()).ok_or("the device was admitted")?.id;
        let ca = roster.founded().ca_certificate.clone();
        let identity = Identity { certificate, key: key.pkcs8().to_vec(), authorities: vec![ca] };
        let events = events.clone();
        let tell = move |event| {
            if events.send(event).is_err() {
                tracing::debug!("the process ends");
            }
        };
        let config = tls::client(tls::provider(), &identity)?;
        let socket = socket::member(0, &identity, drop)?;
        let mesh = Mesh::new(socket, config, me, known.subscribe(), backoff::chance, tell);
        let relay = Target {
            origin: Origin::Relay,
            addresses: vec![relay::address(port)],
            fingerprint: None,
        };
        let (wake, woken) = watch::channel(());
        runtime.spawn(mesh.keep(relay, woken, drop));
        kept.push(wake);
        while kept.len() > crowd.greeted.len() + CALLING {
            crowd.take(inbox.recv()?);
        }
    }
    while crowd.greeted.len() < devices {
        crowd.take(inbox.recv()?);
    }
    say(&json!({ "ready": true }));
    for event in inbox {
        crowd.take(event);
    }
    Ok(())
}

/// The devices that are connected. All of them say the same.
struct Crowd {
    hello: Frame,
    links: Links,
    greeted: BTreeSet<LinkId>,
}

impl Crowd {
    fn take(&mut self, event: Event) {
        match self.links.note(event) {
            LinkEvent::Up(link, _) => self.links.frame(link, &self.hello),
            LinkEvent::Frame(link, Frame::Hello(_)) => {
                self.greeted.insert(link);
            }
            // The relay looks for new entries of the roster now and then; until it has found them
            // it turns devices away, and they call again.
            LinkEvent::Down(link) => {
                self.greeted.remove(&link);
            }
            LinkEvent::Frame(..) | LinkEvent::Bulk(..) | LinkEvent::BulkSent(..) => {}
        }
    }
}

/// Returns what a device says that holds what is in a profile.
fn hello(profile: &Profile, roster: &Roster) -> Result<Frame, Failure> {
    let me = roster.by_key(profile.key()?.public()).cloned();
    let me = me.ok_or("the device is in the roster")?;
    let relay = roster.devices().values().find(|device| device.role == Role::Relay);
    let relay = relay.ok_or("there is a relay")?.id;
    let mut exchange = Exchange::open(profile.store()?.reader()?, me, roster.clone())?;
    exchange.link_event(LinkEvent::Up(LinkId(0), relay));
    let mut effects = exchange.take_effects().into_iter();
    let hello = effects.find_map(|effect| match effect {
        Effect::Send(_, frame) => Some(frame),
        _ => None,
    });
    Ok(hello.ok_or("a link begins with a greeting")?)
}

fn enrol(port: u16, dir: &Path, devices: usize) -> Result<(), Failure> {
    let folder = dir.to_str().ok_or("the folder has a plain name")?;
    prepare(&["enrol", &port.to_string(), folder, &devices.to_string()])
}
