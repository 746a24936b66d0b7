// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! TLS 1.3 as the Verbund uses it: own CA, both sides authenticated, no tickets, no 0-RTT.
//! The suites and groups follow BSI TR-02102-2 (2026).

use std::sync::Arc;
use std::time::Duration;

use quinn::crypto::rustls::{NoInitialCipherSuite, QuicClientConfig, QuicServerConfig};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs as suite};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ClientCertVerifierBuilder, NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{CertificateError, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::change::{Hash, sha256};

/// The protocol between two replicas; both sides show certificates.
pub const ALPN_SYNC: &[u8] = b"leitwerk/1";

/// The protocol for joining; the caller has no certificate yet.
pub const ALPN_ENROL: &[u8] = b"leitwerk-enrol/1";

/// What a device shows in TLS.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its certificate (DER).
    pub certificate: Vec<u8>,
    /// Its secret key (PKCS #8).
    pub key: Vec<u8>,
    /// The certificates of the CA that are good (DER), the oldest first.
    pub authorities: Vec<Vec<u8>>,
}

/// Why certificate and key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// rustls refuses them.
    #[error("the certificate or key of this device cannot be used")]
    Rustls(#[from] rustls::Error),
    /// The CA's certificate cannot be used to check others.
    #[error("the certificate of the authority cannot be used")]
    Verifier(#[from] rustls::server::VerifierBuilderError),
    /// The provider lacks the suite that QUIC begins with.
    #[error("the cryptography lacks a suite that QUIC needs")]
    Suite(#[from] NoInitialCipherSuite),
}

/// Returns the cryptography of every connection: AES-GCM only; hybrid post-quantum exchange first,
/// then the NIST curves.
pub fn provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: vec![
            suite::cipher_suite::TLS13_AES_256_GCM_SHA384,
            suite::cipher_suite::TLS13_AES_128_GCM_SHA256,
        ],
        kx_groups: vec![
            suite::kx_group::SECP256R1MLKEM768,
            suite::kx_group::SECP256R1,
            suite::kx_group::SECP384R1,
        ],
        ..suite::default_provider()
    }
}

/// Returns the settings of a caller over QUIC that exchanges changes. `provider` is [`provider`],
/// or that with keys that sign elsewhere than in memory.
///
/// # Errors
/// [`TlsError`] if the identity cannot be used.
pub fn client(
    provider: CryptoProvider,
    identity: &Identity,
) -> Result<quinn::ClientConfig, TlsError> {
    quic_client(caller(provider, identity)?)
}

