// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The calls that replication stands on, by themselves: the floor to compare with.

use std::hint::black_box;
use std::time::{Duration, Instant};

use automerge::transaction::Transactable as _;
use automerge::{ReadDoc as _, Value};
use leitwerk_shared::identity::key::DeviceKey;

use crate::history::{Corpus, bare_document};

/// Loads every document of the corpus, one after the other.
pub(crate) fn load(corpus: &Corpus, runs: usize) -> Vec<Duration> {
    let run = || {
        let began = Instant::now();
        for archive in &corpus.archives {
            black_box(automerge::Automerge::load(&archive.chunks).is_ok());
        }
        began.elapsed()
    };
    (0..=runs).map(|_| run()).skip(1).collect()
}

/// Types single characters into one document and applies each change to a second one.
pub(crate) fn automerge(corpus: &Corpus, strokes: usize) -> Vec<Duration> {
    let mut a = bare_document(corpus);
    let mut b = a.clone();
    let Ok(Some((Value::Object(_), text))) = a.get(automerge::ROOT, "text") else {
        return Vec::new();
    };
    let stroke = |_| {
        let length = a.length(&text);
        let began = Instant::now();
        let mut tx = a.transaction();
        let typed = tx.splice_text(&text, length, 0, "ä");
        tx.commit();
        let change = a.get_last_local_change();
        let applied = change.map(|change| b.apply_changes([change]));
        let elapsed = began.elapsed();
        assert!(typed.is_ok() && matches!(applied, Some(Ok(()))), "honest changes apply");
        elapsed
    };
    (0..strokes).map(stroke).collect()
}

/// One signature and two checks of it, as a keystroke costs on its way.
pub(crate) fn seals(strokes: usize) -> Vec<Duration> {
    let key = DeviceKey::generate().expect("the system gives randomness");
    let message = [7; 140];
    let stroke = |_| {
        let began = Instant::now();
        let signature = key.sign(&message).expect("the key signs");
        let good = (0..2).all(|_| black_box(&key).public().verifies(&message, signature));
        let elapsed = began.elapsed();
        assert!(good, "an own signature is good");
        elapsed
    };
    (0..strokes).map(stroke).collect()
}

/// A message of 300 bytes there and back over one quinn stream on loopback.
pub(crate) fn quinn_echo(strokes: usize) -> Result<Vec<Duration>, Box<dyn std::error::Error>> {
    let key = rcgen::KeyPair::generate()?;
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()])?;
    let certificate = certificate.self_signed(&key)?.der().clone();
    let secret = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
    let server = quinn::ServerConfig::with_single_cert(vec![certificate.clone()], secret.into())?;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate)?;
    let client = quinn::ClientConfig::with_root_certificates(roots.into())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listening = quinn::Endpoint::server(server, "127.0.0.1:0".parse()?)?;
        let address = listening.local_addr()?;
        tokio::spawn(async move {
            let connection = listening.accept().await?.await.ok()?;
            let (mut send, mut receive) = connection.accept_bi().await.ok()?;
            let mut message = [0; 300];
            while receive.read_exact(&mut message).await.is_ok() {
                send.write_all(&message).await.ok()?;
            }
            Some(())
        });
        let calling = quinn::Endpoint::client("127.0.0.1:0".parse()?)?;
        let connection = calling.connect_with(client, address, "localhost")?.await?;
        let (mut send, mut receive) = connection.open_bi().await?;
        let mut times = Vec::new();
        let warm_up = 20;
        for n in 0..strokes + warm_up {
            let mut message = [7; 300];
            let began = Instant::now();
            send.write_all(&message).await?;
            receive.read_exact(&mut message).await?;
            if n >= warm_up {
                times.push(began.elapsed());
            }
        }
        Ok(times)
    })
}
