// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Calling a listener as somebody who does not keep to the protocol. What is refused must be
//! refused on every way in, so the tests are written for any [`Transport`].

use std::io::{Error, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use leitwerk_shared::net::tls::Identity;
use leitwerk_shared::sync::frame::Frame;
use quinn::crypto::rustls::QuicClientConfig;
use quinn::{ClientConfig, ConnectionError, Endpoint};
use rustls::RootCertStore;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};

/// A way to reach a listener.
pub trait Transport {
    /// What a caller keeps between two calls, such as the tickets of a session.
    type Caller;

    /// Whether workplaces listen this way, as relays do.
    const AT_WORKPLACES: bool;

    /// Makes a caller that asks for a protocol, trusts an authority and shows a certificate, or
    /// none.
    fn caller(&self, protocol: &[u8], authority: &[u8], shows: Option<&Identity>) -> Self::Caller;

    /// Calls, says some bytes on the stream for frames, and listens.
    fn call(
        &self,
        caller: &Self::Caller,
        to: SocketAddr,
        name: &str,
        says: &[u8],
        until: Until,
    ) -> Heard;

    /// Greets as a member, calls `stands` once that is answered, listens until the listener hangs
    /// up, and returns the code that it gives for the end, if it gives one.
    ///
    /// # Panics
    /// If the listener hangs up without an answer.
    fn stay(
        &self,
        caller: &Self::Caller,
        to: SocketAddr,
        name: &str,
        hello: &[u8],
        stands: impl FnOnce(),
    ) -> Option<u64>;

    /// Says something as a member, listens until the listener hangs up, and returns everything
    /// that it said.
    fn talk(&self, caller: &Self::Caller, to: SocketAddr, name: &str, says: &Says) -> Vec<u8>;
}

/// What a member says.
#[derive(Clone, Debug, Default)]
pub struct Says {
    /// On the stream for frames.
    pub frames: Vec<u8>,
    /// On a stream of its own, if anything; less than 16 KiB.
    pub bulk: Vec<u8>,
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

    fn caller(&self, protocol: &[u8], authority: &[u8], shows: Option<&Identity>) -> ClientConfig {
        quic(settings(aws_lc_rs::default_provider(), protocol, authority, shows))
    }

    fn call(
        &self,
        caller: &ClientConfig,
        to: SocketAddr,
        name: &str,
        says: &[u8],
        until: Until,
    ) -> Heard {
        patiently(call(caller.clone(), to, name, says, until))
    }

    fn stay(
        &self,
        caller: &ClientConfig,
        to: SocketAddr,
        name: &str,
        hello: &[u8],
        stands: impl FnOnce(),
    ) -> Option<u64> {
        patiently(stay(caller.clone(), to, name, hello, stands))
    }

    fn talk(&self, caller: &ClientConfig, to: SocketAddr, name: &str, says: &Says) -> Vec<u8> {
        patiently(talk(caller.clone(), to, name, says))
    }
}

impl Transport for Tcp {
    type Caller = Arc<rustls::ClientConfig>;

    const AT_WORKPLACES: bool = false;

    fn caller(&self, protocol: &[u8], authority: &[u8], shows: Option<&Identity>) -> Self::Caller {
        Arc::new(settings(aws_lc_rs::default_provider(), protocol, authority, shows))
    }

    fn call(
        &self,
        caller: &Self::Caller,
        to: SocketAddr,
        name: &str,
        says: &[u8],
        until: Until,
    ) -> Heard {
        let mut stream = connect(caller, to, name);
        // Who is refused hears of it while it speaks.
        say(&mut stream, RECORD_STREAM, says).ok();
        let mut heard = Heard { word: false, ended: true };
        while let Some((kind, _)) = record(&mut stream).filter(goes_on) {
            heard.word |= kind == RECORD_STREAM;
            if heard.word && until == Until::Word {
                heard.ended = false;
                return heard;
            }
        }
        heard
    }

