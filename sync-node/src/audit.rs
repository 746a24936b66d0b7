// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The audit log: one JSON line for every act of the authority, appended and synced, never
//! changed. Lines are numbered, and each carries the hash of the one before it, so that a missing
//! or altered line shows; the database of the authority knows the last one, so that a missing end
//! shows too. Whoever can write both can forge both: against that the end must be noted elsewhere.

mod anchor;
mod archive;
mod read;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use leitwerk_shared::change::{Hash, sha256};
use serde::Serialize;

use crate::folder;

pub use archive::{ArchiveError, Archived, archive};
pub use read::{Fault, Log, Written, open, read, read_part};

/// The file in the folder of the Verbund.
pub const FILE: &str = "audit.jsonl";

/// What stands in the first line instead of a hash.
const NOTHING: Hash = Hash([0; 32]);

/// How many bytes are read at once in search of the last line.
const BLOCK: u64 = 4096;

/// Number and hash of a line.
pub type End = (u64, Hash);

/// One line.
#[derive(Debug, Serialize)]
struct Line<'a> {
    n: u64,
    at: String,
    previous: String,
    #[serde(flatten)]
    act: &'a Act,
}

/// What the authority did.
#[derive(Debug, Serialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// A Verbund was founded.
    Founded {
        /// Its name.
        verbund: String,
    },
    /// A Kommune was added.
    MemberAdded {
        /// Its number.
        municipality: u32,
        /// Its name.
        name: String,
    },
    /// A Kommune changed its name or keys, or ends.
    MemberChanged {
        /// Its number.
        municipality: u32,
        /// Its name from now on.
        name: String,
        /// Its last day, if it ends.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// An invitation was made.
    Invited {
        /// The Kommune.
        municipality: u32,
        /// What the device will be allowed to do.
        role: String,
        /// Whether it needs no confirmation by telephone.
        pre_approved: bool,
    },
    /// A device joined.
    Joined {
        /// Its number.
        device: u32,
        /// Its Kommune.
        municipality: u32,
        /// What it may do.
        role: String,
    },
    /// An invitation was withdrawn.
    InvitationWithdrawn {
        /// The beginning of the SHA-256 of its token.
        invitation: String,
    },
    /// Somebody showed a good invitation and waits for a person.
    Requested {
        /// The number of the request.
        request: u32,
    },
    /// A person refused a request.
    RequestRefused {
        /// Its number.
        request: u32,
    },
    /// A request was confirmed by telephone and waits for a coordinator.
    Confirmed {
        /// Its number.
        request: u32,
    },
    /// A coordinator agreed to a request.
    Endorsed {
        /// Its number.
        request: u32,
        /// The coordinator's device.
        by: u32,
    },
    /// A certificate was renewed.
    Certified {
        /// The device.
        device: u32,
    },
    /// It was noted who works at a device. The name is not here.
    PersonNamed {
        /// The device.
        device: u32,
    },
    /// The name of whoever works at a device was erased.
    PersonErased {
        /// The device.
        device: u32,
    },
    /// The CA has another key.
    AuthorityAdded {
        /// The SHA-256 of its certificate.
        sha256: String,
    },
    /// Old keys of the CA sign no more.
    AuthoritiesRetired {
        /// How many.
        count: usize,
        /// How many devices had only certificates under them.
        locked_out: usize,
    },
    /// Somebody showed an invitation that is not good.
    JoinRefused {
        /// Why.
        reason: String,
    },
    /// Somebody who speaks for a device was refused a certificate, an agreement or names.
    ClaimRefused {
        /// The device, as it says.
        device: u32,
        /// Why.
        reason: String,
    },
    /// A device was revoked.
    Revoked {
        /// Its number.
        device: u32,
        /// In how many documents some of its changes stay valid.
        documents: usize,
    },
    /// A change beyond a cut was admitted.
    Admitted {
        /// The document.
        doc: String,
        /// The hash of the change.
        change: String,
    },
    /// A change beyond a cut stays hidden, and nobody is asked about it any more.
    Dismissed {
        /// The document.
        doc: String,
        /// The hash of the change.
        change: String,
    },
    /// Of several changes with one number the true one was named.
    Resolved {
        /// The document.
        doc: String,
        /// The hash of the change.
        change: String,
    },
    /// Callers were turned away, told together so that nobody can fill the disk.
    CallersRefused {
        /// From where; nothing if there were too many to tell apart.
        address: Option<String>,
        /// Why.
        reason: String,
        /// How often since the last line of this kind.
        times: u64,
    },
    /// The relay runs with other settings than before, since now or since its last start.
    Configured {
        /// The keys that changed, with their new values.
        changes: Vec<String>,
    },
    /// Invitations name other addresses of the relay from now on.
    AddressesChanged {
        /// The addresses.
        addresses: Vec<String>,
    },
    /// The relay started.
    Started {
        /// Its version.
        version: String,
    },
    /// The relay stopped.
    Stopped {
        /// Whether everything was on the disk.
        clean: bool,
    },
    /// All lines before this one were moved to a file.
    Archived {
        /// The number of the last of them.
        up_to: u64,
        /// Its hash.
        sha256: String,
        /// The name of the file.
        file: String,
    },
    /// A backup was put back.
    Restored {
        /// When it was made.
        made: String,
        /// How many open invitations are void because of it.
        invitations: usize,
    },
    /// Somebody or most members confirmed after a backup that the roster is the newest.
    RosterConfirmed {
        /// Its height.
        height: u32,
        /// Its hash.
        hash: String,
        /// Who: `administrator`, or the numbers of devices.
        by: String,
    },
    /// A device holds a roster in which another entry stands at a height: the authority has signed
    /// two.
    RosterForked {
        /// The device.
        device: u32,
        /// The height.
        height: u32,
    },
    /// It is said that other branches of the roster do not hold; what they revoked is revoked here.
    RosterSettled {
        /// The height of the roster since.
        height: u32,
    },
    /// A device sent something that was refused. Told together, as are the callers.
    ChangeRefused {
        /// The device that delivered it; nothing if there were too many to tell apart.
        device: Option<u32>,
        /// The document, of the first.
        doc: String,
        /// Why, of the first. What comes together differs at most in what the reason names.
        reason: String,
        /// How often since the last line of this kind.
        times: u64,
    },
    /// There was no room for documents. Told together, as are the callers.
    DocumentDeclined {
        /// The device that delivered them; nothing if there were too many to tell apart.
        device: Option<u32>,
        /// The first of them.
        doc: String,
        /// The setting that leaves no room.
        limit: &'static str,
        /// How often since the last line of this kind.
        times: u64,
    },
    /// A link ended because a device broke the rules of the conversation. Told together, as are the
    /// callers.
    Misbehaved {
        /// The device; nothing if there were too many to tell apart.
        device: Option<u32>,
        /// What it did, of the first. What comes together differs at most in what this names.
        reason: String,
        /// How often since the last line of this kind.
        times: u64,
    },
    /// A document goes on without a change that it cannot be saved with. The change is kept.
    ChangeSetAside {
        /// The device that wrote it.
        device: u32,
        /// The document.
        doc: String,
        /// The hash of the change.
        change: String,
        /// How many changes of which device are left out with it and others found at the same
        /// time.
        with_it: BTreeMap<u32, usize>,
    },
}

