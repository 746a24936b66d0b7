// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A bare quinn server that sends back what comes: the floor of two hops through a relay.

use std::path::Path;

use leitwerk_tests::workload::Failure;
use serde_json::json;

use crate::say;

/// How long a message is, in bytes.
pub(crate) const MESSAGE: usize = 300;

/// Serves on a free port, leaves its certificate in a folder, and sends back every message of
/// [`MESSAGE`] bytes until the process is ended.
pub(crate) fn run(dir: &Path) -> Result<(), Failure> {
    let key = rcgen::KeyPair::generate()?;
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()])?;
    let certificate = certificate.self_signed(&key)?.der().clone();
    std::fs::write(dir.join("echo.crt"), &certificate)?;
    let secret = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
    let server = quinn::ServerConfig::with_single_cert(vec![certificate], secret.into())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let endpoint = quinn::Endpoint::server(server, "127.0.0.1:0".parse()?)?;
        say(&json!({ "ready": true, "port": endpoint.local_addr()?.port() }));
        while let Some(incoming) = endpoint.accept().await {
            tokio::spawn(async move {
                let connection = incoming.await.ok()?;
                let (mut send, mut receive) = connection.accept_bi().await.ok()?;
                let mut message = [0; MESSAGE];
                while receive.read_exact(&mut message).await.is_ok() {
                    send.write_all(&message).await.ok()?;
                }
                Some(())
            });
        }
        Ok(())
    })
}