    fn stay(
        &self,
        caller: &Self::Caller,
        to: SocketAddr,
        name: &str,
        hello: &[u8],
        stands: impl FnOnce(),
    ) -> Option<u64> {
        let mut stream = connect(caller, to, name);
        say(&mut stream, RECORD_STREAM, hello).expect("a member may speak");
        let mut heard = Vec::new();
        while !answers(&heard) {
            let record = record(&mut stream).filter(goes_on);
            let (kind, body) = record.expect("a member is answered");
            if kind == RECORD_STREAM {
                heard.extend(body);
            }
        }
        stands();
        loop {
            let (kind, body) = record(&mut stream)?;
            if kind == RECORD_CLOSE {
                let (code, _reason) = body.split_first_chunk().expect("an end has a code");
                return Some(u32::from_be_bytes(*code).into());
            }
        }
    }

    fn talk(&self, caller: &Self::Caller, to: SocketAddr, name: &str, says: &Says) -> Vec<u8> {
        let mut stream = connect(caller, to, name);
        let said = say(&mut stream, RECORD_STREAM, &says.frames);
        said.and_then(|()| say(&mut stream, RECORD_BULK_END, &says.bulk)).ok();
        let mut heard = Vec::new();
        while let Some((_, body)) = record(&mut stream).filter(goes_on) {
            heard.extend(body);
        }
        heard
    }
}

/// Bytes within TLS.
type Stream = rustls::StreamOwned<rustls::ClientConnection, TcpStream>;

fn connect(caller: &Arc<rustls::ClientConfig>, to: SocketAddr, name: &str) -> Stream {
    let name = ServerName::try_from(name.to_owned()).expect("it is a name");
    let session = rustls::ClientConnection::new(Arc::clone(caller), name);
    let socket = TcpStream::connect(to).expect("somebody listens");
    socket.set_read_timeout(Some(PATIENCE)).expect("there may be a limit");
    rustls::StreamOwned::new(session.expect("the settings fit"), socket)
}

/// Says some bytes in as many records as it takes.
fn say(stream: &mut Stream, kind: u8, bytes: &[u8]) -> std::io::Result<()> {
    bytes.chunks(RECORD_BODY).try_for_each(|part| {
        let length = u16::try_from(part.len()).expect("a part is short").to_be_bytes();
        stream.write_all(&[&[kind][..], &length, part].concat())
    })
}

/// Reads a record; none if the listener hangs up.
///
/// # Panics
/// If it neither says anything nor hangs up: silence is no end.
fn record(stream: &mut Stream) -> Option<(u8, Vec<u8>)> {
    let mut header = [0; 3];
    read(stream, &mut header)?;
    let mut body = vec![0; u16::from_be_bytes([header[1], header[2]]).into()];
    read(stream, &mut body)?;
    Some((header[0], body))
}

fn read(stream: &mut Stream, bytes: &mut [u8]) -> Option<()> {
    let silent =
        |error: &Error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
    let read = stream.read_exact(bytes);
    assert!(!read.as_ref().is_err_and(silent), "the listener answers or hangs up");
    read.ok()
}

/// Returns whether a connection goes on behind a record.
fn goes_on((kind, _): &(u8, Vec<u8>)) -> bool {
    *kind != RECORD_CLOSE
}

/// Returns whether a listener has answered a greeting: it lists what it holds then, beyond its own.
fn answers(heard: &[u8]) -> bool {
    let mut rest = heard;
    while let Some((length, behind)) = rest.split_first_chunk() {
        let length = Frame::check_length(*length).expect("a listener keeps to the protocol");
        let Some((frame, behind)) = behind.split_at_checked(length) else { return false };
        if matches!(Frame::decode(frame), Ok(Some(Frame::Inventory(_)))) {
            return true;
        }
        rest = behind;
    }
    false
}

/// The kinds of the records with bytes of the stream, with the last ones of a bulk, and of the one
/// that ends a connection.
const RECORD_STREAM: u8 = 0;
const RECORD_BULK_END: u8 = 3;
const RECORD_CLOSE: u8 = 6;

/// How much such a record carries here.
const RECORD_BODY: usize = 16_000;