/// Returns what a caller that exchanges changes wants of TLS, whatever carries it. On `provider`
/// see [`client`].
///
/// # Errors
/// [`TlsError`] if the identity cannot be used.
pub fn caller(
    provider: CryptoProvider,
    identity: &Identity,
) -> Result<rustls::ClientConfig, TlsError> {
    let mut config = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots(&identity.authorities)?)
        .with_client_auth_cert(chain(identity), key(identity))?;
    config.alpn_protocols = vec![ALPN_SYNC.to_vec()];
    // A resumed session would skip the check whether the other side still belongs to us.
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// Returns what a caller wants of TLS that shows no certificate and knows only the fingerprints of
/// the CA.
///
/// # Errors
/// [`TlsError`] if the provider does not fit.
pub fn applicant(ca_fingerprints: &[Hash]) -> Result<rustls::ClientConfig, TlsError> {
    let provider = Arc::new(provider());
    let fingerprints = ca_fingerprints.to_vec();
    let verifier = Arc::new(PinnedAuthority { fingerprints, provider: Arc::clone(&provider) });
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![ALPN_ENROL.to_vec()];
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// Returns the settings of a caller over QUIC.
///
/// # Errors
/// [`TlsError::Suite`] if QUIC cannot begin with what is wanted of TLS.
pub fn quic_client(config: rustls::ClientConfig) -> Result<quinn::ClientConfig, TlsError> {
    let mut config = quinn::ClientConfig::new(Arc::new(QuicClientConfig::try_from(config)?));
    config.transport_config(transport());
    Ok(config)
}

/// Returns what a relay that listens wants of TLS, whatever carries it. A caller without a
/// certificate gets no further than to the enrolment. On `provider` see [`client`].
///
/// # Errors
/// [`TlsError`] if the identity cannot be used.
pub fn relay(
    provider: CryptoProvider,
    identity: &Identity,
) -> Result<rustls::ServerConfig, TlsError> {
    let provider = Arc::new(provider);
    let verifier = verifier(&provider, identity)?.allow_unauthenticated().build()?;
    server(provider, identity, verifier, vec![ALPN_SYNC.to_vec(), ALPN_ENROL.to_vec()])
}

/// Returns what any other device that listens wants of TLS: only who shows a certificate of the
/// Verbund gets through the handshake, and nobody can join here. On `provider` see [`client`].
///
/// # Errors
/// [`TlsError`] if the identity cannot be used.
pub fn member(
    provider: CryptoProvider,
    identity: &Identity,
) -> Result<rustls::ServerConfig, TlsError> {
    let provider = Arc::new(provider);
    let verifier = verifier(&provider, identity)?.build()?;
    server(provider, identity, verifier, vec![ALPN_SYNC.to_vec()])
}

/// Both sides of what a device shows, over QUIC and over TCP.
#[derive(Debug)]
pub struct Settings {
    /// For calling.
    pub client: quinn::ClientConfig,
    /// For listening.
    pub server: quinn::ServerConfig,
    /// For calling over TCP.
    pub tls_client: rustls::ClientConfig,
    /// For listening over TCP.
    pub tls_server: rustls::ServerConfig,
}

impl Settings {
    /// Returns the settings of a relay.
    ///
    /// # Errors
    /// [`TlsError`] if the identity cannot be used.
    pub fn relay(identity: &Identity) -> Result<Self, TlsError> {
        Self::new(caller(provider(), identity)?, relay(provider(), identity)?)
    }

    /// Returns the settings of any other device.
    ///
    /// # Errors
    /// [`TlsError`] if the identity cannot be used.
    pub fn member(identity: &Identity) -> Result<Self, TlsError> {
        Self::new(caller(provider(), identity)?, member(provider(), identity)?)
    }

    fn new(
        tls_client: rustls::ClientConfig,
        tls_server: rustls::ServerConfig,
    ) -> Result<Self, TlsError> {
        let (client, server) = (quic_client(tls_client.clone())?, quic_server(tls_server.clone())?);
        Ok(Self { client, server, tls_client, tls_server })
    }
}

/// Returns the settings of a device that listens over QUIC.
///
/// # Errors
/// [`TlsError::Suite`] if QUIC cannot begin with what is wanted of TLS.
pub fn quic_server(config: rustls::ServerConfig) -> Result<quinn::ServerConfig, TlsError> {
    let crypto = Arc::new(QuicServerConfig::try_from(config)?);
    let mut config = quinn::ServerConfig::with_crypto(crypto);
    config.transport_config(transport());
    Ok(config)
}

fn verifier(
    provider: &Arc<CryptoProvider>,
    identity: &Identity,
) -> Result<ClientCertVerifierBuilder, TlsError> {
    let roots = Arc::new(roots(&identity.authorities)?);
    Ok(WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(provider)))
}

fn server(
    provider: Arc<CryptoProvider>,
    identity: &Identity,
    verifier: Arc<dyn ClientCertVerifier>,
    protocols: Vec<Vec<u8>>,
) -> Result<rustls::ServerConfig, TlsError> {
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain(identity), key(identity))?;
    config.alpn_protocols = protocols;
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(config)
}

/// How long nothing may come before a link counts as broken. Long enough for a busy machine,
/// short enough for somebody who pulled a cable.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// How often a quiet link is probed: three probes may be lost before it ends.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(3);

fn transport() -> Arc<quinn::TransportConfig> {
    let mut transport = quinn::TransportConfig::default();
    let idle = IDLE_TIMEOUT.try_into().expect("seconds fit a QUIC timeout");
    transport.max_idle_timeout(Some(idle));
    transport.keep_alive_interval(Some(KEEP_ALIVE));
    transport.max_concurrent_uni_streams(16_u8.into());
    transport.max_concurrent_bidi_streams(1_u8.into());
    transport.datagram_receive_buffer_size(None);
    transport.into()
}

fn roots(authorities: &[Vec<u8>]) -> Result<RootCertStore, rustls::Error> {
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots.add(CertificateDer::from(authority.clone()))?;
    }
    Ok(roots)
}

/// The own certificate, and the CA's for those who know only its fingerprint.
fn chain(identity: &Identity) -> Vec<CertificateDer<'static>> {
    let all = std::iter::once(&identity.certificate).chain(&identity.authorities);
    all.map(|certificate| CertificateDer::from(certificate.clone())).collect()
}

fn key(identity: &Identity) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(identity.key.clone()).into()
}

/// Accepts a server whose chain contains CAs with expected fingerprints, one of which has signed
/// it.
#[derive(Debug)]
struct PinnedAuthority {
    fingerprints: Vec<Hash>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedAuthority {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let pinned = intermediates.iter().filter(|ca| self.fingerprints.contains(&sha256(ca)));
        let pinned: Vec<Vec<u8>> = pinned.map(|ca| ca.to_vec()).collect();
        if pinned.is_empty() {
            return Err(CertificateError::UnknownIssuer.into());
        }
        let provider = Arc::clone(&self.provider);
        let roots = roots(&pinned)?.into();
        let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider)
            .build()
            .map_err(|_reason| CertificateError::BadEncoding)?;
        verifier.verify_server_cert(end_entity, &[], server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl std::fmt::Debug for Identity {
    /// Shows nothing of the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}
