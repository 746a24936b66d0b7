// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The certificates that the authority issues. Every field is its own; of a device only the key
//! goes in.

use leitwerk_shared::domain::ids::VerbundId;
use leitwerk_shared::identity::certificate::{device_uri, server_name};
use leitwerk_shared::identity::key::{DeviceKey, PublicKey};
use leitwerk_shared::identity::roster::Device;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PublicKeyData, SanType, SerialNumber, SignatureAlgorithm,
};

use super::new_token;

/// How long a certificate is good, in days.
const CERTIFICATE_DAYS: i64 = 365;

/// How long the CA's own certificate is good, in days.
const CA_DAYS: i64 = 20 * 365;

/// Issues the certificate of a device (DER).
pub(super) fn device(
    verbund: (VerbundId, &str),
    device: &Device,
    ca: &DeviceKey,
    now: i64,
) -> Result<Vec<u8>, rcgen::Error> {
    let (verbund, name) = verbund;
    let uri = device_uri(verbund, device);
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&format!("Leitwerk {}", device.id.0));
    params.subject_alt_names = vec![
        SanType::URI(uri.as_str().try_into()?),
        SanType::DnsName(server_name(verbund).as_str().try_into()?),
    ];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    params.serial_number = Some(SerialNumber::from(new_token().to_vec()));
    valid(&mut params, now, CERTIFICATE_DAYS);
    let issuer = issuer(name, ca)?;
    Ok(params.signed_by(&Point(device.key.clone()), &issuer)?.der().to_vec())
}

/// Issues the certificate of a key of the CA (DER).
pub(super) fn authority(verbund: &str, ca: &DeviceKey, now: i64) -> Result<Vec<u8>, rcgen::Error> {
    let issuer = issuer(verbund, ca)?;
    let mut params = ca_params(verbund);
    valid(&mut params, now, CA_DAYS);
    Ok(params.self_signed(issuer.key())?.der().to_vec())
}

/// A device's public key as rcgen wants it.
struct Point(PublicKey);

impl PublicKeyData for Point {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

fn issuer(verbund: &str, key: &DeviceKey) -> Result<Issuer<'static, KeyPair>, rcgen::Error> {
    Ok(Issuer::new(ca_params(verbund), KeyPair::try_from(key.pkcs8())?))
}

fn ca_params(verbund: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&format!("Leitwerk {verbund}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

/// Sets the time of validity. It begins a day early, for clocks that are slow.
fn valid(params: &mut CertificateParams, now: i64, days: i64) {
    let now =
        time::OffsetDateTime::from_unix_timestamp(now).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    params.not_before = now - time::Duration::days(1);
    params.not_after = now + time::Duration::days(days);
}
