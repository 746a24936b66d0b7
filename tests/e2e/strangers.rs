// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Callers who do not speak as a workplace would: a workplace lets nobody in without a
//! certificate of the Verbund, and nobody can join there.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use leitwerk_app::profile::Profile;
use leitwerk_shared::change::sha256;
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::net::tls::{self, ALPN_SYNC};
use leitwerk_tests::live::Live;
use leitwerk_tests::processes::Verbund;
use quinn::crypto::rustls::QuicClientConfig;
use quinn::{ClientConfig, ConnectionError, Endpoint};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};

#[test]
fn without_a_certificate_of_the_verbund_nobody_gets_in() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let (_, roster) = profile(&office).identity().expect("the profile is whole");
    let ca = sha256(&roster.founded().ca_certificate);
    let name = server_name(roster.verbund());
    let mut live = Live::start(&office);
    let address = (Ipv4Addr::LOCALHOST, live.listening().port).into();

    let nobody = rustls_client(Builder::with_no_client_auth);
    let self_signed = rcgen::generate_simple_self_signed([name.clone()]).expect("rcgen signs");
    let forger = rustls_client(|config| {
        let key = PrivatePkcs8KeyDer::from(self_signed.signing_key.serialize_der());
        let chain = vec![self_signed.cert.der().clone()];
        config.with_client_auth_cert(chain, key.into()).expect("the key fits")
    });
    let applicant = tls::applicant(&[ca]).expect("the settings fit");
    for (who, config) in [("nobody", nobody), ("a forger", forger), ("an applicant", applicant)] {
        let end = call(address, &name, config);
        let refused = matches!(
            end,
            ConnectionError::ConnectionClosed(_) | ConnectionError::TransportError(_)
        );
        assert!(refused, "{who} was not refused: {end:?}");
    }
    assert_eq!(live.latest().status.peers, 0);
    live.type_into("1.1", "Ungestört: ");
}

fn profile(office: &leitwerk_tests::processes::Workplace) -> Profile {
    Profile::open(office.folder()).expect("the profile opens")
}

/// Calls, says something, and returns how that ended.
fn call(address: SocketAddr, name: &str, config: ClientConfig) -> ConnectionError {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("the system gives a runtime").block_on(async {
        let local = (Ipv4Addr::LOCALHOST, 0).into();
        let endpoint = Endpoint::client(local).expect("the system gives a socket");
        let connecting = endpoint.connect_with(config, address, name).expect("the settings fit");
        let connection = match connecting.await {
            Ok(connection) => connection,
            Err(error) => return error,
        };
        // In TLS 1.3 a caller hears of its refusal only now.
        if let Ok((mut control, _)) = connection.open_bi().await {
            control.write_all(b"hello").await.ok();
        }
        connection.closed().await
    })
}

/// Settings to which only the own certificate is missing.
type Builder = rustls::ConfigBuilder<rustls::ClientConfig, rustls::client::WantsClientCert>;

/// Settings of somebody who believes every server.
fn rustls_client(finish: impl FnOnce(Builder) -> rustls::ClientConfig) -> ClientConfig {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("the provider speaks TLS 1.3")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Credulous(provider)));
    let mut config = finish(builder);
    config.alpn_protocols = vec![ALPN_SYNC.to_vec()];
    ClientConfig::new(Arc::new(QuicClientConfig::try_from(config).expect("QUIC has its suite")))
}

#[derive(Debug)]
struct Credulous(Arc<CryptoProvider>);

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
