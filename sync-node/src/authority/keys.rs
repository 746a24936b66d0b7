// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The keys of the CA and what lies under them: where the key is, how one follows another, and the
//! certificate of the relay itself.

use std::path::{Path, PathBuf};

use leitwerk_shared::change::sha256;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::certificate::{Term, is_issued_by};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{AuthorityKey, Device, Roster, Statement};

use super::{Authority, AuthorityError, certify, tables};
use crate::audit::{self, Act};

impl Authority {
    /// Opens the authority of a folder with a key that lies elsewhere. What lies in the folder in its
    /// place is not looked at.
    ///
    /// # Errors
    /// As [`Authority::open`], [`AuthorityError::Key`] if the key cannot be read, and
    /// [`AuthorityError::ForeignKey`] if the roster does not know it.
    pub fn open_with_key(data: &Path, path: &Path) -> Result<Self, AuthorityError> {
        let authority = Self::open_without_key(data)?;
        let key = Some(authority.load_key(path)?);
        Ok(Self { key, key_is_given: true, ..authority })
    }

    /// Reads a key with which the roster lets the CA sign.
    fn load_key(&self, path: &Path) -> Result<DeviceKey, AuthorityError> {
        let key = DeviceKey::load(path)?;
        if is_of(&self.roster, &key) {
            Ok(key)
        } else {
            Err(AuthorityError::ForeignKey(path.to_owned()))
        }
    }

    /// Returns whether the CA's key is at hand.
    pub fn can_sign(&self) -> bool {
        self.key.is_some()
    }

    /// Makes another key for the CA, which signs from now on. Certificates under the old one stay
    /// good until [`Authority::retire`]. The new key is written to a new file.
    ///
    /// # Errors
    /// [`AuthorityError`]; nothing has changed then, except perhaps that the file exists.
    pub fn rotate(&mut self, file: &Path, now: i64) -> Result<(), AuthorityError> {
        self.refresh()?;
        let key = DeviceKey::generate()?;
        // On the disk before anybody is told that it signs.
        key.save(file)?;
        let certificate = certify::authority(&self.roster.founded().name, &key, now)?;
        let fingerprint = sha256(&certificate).to_string();
        let statement =
            Statement::Authority(AuthorityKey { certificate, key: key.public().clone() });
        self.sign(vec![statement], now)?;
        (self.key, self.key_is_given) = (Some(key), true);
        Ok(audit::append(&self.data, &Act::AuthorityAdded { sha256: fingerprint })?)
    }

    /// Retires all keys of the CA but the newest. Open invitations are withdrawn: they trust the
    /// old key.
    ///
    /// # Errors
    /// [`AuthorityError::NotRenewed`] if devices would be locked out, unless that is accepted, and
    /// [`AuthorityError::OneKey`] if there is nothing to retire.
    pub fn retire(&mut self, lock_out: bool, now: i64) -> Result<usize, AuthorityError> {
        self.refresh()?;
        self.may_sign()?;
        let authorities = self.roster.authorities();
        let (newest, old) = authorities.split_last().ok_or(AuthorityError::OneKey)?;
        if old.is_empty() {
            return Err(AuthorityError::OneKey);
        }
        let newest = newest.clone();
        let key = self.key()?;
        if *key.public() != newest.key {
            return Err(AuthorityError::ForeignKey(PathBuf::from("ca.key")));
        }
        let mut left = Vec::new();
        for device in self.devices().filter(|device| device.role != Role::Relay) {
            let certificate = tables::certificate(&self.connection, device.id)?;
            if !certificate.is_some_and(|it| is_issued_by(&it, &newest.certificate)) {
                left.push(device.id);
            }
        }
        if !left.is_empty() && !lock_out {
            return Err(AuthorityError::NotRenewed(left));
        }
        let retired: Vec<_> =
            old.iter().map(|it| Statement::AuthorityRetired(it.key.clone())).collect();
        let count = retired.len();
        self.write_node_certificate(now)?;
        self.sign_with(retired, now, |transaction| {
            let sql = "UPDATE invitation SET withdrawn = 1 WHERE device IS NULL";
            transaction.execute(sql, [])?;
            Ok(())
        })?;
        audit::append(&self.data, &Act::AuthoritiesRetired { count, locked_out: left.len() })?;
        Ok(count)
    }

    /// Renews the relay's own certificate if it is time and the CA's key is at hand. Returns
    /// whether it did. It does so also while nothing else may be signed: nobody could confirm the
    /// roster to a relay whose certificate has expired.
    ///
    /// # Errors
    /// [`AuthorityError`] if it cannot be written; the old one stays.
    pub fn renew_node(&mut self, now: i64) -> Result<bool, AuthorityError> {
        let due = Term::of(&self.node_certificate()?).is_none_or(|term| term.renew_at() <= now);
        if !due || self.key.is_none() {
            return Ok(false);
        }
        self.write_node_certificate(now)?;
        Ok(true)
    }