/// Appends a line and notes it as the end. A line that was cut off before stays missing: the new one
/// goes on from the end that was noted.
///
/// # Errors
/// Passes on what the file system says.
pub fn append(data: &Path, act: &Act) -> std::io::Result<()> {
    let mut file = open_to_write(data)?;
    let last = last_line(&mut file)?;
    let before = end(&mut file, &last, anchor::noted(data)?)?;
    let (mut text, hash) = line(before, act)?;
    if !last.is_empty() && !last.ends_with(b"\n") {
        // A power cut has left half a line. It stays and is counted, and the reader names it.
        text.insert(0, '\n');
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // Only now: what is noted may be behind the file, never ahead of it.
    anchor::note(data, (before.0 + 1, hash));
    Ok(())
}

/// Notes the end of the log that a new Verbund has written before there was a place for it.
///
/// # Errors
/// Passes on what the file system says.
pub fn note_end(data: &Path) -> std::io::Result<()> {
    let mut file = open_to_write(data)?;
    let last = last_line(&mut file)?;
    anchor::note(data, end(&mut file, &last, None)?);
    Ok(())
}

/// Opens the log for one writer alone: commands and the service write to the same file, and the
/// lock keeps the chain in order.
fn open_to_write(data: &Path) -> std::io::Result<File> {
    let path = data.join(FILE);
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    loop {
        let file = options.open(&path)?;
        file.lock()?;
        // Meanwhile somebody may have put a new log in its place.
        if folder::is_at(&file, &path)? {
            return Ok(file);
        }
    }
}

/// Returns what the next line follows. Whether the file holds the end that was noted shows in its
/// last line, so that the cost does not grow with the log; only else the whole file is read.
fn end(file: &mut File, last: &[u8], noted: Option<End>) -> std::io::Result<End> {
    let whole = last.strip_suffix(b"\n");
    let found = whole.and_then(|line| Some((read::number(line)?, sha256(line))));
    match found {
        Some(found) if noted.is_none_or(|noted| noted == found) => Ok(found),
        _ => {
            file.seek(SeekFrom::Start(0))?;
            Ok(read::parse(&*file)?.follows(noted))
        }
    }
}

/// Returns a line that follows another, with its line break, and its hash.
fn line((n, hash): End, act: &Act) -> std::io::Result<(String, Hash)> {
    let at = jiff::Timestamp::now().to_string();
    let line = Line { n: n + 1, at, previous: hash.to_string(), act };
    let mut text = serde_json::to_string(&line)?;
    let hash = sha256(text.as_bytes());
    text.push('\n');
    Ok((text, hash))
}

/// Appends a line where nobody can be told of a failure but the log.
pub fn note(data: &Path, act: &Act) {
    if let Err(error) = append(data, act) {
        tracing::error!(%error, "the audit log cannot be written");
    }
}

/// Reads the last line from the end, so that the cost does not grow with the log. It comes with
/// its line break, if it has one.
fn last_line(file: &mut File) -> std::io::Result<Vec<u8>> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut from = length;
    let mut tail = Vec::new();
    while from > 0 {
        let block = from.min(BLOCK);
        from -= block;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = vec![0; usize::try_from(block).unwrap_or_default()];
        file.read_exact(&mut bytes)?;
        bytes.append(&mut tail);
        tail = bytes;
        let body = tail.strip_suffix(b"\n").unwrap_or(&tail);
        if let Some(end) = body.iter().rposition(|byte| *byte == b'\n') {
            return Ok(tail.split_off(end + 1));
        }
    }
    Ok(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::Authority;

    fn act(device: u32) -> Act {
        Act::Revoked { device, documents: 0 }
    }

    fn log(acts: u32) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        for device in 1..=acts {
            append(folder.path(), &act(device)).expect("the folder takes a line");
        }
        folder
    }

    fn faults(folder: &tempfile::TempDir) -> Vec<Fault> {
        read(folder.path()).expect("the log can be read").faults
    }

    /// Rewrites the lines of a log.
    fn change(folder: &tempfile::TempDir, change: impl FnOnce(&mut Vec<String>)) {
        let path = folder.path().join(FILE);
        let text = std::fs::read_to_string(&path).expect("the log can be read");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        change(&mut lines);
        let text = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>();
        std::fs::write(&path, text).expect("the log can be replaced");
    }

    #[test]
    fn an_untouched_log_is_whole_across_block_borders() {
        let folder = log(100);
        let found = read(folder.path()).expect("the log can be read");
        assert_eq!(found.faults, []);
        assert_eq!(
            found.lines.iter().map(|line| line.n).collect::<Vec<_>>(),
            (1..=100).collect::<Vec<_>>()
        );
        let long = Act::JoinRefused { reason: "x".repeat(3 * 4096) };
        for act in [&long, &act(7), &long] {
            append(folder.path(), act).expect("the folder takes a line");
        }
        assert_eq!(faults(&folder), []);
    }

    #[test]
    fn a_missing_an_altered_and_a_moved_line_show() {
        let folder = log(9);
        change(&folder, |lines| drop(lines.remove(3)));
        assert_eq!(faults(&folder), [Fault::Missing { line: 4, from: 4, to: 4 }]);

        let folder = log(9);
        change(&folder, |lines| lines[3] = lines[3].replace("\"device\":4", "\"device\":5"));
        assert_eq!(faults(&folder), [Fault::Altered { line: 4 }]);

        let folder = log(9);
        change(&folder, |lines| lines.swap(3, 4));
        assert!(!faults(&folder).is_empty(), "the order is part of the chain");
    }

    #[test]
    fn half_a_line_is_named_and_the_chain_goes_on() {
        let folder = log(3);
        let path = folder.path().join(FILE);
        let mut bytes = std::fs::read(&path).expect("the log can be read");
        bytes.extend(b"{\"n\":4,\"at\"");
        std::fs::write(&path, bytes).expect("the log can be replaced");
        for device in [5, 6] {
            append(folder.path(), &act(device)).expect("the folder takes a line");
        }
        assert_eq!(faults(&folder), [Fault::Unreadable { line: 4 }]);
        let log = read(folder.path()).expect("the log can be read");
        assert_eq!(log.lines.last().map(|line| line.n), Some(6));
    }

    #[test]
    fn a_line_that_is_being_written_is_waited_for() {
        let folder = log(3);
        let mut writer = OpenOptions::new()
            .append(true)
            .open(folder.path().join(FILE))
            .expect("the log can be opened");
        writer.lock().expect("nobody else has the log");
        writer.write_all(b"{\"n\":4,").expect("the log takes bytes");
        let (sender, asked) = std::sync::mpsc::channel();
        let reader = {
            let folder = folder.path().to_owned();
            std::thread::spawn(move || {
                sender.send(()).expect("somebody waits");
                let mut bytes = Vec::new();
                open(&folder).and_then(|mut file| file.read_to_end(&mut bytes)).map(|_| bytes)
            })
        };
        asked.recv().expect("the reader lives");
        std::thread::yield_now();
        writer.write_all(b"\"at\":0}\n").expect("the log takes bytes");
        writer.unlock().expect("the lock is ours");
        let read = reader.join().expect("the reader lives").expect("the log can be read");
        assert!(read.ends_with(b"{\"n\":4,\"at\":0}\n"), "the line is whole");
    }

    /// A log whose end the authority knows, of several acts since it was founded.
    fn anchored(acts: u32) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        Authority::found(folder.path(), "Verbund", "Kreis", "127.0.0.1:7", 0).expect("it is empty");
        let founded = end_of(&folder);
        for device in 1..=acts {
            append(folder.path(), &act(device)).expect("the folder takes a line");
        }
        assert_eq!(faults(&folder), []);
        assert_eq!(end_of(&folder), founded + u64::from(acts));
        folder
    }

    fn end_of(folder: &tempfile::TempDir) -> u64 {
        read(folder.path()).expect("the log can be read").end.expect("there is a line").0
    }

    #[test]
    fn a_log_that_was_deleted_emptied_or_cut_off_says_so_now_and_after_the_next_line() {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        Authority::found(folder.path(), "Verbund", "Kreis", "127.0.0.1:7", 0).expect("it is empty");
        let n = end_of(&folder);
        change(&folder, |lines| drop(lines.pop()));
        assert_eq!(faults(&folder), [Fault::Cut { from: n, to: n }], "known since it was founded");

        let gone: [fn(&Path); 2] = [
            |log| std::fs::remove_file(log).expect("the log is there"),
            |log| std::fs::write(log, "").expect("the log can be emptied"),
        ];
        for gone in gone {
            let folder = anchored(5);
            let n = end_of(&folder);
            gone(&folder.path().join(FILE));
            assert_eq!(faults(&folder), [Fault::Cut { from: 1, to: n }]);
            append(folder.path(), &act(6)).expect("the folder takes a line");
            assert_eq!(faults(&folder), [Fault::Missing { line: 1, from: 1, to: n }]);
            assert_eq!(end_of(&folder), n + 1, "no number is given twice");
        }

        let folder = anchored(5);
        let n = end_of(&folder);
        change(&folder, |lines| lines.truncate(lines.len() - 2));
        assert_eq!(faults(&folder), [Fault::Cut { from: n - 1, to: n }]);
        append(folder.path(), &act(6)).expect("the folder takes a line");
        let line = n - 1;
        assert_eq!(faults(&folder), [Fault::Missing { line, from: n - 1, to: n }]);

        let folder = anchored(5);
        change(&folder, |lines| {
            let last = lines.last_mut().expect("there is a line");
            *last = last.replace("\"device\":5", "\"device\":4");
        });
        let n = end_of(&folder);
        assert_eq!(faults(&folder), [Fault::Replaced { n }]);
        append(folder.path(), &act(6)).expect("the folder takes a line");
        assert_eq!(faults(&folder), [Fault::Altered { line: n }]);
    }

    #[test]
    fn what_a_power_cut_kept_from_the_authority_is_no_fault() {
        let folder = anchored(2);
        let known = anchor::noted(folder.path()).expect("it can be read").expect("it is known");
        append(folder.path(), &act(3)).expect("the folder takes a line");
        anchor::note(folder.path(), known);
        assert_eq!(faults(&folder), [], "the log is ahead of what is known");
        let path = folder.path().join(FILE);
        let mut bytes = std::fs::read(&path).expect("the log can be read");
        bytes.extend(b"{\"n\":");
        let torn = bytes.split(|byte| *byte == b'\n').count() as u64;
        std::fs::write(&path, bytes).expect("the log can be replaced");
        append(folder.path(), &act(4)).expect("the folder takes a line");
        assert_eq!(faults(&folder), [Fault::Unreadable { line: torn }]);
    }

    #[test]
    fn what_is_moved_to_a_file_is_whole_and_the_chain_goes_on() {
        let folder = anchored(3);
        let n = end_of(&folder);
        let file = folder.path().join("2026.jsonl");
        let archived = archive(folder.path(), &file).expect("the name is free");
        assert_eq!((archived.log.lines.len() as u64, archived.goes_on.0), (n, n + 1));
        let part = read_part(&file).expect("the file can be read");
        assert_eq!(part.faults, []);
        let log = read(folder.path()).expect("the log can be read");
        assert_eq!((log.faults, Some(log.start)), (Vec::new(), part.end), "one follows the other");
        append(folder.path(), &act(4)).expect("the folder takes a line");
        assert_eq!((faults(&folder), end_of(&folder)), (Vec::new(), n + 2));

        // A second part begins where the first one ends.
        let again = archive(folder.path(), &file);
        assert!(matches!(&again, Err(ArchiveError::Exists(path)) if *path == file), "{again:?}");
        let second = folder.path().join("2027.jsonl");
        archive(folder.path(), &second).expect("the name is free");
        let second = read_part(&second).expect("the file can be read");
        assert_eq!((second.faults, Some(second.start)), (Vec::new(), part.end));

        // What is gone stays gone: nothing is moved that could hide it.
        change(&folder, |lines| lines[0] = lines[0].replace("\"up_to\":", "\"up_to\":1"));
        assert_ne!(faults(&folder), []);
    }

    #[test]
    fn what_is_missing_is_not_hidden_by_moving_the_rest() {
        let folder = anchored(4);
        let n = end_of(&folder);
        change(&folder, |lines| lines.truncate(lines.len() - 2));
        let file = folder.path().join("2026.jsonl");
        let archived = archive(folder.path(), &file).expect("the name is free");
        assert_eq!(archived.log.faults, [Fault::Cut { from: n - 1, to: n }]);
        assert_eq!(faults(&folder), [Fault::Missing { line: 1, from: n - 1, to: n }]);
    }

    #[test]
    fn writers_and_whoever_moves_the_log_lose_no_line() {
        const EACH: u32 = 20;
        let folder = anchored(0);
        let before = end_of(&folder);
        let data = folder.path();
        std::thread::scope(|scope| {
            for writer in 0..3 {
                scope.spawn(move || {
                    for device in 0..EACH {
                        append(data, &act(writer * EACH + device)).expect("there is room");
                    }
                });
            }
            for part in 0..3 {
                archive(data, &data.join(format!("{part}.jsonl"))).expect("the name is free");
            }
        });
        let parts = (0..3).map(|part| read_part(&data.join(format!("{part}.jsonl"))));
        let mut end = None;
        for part in parts.chain([read(data)]) {
            let part = part.expect("it can be read");
            assert_eq!(part.faults, []);
            assert!(end.is_none_or(|end| end == part.start), "one follows the other");
            end = part.end;
        }
        assert_eq!(end.map(|(n, _)| n), Some(before + u64::from(3 * EACH) + 3));
    }
}
