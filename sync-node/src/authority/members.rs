// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The Kommunen of a Verbund: they join, change their names and keys, merge and end. Their numbers
//! stay for ever, because everything that was ever written carries them.

use jiff::civil::Date;
use leitwerk_shared::domain::ids::MunicipalityId;
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::identity::roster::{MemberRecord, Statement};

use super::{Authority, AuthorityError};
use crate::audit::{self, Act};

/// What is known of a Kommune beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// What it is; else it is read off the name.
    pub kind: Option<MunicipalityKind>,
    /// Its Regionalschlüssel.
    pub ars: Option<String>,
    /// Its Gemeindeschlüssel.
    pub ags: Option<String>,
    /// The first day on which all of this holds.
    pub from: Option<Date>,
}

/// What changes about a Kommune. What is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Its new name.
    pub name: Option<String>,
    /// Everything else.
    pub details: Details,
}

impl Authority {
    /// Adds a Kommune.
    ///
    /// # Errors
    /// [`AuthorityError::KnownMember`] if the name is taken, [`AuthorityError::Record`] if its keys
    /// cannot be.
    pub fn add_member(
        &mut self,
        name: &str,
        details: Details,
        now: i64,
    ) -> Result<MunicipalityId, AuthorityError> {
        self.refresh()?;
        if self.member(name).is_some() {
            return Err(AuthorityError::KnownMember(name.to_owned()));
        }
        let (_, id) = self.next_numbers()?;
        let kind = details.kind.or_else(|| MunicipalityKind::of_name(name)).unwrap_or_default();
        self.record(
            MemberRecord {
                id,
                name: name.to_owned(),
                kind,
                ars: details.ars,
                ags: details.ags,
                from: details.from,
                until: None,
                successors: Vec::new(),
            },
            now,
        )?;
        let act = Act::MemberAdded { municipality: id.0, name: name.to_owned() };
        audit::append(&self.data, &act)?;
        Ok(id)
    }

    /// Gives a Kommune another name, kind or key.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownMember`], [`AuthorityError::KnownMember`] if the new name is taken,
    /// [`AuthorityError::Record`] if the keys cannot be.
    pub fn change_member(
        &mut self,
        name: &str,
        change: Change,
        now: i64,
    ) -> Result<MemberRecord, AuthorityError> {
        self.refresh()?;
        let old = self.known_member(name)?.clone();
        if let Some(taken) = change.name.as_ref().filter(|new| self.member(new).is_some()) {
            return Err(AuthorityError::KnownMember(taken.clone()));
        }
        let Details { kind, ars, ags, from } = change.details;
        let of_name = || MunicipalityKind::of_name(change.name.as_deref()?);
        let record = MemberRecord {
            kind: kind.or_else(of_name).unwrap_or(old.kind),
            ars: ars.or(old.ars),
            ags: ags.or(old.ags),
            from: from.or(old.from),
            name: change.name.unwrap_or(old.name),
            ..old
        };
        self.changed(record, now)
    }

    /// Notes the last day of a Kommune, and the Kommunen into which it is merged. Its devices stay
    /// until each is replaced or revoked.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownMember`], [`AuthorityError::Record`] if it would follow itself.
    pub fn dissolve_member(
        &mut self,
        name: &str,
        until: Date,
        successors: &[String],
        now: i64,
    ) -> Result<MemberRecord, AuthorityError> {
        self.refresh()?;
        let old = self.known_member(name)?.clone();
        let successors = successors.iter().map(|name| Ok(self.known_member(name)?.id));
        let successors = successors.collect::<Result<_, AuthorityError>>()?;
        self.changed(MemberRecord { until: Some(until), successors, ..old }, now)
    }

    fn changed(&mut self, record: MemberRecord, now: i64) -> Result<MemberRecord, AuthorityError> {
        self.record(record.clone(), now)?;
        let MemberRecord { id, name, until, .. } = &record;
        let act = Act::MemberChanged {
            municipality: id.0,
            name: name.clone(),
            until: until.map(|day| day.to_string()),
        };
        audit::append(&self.data, &act)?;
        Ok(record)
    }

    fn record(&mut self, record: MemberRecord, now: i64) -> Result<(), AuthorityError> {
        if !record.is_sound() {
            return Err(AuthorityError::Record(record.name));
        }
        self.sign(vec![Statement::Record(record)], now)
    }

    /// Returns the member with a name that exists.
    pub(super) fn known_member(&self, name: &str) -> Result<&MemberRecord, AuthorityError> {
        self.member(name).ok_or_else(|| AuthorityError::UnknownMember(name.to_owned()))
    }

    fn member(&self, name: &str) -> Option<&MemberRecord> {
        self.roster.members().values().find(|member| member.name == name)
    }
}
