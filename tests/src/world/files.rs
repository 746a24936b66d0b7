// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Exchange files between workplaces of a world.

use leitwerk_shared::domain::ids::MunicipalityId;
use leitwerk_shared::exchange::file::select::Since;
use leitwerk_shared::exchange::file::write::{Writer, write};
use leitwerk_shared::exchange::file::{FileRefusal, Summary, audiences};
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::store::Reader as _;

use super::World;
use super::machine::Arrival;
use super::wire::End;

impl World {
    /// Lets a workplace write what it has on its disk for a Kommune.
    pub fn write_file(&self, client: usize, readers: u32, since: &Since) -> Vec<u8> {
        let store = self.store(End::Client(client));
        let roster = Roster::open(store.roster().expect("a memory store can be read"));
        let roster = roster.expect("the stored roster is valid");
        let key = self.key(client);
        let device = roster.device(self.device(client)).expect("the device is in the roster");
        let writer = Writer { device, key: &key, roster: &roster };
        let audiences = audiences(device, MunicipalityId(readers));
        let mut file = Vec::new();
        let written = write(store, writer, audiences, since, self.now / 1000, &mut file);
        let written = written.expect("what is stored can be written");
        assert_eq!(written.bytes, file.len() as u64);
        file
    }

    /// Lets a workplace begin to read a file. What becomes of it, [`World::file_read`] tells
    /// under the ticket.
    pub fn begin_reading(&mut self, client: usize, file: &[u8]) -> u64 {
        let node = self.at_mut(End::Client(client));
        node.ticket += 1;
        node.inbox.push(Arrival::ReadFile(node.ticket, file.into()));
        node.ticket
    }

    /// Returns what became of a file; `None` if it is still being read, or died with its reader.
    pub fn file_read(&self, client: usize, ticket: u64) -> Option<Result<Summary, FileRefusal>> {
        let read = self.at(End::Client(client)).files.iter().find(|(of, _)| *of == ticket);
        read.map(|(_, result)| result.clone())
    }

    /// Lets a workplace read a file to its end.
    ///
    /// # Errors
    /// [`FileRefusal`] if it is refused.
    pub fn read_file(&mut self, client: usize, file: &[u8]) -> Result<Summary, FileRefusal> {
        let ticket = self.begin_reading(client, file);
        self.settle();
        self.file_read(client, ticket).expect("a file is taken in or refused")
    }
}
