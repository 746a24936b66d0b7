// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Many links that say Hello and then nothing. A real client with its threads and its store is
//! too heavy to run by the thousand; what the relay holds for each is the same.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use leitwerk_app::profile::Profile;
use leitwerk_shared::exchange::{Effect, Exchange, LinkId};
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::net::dial;
use leitwerk_shared::net::link::{self, Event};
use leitwerk_shared::net::tls;
use leitwerk_shared::sync::frame::Frame;
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::verbund::profile;
use quinn::Endpoint;
use serde_json::json;

use crate::{prepare, relay, say};

/// Says how many bytes each of some connections carried that said nothing.
pub(crate) fn handshake(port: u16, dir: &Path) -> Result<(), Failure> {
    prepare(&["enrol", &port.to_string(), dir.to_str().ok_or("the folder has a plain name")?, "1"])?;
    let (identity, roster) = Profile::open(&profile(dir, 0))?.identity()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let address = relay::address(port);
    let mut bytes = Vec::new();
    for _ in 0..5 {
        let carried = async {
            let (_endpoint, connection, _) = dial(&address, &identity, &roster).await?;
            // What confirms the handshake comes after it.
            tokio::time::sleep(Duration::from_millis(50)).await;
            let stats = connection.stats();
            Ok::<_, Failure>(stats.udp_tx.bytes + stats.udp_rx.bytes)
        };
        bytes.push(runtime.block_on(carried)?);
    }
    say(&json!({ "ready": true, "bytes": bytes }));
    Ok(())
}

/// Opens so many links of one device that holds the documents of a folder, which are those of
/// the relay. Says that it is ready once all of them are greeted, and keeps them until the
/// process is ended.
pub(crate) fn run(port: u16, dir: &Path, links: u64) -> Result<(), Failure> {
    prepare(&["enrol", &port.to_string(), dir.to_str().ok_or("the folder has a plain name")?, "1"])?;
    let profile = Profile::open(&profile(dir, 0))?;
    let (identity, roster) = profile.identity()?;
    let key = profile.key()?;
    let me = roster.by_key(key.public()).cloned().ok_or("the device is in the roster")?;
    let mut exchange = Exchange::open(profile.store()?.reader()?, me, roster.clone())?;
    let relay = relay::address(port).parse()?;
    let node = roster.devices().values().find(|device| device.role == Role::Relay);
    let node = node.ok_or("the relay is in the roster")?.id;
    let (config, name) = (tls::client(&identity)?, server_name(roster.verbund()));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (events, inbox) = channel();
    let dialing = async {
        let endpoint = Endpoint::client("127.0.0.1:0".parse()?)?;
        for number in 0..links {
            let connection = endpoint.connect_with(config.clone(), relay, &name)?.await?;
            let events = events.clone();
            let tell = move |event| {
                if events.send(event).is_err() {
                    tracing::debug!("the process ends");
                }
            };
            tokio::spawn(link::run(connection, LinkId(number), node, true, tell));
        }
        Ok::<_, Failure>(endpoint)
    };
    let _endpoint = runtime.block_on(dialing)?;
    let mut senders = BTreeMap::new();
    let mut greeted = 0;
    while let Ok(event) = inbox.recv() {
        match event {
            Event::Up(link, device, sender) => {
                senders.insert(link, sender);
                exchange.link_up(link, device);
            }
            Event::Frame(link, frame) => {
                greeted += u64::from(matches!(frame, Frame::Hello(_)));
                exchange.frame(link, frame);
                if greeted == links {
                    greeted += 1;
                    say(&json!({ "ready": true }));
                }
            }
            Event::Bulk(..) | Event::BulkSent(_) => {}
            Event::Down(_, error) => return Err(error.into()),
        }
        for effect in exchange.take_effects() {
            if let Effect::Send(link, frame) = effect
                && !senders[&link].frame(&frame)
            {
                return Err("a link takes no more".into());
            }
        }
    }
    Ok(())
}