/// Makes the settings of a caller that asks for a protocol, trusts an authority and shows a
/// certificate, or none.
pub(crate) fn settings(
    provider: CryptoProvider,
    protocol: &[u8],
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
    config.alpn_protocols = vec![protocol.to_vec()];
    config
}

/// Returns the first packets of so many callers, caught before they arrive anywhere.
///
/// # Panics
/// If the system gives no sockets.
pub fn first_words(caller: &ClientConfig, name: &str, count: usize) -> Vec<Vec<u8>> {
    let trap = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a socket");
    let address = trap.local_addr().expect("a socket has an address");
    trap.set_read_timeout(Some(Duration::from_secs(20))).expect("the system takes it");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("the system gives a runtime");
    let _inside = runtime.enter();
    let endpoint = Endpoint::client((Ipv4Addr::LOCALHOST, 0).into());
    let endpoint = endpoint.expect("there is a socket");
    let mut words = Vec::new();
    for _ in 0..count {
        let connecting = endpoint.connect_with(caller.clone(), address, name);
        let connecting = connecting.expect("the settings fit");
        let mut bytes = [0; 2048];
        let (length, _) = trap.recv_from(&mut bytes).expect("a caller speaks first");
        words.push(bytes[..length].to_vec());
        drop(connecting);
    }
    words
}

/// Makes the settings of a caller over QUIC.
pub(crate) fn quic(settings: rustls::ClientConfig) -> ClientConfig {
    let settings = QuicClientConfig::try_from(settings).expect("QUIC has its suite");
    ClientConfig::new(Arc::new(settings))
}

/// Does something that must come to an end.
fn patiently<T>(what: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("the system gives a runtime").block_on(async {
        let done = tokio::time::timeout(PATIENCE, what).await;
        done.expect("the listener answers or hangs up")
    })
}

async fn stay(
    config: ClientConfig,
    to: SocketAddr,
    name: &str,
    hello: &[u8],
    stands: impl FnOnce(),
) -> Option<u64> {
    let endpoint = Endpoint::client((Ipv4Addr::LOCALHOST, 0).into()).expect("there is a socket");
    let connecting = endpoint.connect_with(config, to, name).expect("the settings fit");
    let connection = connecting.await.expect("a member is let in");
    let (mut send, mut receive) = connection.open_bi().await.expect("a member may speak");
    send.write_all(hello).await.expect("a member may speak");
    let (mut heard, mut bytes) = (Vec::new(), [0; 4096]);
    while !answers(&heard) {
        let count = receive.read(&mut bytes).await.ok().flatten().expect("a member is answered");
        heard.extend(&bytes[..count]);
    }
    stands();
    match connection.closed().await {
        ConnectionError::ApplicationClosed(end) => Some(end.error_code.into_inner()),
        _ => None,
    }
}

async fn talk(config: ClientConfig, to: SocketAddr, name: &str, says: &Says) -> Vec<u8> {
    let endpoint = Endpoint::client((Ipv4Addr::LOCALHOST, 0).into()).expect("there is a socket");
    let connecting = endpoint.connect_with(config, to, name).expect("the settings fit");
    let connection = connecting.await.expect("a member is let in");
    let (mut send, mut receive) = connection.open_bi().await.expect("a member may speak");
    // Who is refused hears of it while it speaks.
    send.write_all(&says.frames).await.ok();
    if !says.bulk.is_empty()
        && let Ok(mut stream) = connection.open_uni().await
    {
        stream.write_all(&says.bulk).await.ok();
        stream.finish().ok();
    }
    let frames = async {
        let (mut heard, mut bytes) = (Vec::new(), [0; 4096]);
        while let Ok(Some(count)) = receive.read(&mut bytes).await {
            heard.extend(&bytes[..count]);
        }
        heard
    };
    let bulk = async {
        let mut heard = Vec::new();
        while let Ok(mut stream) = connection.accept_uni().await {
            heard.extend(stream.read_to_end(usize::MAX).await.unwrap_or_default());
        }
        heard
    };
    let (frames, bulk) = tokio::join!(frames, bulk);
    [frames, bulk].concat()
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