    /// Renews all certificates for which it is time; the devices fetch them. Returns whose.
    ///
    /// # Errors
    /// [`AuthorityError::KeyAway`] without the CA's key, [`AuthorityError::Unconfirmed`] after a
    /// backup was put back.
    pub fn renew_due(&mut self, now: i64) -> Result<Vec<DeviceId>, AuthorityError> {
        self.refresh()?;
        self.may_sign()?;
        self.key()?;
        let devices: Vec<Device> = self.devices().cloned().collect();
        let mut renewed = Vec::new();
        for device in devices.iter().filter(|device| device.role != Role::Relay) {
            let old = tables::certificate(&self.connection, device.id)?;
            if old.is_none_or(|old| self.is_due(&old, now)) {
                self.issue(device, now)?;
                renewed.push(device.id);
            }
        }
        if self.renew_node(now)? {
            renewed.extend(self.node().map(|node| node.id));
        }
        Ok(renewed)
    }

    /// Returns when the certificate of a device ends, in seconds since 1970, if one is known.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be read.
    pub fn certified_until(&self, device: DeviceId) -> Result<Option<i64>, AuthorityError> {
        let certificate = tables::certificate(&self.connection, device)?;
        Ok(certificate.and_then(|it| Term::of(&it)).map(|term| term.until))
    }

    /// Issues a new certificate for a device and keeps it.
    pub(super) fn issue(&self, device: &Device, now: i64) -> Result<Vec<u8>, AuthorityError> {
        let certificate = self.certify(device, now)?;
        tables::set_certificate(&self.connection, device.id, &certificate)?;
        let act = Act::Certified { device: device.id.0 };
        audit::append(&self.data, &act)?;
        Ok(certificate)
    }

    /// Takes the key that lies in the folder, and forgets it once it lies there no more: a person may
    /// have put it there or moved it away. One that cannot be used is told of once, and the one so
    /// far goes on signing for as long as the roster lets it.
    pub(super) fn follow_key(&mut self) {
        if self.key_is_given {
            return;
        }
        let path = self.data.join("ca.key");
        if matches!(path.try_exists(), Ok(false)) {
            (self.key, self.unfit_key) = (None, None);
        } else if !self.has_newest_key() {
            match self.load_key(&path) {
                Ok(key) => (self.key, self.unfit_key) = (Some(key), None),
                Err(error) => {
                    self.key.take_if(|key| !is_of(&self.roster, key));
                    let why = format!("{error:?}");
                    if self.unfit_key.as_ref() != Some(&why) {
                        tracing::error!(error = why, "the key of the CA in the folder is no use");
                        self.unfit_key = Some(why);
                    }
                }
            }
        }
    }

    fn has_newest_key(&self) -> bool {
        let newest = self.roster.authorities().last().map(|it| &it.key);
        newest == self.key.as_ref().map(DeviceKey::public)
    }

    /// Returns whether a certificate is in its last third, or under a key that the one at hand
    /// follows. The relay keeps its own under the old key until that is retired: who was away does
    /// not know the new one.
    pub(super) fn is_due(&self, certificate: &[u8], now: i64) -> bool {
        let newest = self.roster.authorities().last();
        let current = newest.is_some_and(|it| is_issued_by(certificate, &it.certificate));
        (!current && self.has_newest_key())
            || Term::of(certificate).is_none_or(|term| term.renew_at() <= now)
    }

    /// Returns the SHA-256 of the CA certificate under which the relay shows itself.
    pub(super) fn pinned(&self) -> Result<String, AuthorityError> {
        let own = self.node_certificate()?;
        let authorities = self.authorities();
        let issuer = authorities.iter().find(|it| is_issued_by(&own, it));
        let issuer = issuer.or(authorities.first()).ok_or(AuthorityError::KeyAway)?;
        Ok(sha256(issuer).to_string())
    }

    /// Returns the certificates of the CA that are good (DER), the oldest first.
    pub(super) fn authorities(&self) -> Vec<Vec<u8>> {
        self.roster.authorities().iter().map(|it| it.certificate.clone()).collect()
    }

    fn devices(&self) -> impl Iterator<Item = &Device> {
        self.roster.devices().keys().filter_map(|id| self.roster.device(*id))
    }

    fn node_certificate(&self) -> Result<Vec<u8>, AuthorityError> {
        Ok(std::fs::read(self.data.join("node.crt"))?)
    }

    /// Writes a new certificate for the relay beside the old one and moves it into its place.
    fn write_node_certificate(&self, now: i64) -> Result<(), AuthorityError> {
        let node = self.node().cloned();
        let node = node.ok_or_else(|| AuthorityError::Missing(self.data.clone()))?;
        let certificate = self.issue(&node, now)?;
        let new = self.data.join("node.crt.new");
        std::fs::write(&new, certificate)?;
        Ok(std::fs::rename(new, self.data.join("node.crt"))?)
    }
}

/// Returns whether a roster lets the CA sign with a key.
pub(super) fn is_of(roster: &Roster, key: &DeviceKey) -> bool {
    roster.authorities().iter().any(|it| it.key == *key.public())
}
