// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every limit on what others may send or store, in one place. `docs/protocol.md` explains them.

/// The largest single change, in bytes. Larger pastes are split into several changes.
pub const CHANGE_BYTES: usize = 1 << 20;

/// The largest frame on the control stream, in bytes, without its length prefix.
pub const FRAME_BYTES: usize = 256 << 10;

/// The largest packed run that travels as a frame, in bytes; a larger one is bulk.
pub const RUN_FRAME_BYTES: usize = 64 << 10;

/// The most changes, and the most seals, in a run that travels as a frame.
pub const RUN_CHANGES: usize = 1_000;

/// The most changes in a run that travels as bulk; whoever lacks more gets the archive.
pub const BULK_RUN_CHANGES: usize = 10_000;

/// The most that a run in a frame unpacks to, in bytes.
pub const RUN_FRAME_UNPACKED_BYTES: usize = 2 << 20;

/// The most that a run in bulk unpacks to, in bytes.
pub const RUN_UNPACKED_BYTES: usize = 16 << 20;

/// The most tips that one seal may list.
pub const SEAL_TIPS: usize = 4_096;

/// How many earlier chains of its own a device puts under the first seal of a process. With more
/// of them their old seals stay.
pub const VOUCHED_TIPS: usize = 2_048;

/// The most changes one change may depend on.
pub const CHANGE_DEPS: usize = 4_096;

/// The largest archive on the wire, in bytes.
pub const ARCHIVE_BYTES: usize = 64 << 20;

/// How many archives and long runs are under way at once on a link in one direction.
pub const BULKS_IN_FLIGHT: usize = 16;

/// From how many bytes of bulk under way to one peer on the next one waits.
pub const BULK_LINK_BYTES: usize = 4 << 20;

/// From how many bytes of bulk under way to all peers on the next one waits.
pub const BULK_SENDING_BYTES: usize = 256 << 20;

/// The largest bulk for which there is always room soon, in bytes.
pub const BULK_SMALL_BYTES: usize = 1 << 20;

/// How many bytes of small bulks are read or wait to be dealt with, from all peers.
pub const BULK_SMALLS_BYTES: usize = 64 << 20;

/// How many bytes of larger bulks are read or wait to be dealt with, from all peers.
pub const BULK_LARGES_BYTES: usize = 4 * ARCHIVE_BYTES;

/// Up to how many bytes that wait to be dealt with the next bulk of a peer is read.
pub const BULK_UNTAKEN_BYTES: usize = WAITING_BYTES;

/// How long each [`BULK_SMALL_BYTES`] may be on their way, in seconds: 17 KiB per second.
pub const BULK_PART_WITHIN_SECS: u64 = 60;

/// How many bytes of frames may wait for one peer.
pub const FRAMES_LINK_BYTES: usize = 32 << 20;

/// How many bytes of frames may wait for all peers.
pub const FRAMES_ALL_BYTES: usize = 256 << 20;

/// How many bytes of frames may wait for a peer though all together have too many.
pub const FRAMES_FAIR_BYTES: usize = 1 << 20;

/// The most bytes of frames of one peer that were read and are not dealt with. Beyond it nothing is
/// read. Holds the longest frame several times.
pub const INBOX_LINK_BYTES: usize = 1 << 20;

/// The same, of all peers.
pub const INBOX_BYTES: usize = 64 << 20;

/// The most devices that a workplace lets in. The limits of a relay stand in its configuration.
pub const WORKPLACE_CONNECTIONS: usize = 128;

/// The most handshakes that are under way at a workplace.
pub const WORKPLACE_HANDSHAKES: usize = 64;

/// The same, from one network. More than come in unproven: nobody is locked out in whose name others
/// knock.
pub const WORKPLACE_HANDSHAKES_PER_NETWORK: usize = 32;

/// From how many of them on a caller must first prove its address.
pub const WORKPLACE_HANDSHAKES_UNPROVEN: usize = 16;

/// How many bytes a workplace reads of one link in a second, of frames and of bulk each; of all links of
/// one Kommune together twice as many.
pub const WORKPLACE_BYTES_PER_SECOND: usize = 32 << 20;

