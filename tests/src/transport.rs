// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Calling a listener as somebody who does not keep to the protocol. What is refused must be
//! refused on every way in, so the tests are written for any [`Transport`].

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use leitwerk_shared::net::tls::{ALPN_SYNC, Identity};
use quinn::crypto::rustls::QuicClientConfig;
use quinn::{ClientConfig, Endpoint};
use rustls::RootCertStore;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};

/// A way to reach a listener.
pub trait Transport {
    /// What a caller keeps between two calls, such as the tickets of a session.
    type Caller;

    /// Whether workplaces listen this way, as relays do.
    const AT_WORKPLACES: bool;

    /// Makes a caller that trusts an authority and shows a certificate, or none.
    fn caller(&self, authority: &[u8], shows: Option<&Identity>) -> Self::Caller;

    /// Calls, says some bytes on the stream for frames, and listens.
    fn call(
        &self,
        caller: &Self::Caller,
        to: SocketAddr,
        name: &str,
        says: &[u8],
        until: Until,
    ) -> Heard;
}

/// How long a caller listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Until there is a word, or the end.
    Word,
    /// Until the end.
    End,
}

/// What a caller heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Whether the listener said anything beyond the handshake.
    pub word: bool,
    /// Whether it ended the connection.
    pub ended: bool,
}

/// QUIC over UDP.
#[derive(Clone, Copy, Debug)]
pub struct Quic;

/// TLS over TCP.
#[derive(Clone, Copy, Debug)]
pub struct Tcp;

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_mins(2);

impl Transport for Quic {
    type Caller = ClientConfig;

    const AT_WORKPLACES: bool = true;

    fn caller(&self, authority: &[u8], shows: Option<&Identity>) -> ClientConfig {
        quic(settings(aws_lc_rs::default_provider(), authority, shows))
    }

    fn call(
        &self,
        caller: &ClientConfig,
        to: SocketAddr,
        name: &str,
        says: &[u8],
        until: Until,
    ) -> Heard {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("the system gives a runtime").block_on(async {
            let heard = tokio::time::timeout(PATIENCE, call(caller.clone(), to, name, says, until));
            heard.await.expect("the listener answers or hangs up")
        })
    }
}

impl Transport for Tcp {
    type Caller = Arc<rustls::ClientConfig>;

    const AT_WORKPLACES: bool = false;

    fn caller(&self, authority: &[u8], shows: Option<&Identity>) -> Self::Caller {
        Arc::new(settings(aws_lc_rs::default_provider(), authority, shows))
    }

    fn call(
        &self,
        caller: &Self::Caller,
        to: SocketAddr,
        name: &str,
        says: &[u8],
        until: Until,
    ) -> Heard {
        let mut heard = Heard { word: false, ended: true };
        let name = ServerName::try_from(name.to_owned()).expect("it is a name");
        let session = rustls::ClientConnection::new(Arc::clone(caller), name);
        let socket = TcpStream::connect(to).expect("somebody listens");
        socket.set_read_timeout(Some(PATIENCE)).expect("there may be a limit");
        let mut stream = rustls::StreamOwned::new(session.expect("the settings fit"), socket);
        for part in says.chunks(RECORD_BODY) {
            let length = u16::try_from(part.len()).expect("a part is short").to_be_bytes();
            // Who is refused hears of it while it speaks.
            if stream.write_all(&[&[RECORD_STREAM][..], &length, part].concat()).is_err() {
                break;
            }
        }
        let mut header = [0; 3];
        while stream.read_exact(&mut header).is_ok() {
            let mut body = vec![0; u16::from_be_bytes([header[1], header[2]]).into()];
            if header[0] == RECORD_CLOSE || stream.read_exact(&mut body).is_err() {
                return heard;
            }
            heard.word |= header[0] == RECORD_STREAM;
            if heard.word && until == Until::Word {
                heard.ended = false;
                return heard;
            }
        }
        heard
    }
}

/// The kind of a record with bytes of the stream, and of the one that ends a connection.
const RECORD_STREAM: u8 = 0;
const RECORD_CLOSE: u8 = 6;

/// How much such a record carries here.
const RECORD_BODY: usize = 16_000;

/// Makes the settings of a caller that trusts an authority and shows a certificate, or none.
pub(crate) fn settings(
    provider: CryptoProvider,
    authority: &[u8],
    shows: Option<&Identity>,
) -> rustls::ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(authority.to_vec().into()).expect("the certificate is one");
    let builder = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("the provider speaks TLS 1.3")
        .with_root_certificates(roots);
    let mut config = match shows {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let chain = vec![CertificateDer::from(identity.certificate.clone())];
            let key = PrivatePkcs8KeyDer::from(identity.key.clone());
            builder.with_client_auth_cert(chain, key.into()).expect("the key fits")
        }
    };
    config.alpn_protocols = vec![ALPN_SYNC.to_vec()];
    config
}

/// Makes the settings of a caller over QUIC.
pub(crate) fn quic(settings: rustls::ClientConfig) -> ClientConfig {
    let settings = QuicClientConfig::try_from(settings).expect("QUIC has its suite");
    ClientConfig::new(Arc::new(settings))
}

async fn call(
    config: ClientConfig,
    to: SocketAddr,
    name: &str,
    says: &[u8],
    until: Until,
) -> Heard {
    let mut heard = Heard { word: false, ended: true };
    let endpoint = Endpoint::client((Ipv4Addr::LOCALHOST, 0).into()).expect("there is a socket");
    let connecting = endpoint.connect_with(config, to, name).expect("the settings fit");
    let Ok(connection) = connecting.await else { return heard };
    let Ok((mut send, mut receive)) = connection.open_bi().await else { return heard };
    // In TLS 1.3 a caller hears of its refusal only now. What it says may not arrive any more.
    send.write_all(says).await.ok();
    let mut bytes = [0; 4096];
    while let Ok(Some(count)) = receive.read(&mut bytes).await {
        heard.word |= count > 0;
        if until == Until::Word {
            heard.ended = false;
            return heard;
        }
    }
    connection.closed().await;
    heard
}
