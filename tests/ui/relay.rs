// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A Verbund of two Kommunen with its relay, in this process.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use leitwerk_app::joining;
use leitwerk_app::profile::{Profile, Vault};
use leitwerk_node::authority::{Authority, Details, OpenRequest};
use leitwerk_node::config::Config;
use leitwerk_node::serve::Server;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::net::enrol::Invitation;
use tempfile::TempDir;

pub(crate) const LANDKREIS: &str = "Landkreis Seeland";
pub(crate) const GEMEINDE: &str = "Gemeinde Aarfelde";

/// The relay with its folder; dropping it ends the relay.
pub(crate) struct Verbund {
    server: Option<Server>,
    /// Where the relay is, or was last.
    address: String,
    folder: TempDir,
}

impl Verbund {
    pub(crate) fn found() -> Self {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let data = folder.path().join("relais");
        let founded = Authority::found(&data, "Verbund Seeland", LANDKREIS, "127.0.0.1:0", now());
        let mut authority = founded.expect("the folder is empty");
        authority.add_member(GEMEINDE, Details::default(), now()).expect("the name is free");
        let server = Server::start(&Config::embedded(&data, None)).expect("a port is free");
        let address = server.address().to_string();
        Self { server: Some(server), address, folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn authority(&self) -> Authority {
        Authority::open(&self.path("relais")).expect("it was founded")
    }

    fn invite(&self, kommune: &str, role: Role, pre_approved: bool) -> Invitation {
        let invited = self.authority().invite(kommune, role, pre_approved, None, now());
        let mut invitation = invited.expect("the Kommune is a member");
        invitation.relays = vec![self.address.clone()];
        invitation
    }

    /// Makes an invitation that a person has to confirm.
    pub(crate) fn invitation(&self, name: &str, kommune: &str, role: Role) -> PathBuf {
        let invitation = self.invite(kommune, role, false);
        let text = serde_json::to_vec_pretty(&invitation).expect("it is plain");
        let file = self.path(name);
        std::fs::write(&file, text).expect("the folder takes a file");
        file
    }

    /// Makes a workplace that has joined.
    pub(crate) fn workplace(&self, name: &str, kommune: &str, role: Role) -> PathBuf {
        let folder = self.path(name);
        let invitation = self.invite(kommune, role, true);
        let joined =
            joining::join(&folder, &invitation, Vault::file(), drop, std::future::pending());
        // The usual port is for real workplaces.
        joined.expect("the invitation is good").set_port(0).expect("the folder takes a file");
        folder
    }

    /// Returns the one request that waits for the administrator.
    pub(crate) fn request(&self) -> OpenRequest {
        let requests = self.authority().requests().expect("they can be read");
        let [request] = requests.try_into().expect("one device asks");
        request
    }

    /// Confirms a request as the administrator who was called.
    pub(crate) fn confirm(&self, request: &OpenRequest) {
        let confirmed = self.authority().confirm_request(request.number, &request.code, now());
        confirmed.expect("the code is right");
    }

    /// Ends the relay; the folders stay.
    pub(crate) fn end_relay(&mut self) {
        self.server = None;
    }

    /// Begins the relay again where it was.
    pub(crate) fn serve_again(&mut self) {
        let config = Config::embedded(&self.path("relais"), Some(&self.address));
        self.server = Some(Server::start(&config).expect("the port is still free"));
    }
}

pub(crate) fn open(folder: &Path) -> Profile {
    Profile::open(folder).expect("there is a workplace")
}

fn now() -> i64 {
    Timestamp::now().as_second()
}