/// The same in frames.
pub const WORKPLACE_FRAMES_PER_SECOND: usize = 4_000;

/// How long a caller may take to say hello, in seconds.
pub const HELLO_WITHIN_SECS: u64 = 10;

/// How long a frame may take to come once it has begun, in seconds.
pub const FRAME_WITHIN_SECS: u64 = 60;

/// How many connections one device has to a relay at once. A caller may try several addresses in two
/// ways side by side and keeps one of them; the link that it lost may still stand there.
pub const DEVICE_CONNECTIONS: usize = 4;

/// The largest record of a connection over TCP, in bytes, so that it fits one record of TLS.
pub const TCP_RECORD_BYTES: usize = 16 << 10;

/// How many bytes of bulk may be on their way in one direction over TCP: what a frame has to wait
/// behind at most, and what comes in each round trip at most.
pub const TCP_WINDOW_BYTES: u64 = 128 << 10;

/// The longest reason for the end of a connection over TCP, in bytes.
pub const CLOSE_REASON_BYTES: usize = 1 << 10;

/// How many places are remembered at which UDP did not work.
pub const BLOCKED_PLACES: usize = 64;

/// How many callers the authority hears at once.
pub const APPLICANTS: usize = 256;

/// How many of these from one network.
pub const APPLICANTS_PER_NETWORK: usize = 64;

/// What part of the answers to those of its kind one of them may have: one in so many.
pub const APPLICANT_SHARE: usize = 4;

/// How long one of them may take, in seconds.
pub const APPLICANT_WITHIN_SECS: u64 = 20;

/// How many devices may wait to be confirmed under one invitation.
pub const INVITATION_RIVALS: usize = 4;

/// How many refusals a relay tells apart in its audit log until it writes them down.
pub const REFUSALS_TOLD_APART: usize = 100;

/// How many connections to the status page are served at once.
pub const STATUS_CONNECTIONS: usize = 32;

/// How long a request for it may take to come, in seconds.
pub const STATUS_WITHIN_SECS: u64 = 5;

/// How many entries one roster frame holds before the next one begins.
pub const ROSTER_ENTRIES: usize = 100;

/// The largest request to the authority, in bytes. Anybody may send one.
pub const JOIN_REQUEST_BYTES: usize = 4 << 10;

/// The largest answer of the authority, in bytes. It holds the whole roster.
pub const JOIN_ANSWER_BYTES: usize = 4 << 20;

/// How many addresses of one peer are taken from what tells of it.
pub const PEER_ADDRESSES: usize = 16;

/// How many workplaces that were found in a room are called, whoever else claims to be there.
pub const FOUND_PEERS: usize = 64;

/// Whole documents that a peer lacks and that are sent in frames where they are small; more
/// travel as archives.
pub const DOCUMENTS_IN_FRAMES: usize = 100;

/// The most operations in one change. Longer edits are split.
pub const CHANGE_OPS: u64 = 1 << 16;

/// The largest document, unpacked, in bytes.
pub const DOCUMENT_BYTES: usize = 64 << 20;

/// How full a document may be before nobody takes more of it from others, in percent of each of its
/// limits. The rest is for what is written meanwhile, so that no document outgrows what can be opened.
pub const DOCUMENT_FULL_PERCENT: u64 = 75;

/// The most operations in one document. Their counters cannot be higher.
pub const DOCUMENT_OPS: u64 = 4 << 20;

/// The most changes in one document.
pub const DOCUMENT_CHANGES: u64 = 1 << 18;

/// The most actors in one document, and in a `Have` in all its frames.
pub const DOCUMENT_ACTORS: usize = 1 << 16;

/// The highest product of changes and actors of one document: Automerge keeps a clock of all
/// actors for every sixteenth change.
pub const DOCUMENT_CLOCKS: u64 = 1 << 30;

/// From how many broken changes in one document on nothing of a device is tried there any more
/// that no other device builds on.
pub const PROOF_CULPRITS: usize = 8;

/// How many concurrent values of one register are read.
pub const REGISTER_CLAIMS: usize = 64;

/// How many items of one list are read.
pub const LIST_ITEMS: usize = 10_000;

