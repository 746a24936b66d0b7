// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Many devices that connect and then do nothing. A real client with its threads and its store
//! is too heavy to run by the hundred; what the relay holds for each is the same.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use leitwerk_app::profile::Profile;
use leitwerk_shared::exchange::{Effect, Exchange};
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::net::link::{Event, Links};
use leitwerk_shared::net::mesh::{Mesh, Origin, Target};
use leitwerk_shared::net::{backoff, socket, tls};
use leitwerk_shared::sync::frame::Frame;
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::verbund::profile;
use serde_json::json;
use tokio::sync::watch;

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

/// Connects so many devices that hold the documents of a folder, which are those of the relay.
/// Says that it is ready once all of them are greeted, and keeps them until the process is ended.
pub(crate) fn run(port: u16, dir: &Path, devices: usize) -> Result<(), Failure> {
    enrol(port, dir, devices)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let _inside = runtime.enter();
    let (events, inbox) = channel();
    let mut all = Vec::new();
    for number in 0..devices {
        let profile = Profile::open(&profile(dir, number))?;
        let (identity, roster) = profile.identity()?;
        let key = profile.key()?;
        let me = roster.by_key(key.public()).cloned().ok_or("the device is in the roster")?;
        let events = events.clone();
        let tell = move |event| {
            if events.send((number, event)).is_err() {
                tracing::debug!("the process ends");
            }
        };
        let (known, heard) = watch::channel(Arc::new(roster.clone()));
        let config = tls::client(tls::provider(), &identity)?;
        let socket = socket::member(0, &identity)?;
        let mesh = Mesh::new(socket, config, me.id, heard, backoff::chance, tell);
        let relay = Target {
            origin: Origin::Relay,
            addresses: vec![relay::address(port)],
            fingerprint: None,
        };
        let (wake, woken) = watch::channel(());
        runtime.spawn(mesh.keep(relay, woken, drop));
        let exchange = Exchange::open(profile.store()?.reader()?, me, roster)?;
        all.push((exchange, Links::default(), known, wake));
    }
    let mut greeted = 0;
    while let Ok((number, event)) = inbox.recv() {
        let (exchange, links, ..) = &mut all[number];
        match event {
            Event::Up(link, device, sender) => {
                links.insert(link, sender);
                exchange.link_up(link, device);
            }
            Event::Frame(link, frame) => {
                let hello = matches!(frame, Frame::Hello(_));
                exchange.frame(link, frame);
                greeted += usize::from(hello);
                if hello && greeted == devices {
                    say(&json!({ "ready": true }));
                }
            }
            Event::Bulk(..) | Event::BulkSent(_) => {}
            Event::Down(_, error) => return Err(error.into()),
        }
        for effect in exchange.take_effects() {
            if let Effect::Send(link, frame) = effect {
                links.frame(link, &frame);
            }
        }
    }
    Ok(())
}

fn enrol(port: u16, dir: &Path, devices: usize) -> Result<(), Failure> {
    let folder = dir.to_str().ok_or("the folder has a plain name")?;
    prepare(&["enrol", &port.to_string(), folder, &devices.to_string()])
}