/// The most seals in one archive.
pub const ARCHIVE_SEALS: usize = 1 << 16;

/// The largest exchange file, in bytes.
pub const FILE_BYTES: u64 = 256 << 20;

/// The largest header of an exchange file, the roster included, in bytes.
pub const FILE_HEADER_BYTES: usize = 4 << 20;

/// The largest document in an exchange file, unpacked, in bytes: an archive with its frame.
pub const FILE_PART_BYTES: usize = ARCHIVE_BYTES + (1 << 20);

/// The most bytes that the documents of an exchange file unpack to.
pub const FILE_CONTENT_BYTES: u64 = 2 << 30;

/// How many runs of one link may wait for changes that they depend on.
pub const WAITING_RUNS: usize = 1_000;

/// How many bytes of memory the runs of one link that wait may take.
pub const WAITING_BYTES: usize = 16 << 20;

/// How many bytes of memory the runs of all links that wait may take.
pub const WAITING_ALL_BYTES: usize = 64 << 20;

/// From how many bytes of memory on that wait for the disk nothing more is taken in from others.
pub const UNWRITTEN_BYTES: usize = 64 << 20;

/// The same for what is written here. Nobody else can take the room between the two.
pub const UNWRITTEN_OWN_BYTES: usize = 72 << 20;

/// How many documents of one link are remembered, and told of, for which there was no room.
pub const DECLINED_DOCUMENTS: usize = 1_000;

/// How many changes of one link are remembered that overtook the inventory; what is beyond may be
/// sent back.
pub const OVERTAKING_CHANGES: usize = 20_000;

/// How many documents of one link are compared at once, counted by their heads.
pub const LISTED_HEADS: usize = 1 << 18;

/// How many actors the exact lists of one link name, of documents that are being compared.
pub const LISTED_ACTORS: usize = 1 << 21;

/// How many histories may be worked at before the next one waits to be folded, unread.
pub const PROOFS_AT_ONCE: usize = 4;

/// How many characters of text one own change inserts and deletes at most; longer edits are split.
pub const CHANGE_INSERT_CHARS: usize = 48_000;

/// How large the tail of a document grows at least before it is folded into the archive, in
/// bytes. As much of it stays after that, for those who were away for a short time only.
pub const TAIL_BYTES: usize = 32 << 10;

/// How many documents' ledgers stay in memory.
pub const LEDGERS: usize = 256;

/// How many documents a client keeps open, and how many stored bytes they may stand for. An
/// open document takes some ten times as much memory.
pub const OPEN_DOCUMENTS: usize = 64;

/// See [`OPEN_DOCUMENTS`].
pub const OPEN_BYTES: usize = 16 << 20;

/// How many documents are being opened before the next one waits, unread.
pub const OPENING_AT_ONCE: usize = 16;

/// Up to how many documents of an audience an inventory lists all of them; with more, buckets
/// are compared first.
pub const LISTED_DOCUMENTS: u32 = 1_000;

/// How many heads one inventory frame lists before the next one begins.
pub const INVENTORY_HEADS: usize = 2_000;

/// How many actors one `Have` frame lists before the next one begins.
pub const HAVE_ACTORS: usize = 2_000;

/// The longest name of a field in a presence hint, in bytes.
pub const PRESENCE_FIELD_BYTES: usize = 256;

/// After how long a presence hint is forgotten that was not repeated, in milliseconds.
pub const PRESENCE_FADE_MS: i64 = 30_000;

/// The most tips in one revocation; further cuts stand in further entries.
pub const ENTRY_TIPS: usize = 2_000;

/// How many branches of a roster are known at once.
pub const BRANCHES: usize = 8;

/// How many bytes the roster of a peer may take that contradicts ours.
pub const BRANCH_BYTES: usize = 4 << 20;

/// The most devices in one settlement; further ones stand in further entries.
pub const SETTLED_DEVICES: usize = 500;

/// The earliest time a change may carry: 2020-01-01, in seconds since 1970.
pub const TIME_FROM: i64 = 1_577_836_800;

/// The time before which a change must lie: 2200-01-01, in seconds since 1970.
pub const TIME_TO: i64 = 7_258_118_400;
