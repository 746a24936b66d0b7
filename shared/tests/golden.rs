// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is on wires and disks, byte for byte. A change of one of these snapshots breaks every
//! program that is out there: a format gets a new version instead.

use std::collections::BTreeMap;

use leitwerk_shared::change::genesis::genesis;
use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::packed_archive::PackedArchive;
use leitwerk_shared::change::{
    Actor, Archive, Hash, Have, Meta, Seal, SealedRun, Signature, Tip, sha256,
};
use leitwerk_shared::domain::ids::{
    Audience, Class, DeviceId, DocId, ItemId, MunicipalityId, VerbundId,
};
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::exchange::file::read::{CheckedBody, File};
use leitwerk_shared::exchange::file::{Body, Header, Part};
use leitwerk_shared::identity::judgement::{Revocation, Verdict};
use leitwerk_shared::identity::key::PublicKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{
    AuthorityKey, Device, Entry, Member, MemberRecord, Roster, Settlement, SignedEntry, Statement,
};
use leitwerk_shared::net::enrol::{Answer, Claim, Grant, Purpose, Refused, Request, code};
use leitwerk_shared::store::sqlite::SqliteStore;
use leitwerk_shared::store::verify::verify;
use leitwerk_shared::sync::frame::{
    Bulk, Declined, Digest, Frame, Hello, Inventory, Presence, Receipt,
};

fn doc() -> DocId {
    DocId::owned(Class::Blatt, MunicipalityId(3), ItemId::from_bytes([9; 16]))
}

fn tip() -> Tip {
    Tip { actor: Actor::new(DeviceId(2), [5; 12]), seq: 300, hash: Hash([6; 32]) }
}

fn signature() -> Signature {
    Signature::from_bytes(&[7; 64]).expect("64 bytes are a signature")
}

fn seal() -> Seal {
    Seal { device: DeviceId(2), height: 4, tips: vec![tip()], signature: signature() }
}

fn archive() -> Archive {
    let (chunks, seals) = (vec![1, 2, 3], vec![seal()]);
    Archive { doc: doc(), chunks, seals, beside: Vec::new() }
}

fn entry() -> SignedEntry {
    let member = Member {
        id: MunicipalityId(2),
        name: "Gemeinde Aarfelde".to_owned(),
        kind: MunicipalityKind::Gemeinde,
        ars: Some("033565401001".to_owned()),
    };
    let statement = Statement::Member(member);
    let entry = Entry { height: 3, previous: Hash([8; 32]), at: 1_780_000_000, statement };
    SignedEntry { body: SignedEntry::encode(&entry), signature: signature() }
}

/// A change in the outermost form that Automerge gives it, with one dependency, and bytes that
/// are none.
fn run() -> SealedRun {
    let body = [&[1][..], &[6; 32], &[1, 2, 3]].concat();
    let hashed = [&[1, 36][..], &body].concat();
    let checksum = &sha256(&hashed).0[..4];
    let change = [&[0x85, 0x6f, 0x4a, 0x83], checksum, &hashed].concat();
    SealedRun { doc: doc(), changes: vec![change, b"no change".to_vec()], seals: vec![seal()] }
}

fn frames() -> Vec<Frame> {
    let have = Have(BTreeMap::from([(tip().actor, (tip().seq, tip().hash))]));
    vec![
        Frame::Hello(Hello {
            protocol: (1, 1),
            verbund: VerbundId::from_bytes([1; 16]),
            roster_height: 4,
            roster_tip: Hash([2; 32]),
            digests: vec![
                (Audience::Verbund, Digest { documents: 300, hash: Hash([3; 32]) }),
                (
                    Audience::Municipality(MunicipalityId(3)),
                    Digest { documents: 0, hash: Hash([4; 32]) },
                ),
            ],
            receipts: Hash([5; 32]),
            program: "leitwerk 0.1.0".to_owned(),
        }),
        Frame::Roster(vec![entry()]),
        Frame::Inventory(Inventory {
            audience: Audience::Municipality(MunicipalityId(3)),
            documents: vec![(doc(), vec![Hash([6; 32])])],
            last: true,
        }),
        Frame::Have { doc: doc(), have, last: true },
        Frame::Run(PackedRun::pack(&run())),
        Frame::Stored(vec![(doc(), vec![(tip().actor, tip().seq)])]),
        Frame::Receipt(Receipt {
            device: DeviceId(2),
            number: 1_780_000_000_123,
            digest: Hash([3; 32]),
            signature: signature(),
        }),
        Frame::Buckets(Audience::Verbund, vec![[1; 8], [2; 8]]),
        Frame::Presence(Presence { device: DeviceId(2), place: Some((doc(), "note".to_owned())) }),
        Frame::Presence(Presence { device: DeviceId(2), place: None }),
        Frame::Declined(doc(), Declined::Municipality),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[test]
fn frames_stay_as_they_are() {
    let frames = frames();
    for frame in &frames {
        let bytes = frame.encode();
        let (length, body) = bytes.split_first_chunk().expect("a frame has a length");
        assert_eq!(Frame::check_length(*length), Ok(body.len()));
        assert_eq!(Frame::decode(body), Ok(Some(frame.clone())));
        // A later version may append fields; they are passed over.
        let longer = [body, &[0xff]].concat();
        assert_eq!(Frame::decode(&longer), Ok(Some(frame.clone())));
        // Part of a frame is an error, never a panic.
        assert!(Frame::decode(&body[..body.len() - 1]).is_err());
    }
    assert_eq!(Frame::decode(&[200, 1, 2]), Ok(None), "unknown kinds are passed over");
    assert!(Frame::check_length([0xff; 3]).is_err(), "nobody announces sixteen megabytes");
    let lines: Vec<String> = frames.iter().map(|frame| hex(&frame.encode())).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// The number of documents was all that the first programs knew to be short of: they read what is
/// said of bytes or of one device as if it were said of documents, and go on.
#[test]
fn what_is_declined_for_later_reasons_is_declined_for_the_first_programs_too() {
    let check = |why, first_programs_read, expected: &str| {
        let frame = Frame::Declined(doc(), why);
        let bytes = frame.encode();
        assert_eq!(hex(&bytes), expected);
        let body = &bytes[3..];
        assert_eq!(Frame::decode(body), Ok(Some(frame)));
        let known = Frame::Declined(doc(), first_programs_read);
        assert_eq!(Frame::decode(&body[..body.len() - 1]), Ok(Some(known)));
        // What a later version may be short of is not known here.
        let other = [&body[..body.len() - 1], &[9]].concat();
        assert_eq!(Frame::decode(&other), Ok(Some(Frame::Declined(doc(), first_programs_read))));
    };
    let (of_all, of_one) = (Declined::Documents, Declined::Municipality);
    check(Declined::Bytes, of_all, "0000150a0203090909090909090909090909090909090001");
    check(Declined::MunicipalityBytes, of_one, "0000150a0203090909090909090909090909090909090101");
    check(Declined::DeviceDocuments, of_all, "0000150a0203090909090909090909090909090909090002");
    check(Declined::DeviceBytes, of_all, "0000150a0203090909090909090909090909090909090003");
    check(Declined::Document, of_all, "0000150a0203090909090909090909090909090909090004");
}

#[test]
fn a_packed_run_unpacks_to_itself() {
    let bytes = PackedRun::pack(&run());
    assert_eq!(bytes.unpack(1_000), Ok(run()));
}

#[test]
fn what_is_signed_stays_as_it_is() {
    let verbund = VerbundId::from_bytes([1; 16]);
    let lines = [
        hex(&Seal::message(verbund, doc(), 4, &[tip()])),
        hex(&Receipt::message(verbund, DeviceId(2), 1_780_000_000_123, Hash([3; 32]))),
        hex(&SignedEntry::message(&entry().body)),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn decisions_stay_as_they_are() {
    let verdict = Verdict { doc: doc(), tip: tip() };
    let cuts = vec![(doc(), vec![tip()])];
    let statements = [
        Statement::Revoked(Revocation { device: DeviceId(2), cuts }),
        Statement::Admitted(verdict),
        Statement::Resolved(verdict),
    ];
    let lines = statements.map(|statement| {
        let entry = Entry { height: 3, previous: Hash([8; 32]), at: 1_780_000_000, statement };
        hex(&SignedEntry::encode(&entry))
    });
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn membership_stays_as_it_is() {
    let key = PublicKey::from_bytes(&[4; 65]).expect("65 bytes that begin with 4 are a point");
    let device = Device {
        id: DeviceId(7),
        municipality: MunicipalityId(3),
        role: Role::Hvb,
        key: key.clone(),
        endorsement: Some((DeviceId(2), signature())),
    };
    let record = MemberRecord {
        id: MunicipalityId(3),
        name: "Samtgemeinde Aarfelde".to_owned(),
        kind: MunicipalityKind::Samtgemeinde,
        ars: Some("033565401".to_owned()),
        ags: None,
        from: Some(jiff::civil::date(2027, 1, 1)),
        until: None,
        successors: vec![MunicipalityId(4)],
    };
    let verbund = VerbundId::from_bytes([1; 16]);
    let endorsed = Device::endorsed(verbund, device.municipality, device.role, &key);
    let statements = [
        Statement::Device(device.clone()),
        Statement::Record(record),
        Statement::Rules(1),
        Statement::Authority(AuthorityKey { certificate: vec![1, 2, 3], key: key.clone() }),
        Statement::AuthorityRetired(key),
        Statement::Settled(Settlement {
            from: 300,
            abandoned: Hash([9; 32]),
            until: 400,
            tip: Hash([10; 32]),
            devices: vec![device.clone()],
        }),
    ];
    let mut lines: Vec<String> = Vec::new();
    for statement in statements {
        let entry = Entry { height: 3, previous: Hash([8; 32]), at: 1_780_000_000, statement };
        let signed = SignedEntry { body: SignedEntry::encode(&entry), signature: signature() };
        assert_eq!(signed.decode(), Some(entry));
        lines.push(hex(&signed.body));
    }
    lines.push(hex(&endorsed));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn enrolment_stays_as_it_is() {
    let key = PublicKey::from_bytes(&[4; 65]).expect("65 bytes that begin with 4 are a point");
    let (verbund, device) = (VerbundId::from_bytes([1; 16]), DeviceId(7));
    let claim = Claim { verbund, device, proof: signature() };
    let requests = [
        Request::Join { verbund, token: [2; 16], key: key.clone(), proof: signature() },
        Request::Renew(claim),
        Request::Grants(claim),
        Request::Endorse { claim, key: key.clone(), signature: signature() },
        Request::Names(claim),
    ];
    let (certificate, roster) = (vec![1, 2, 3], vec![entry()]);
    let answers = [
        Answer::Accepted { device, certificate: certificate.clone(), roster: roster.clone() },
        Answer::Refused(Refused::NotInStanding),
        Answer::Waiting { nonce: [3; 16], endorsement: true },
        Answer::Renewed { certificate, roster },
        Answer::Granting(vec![Grant {
            municipality: MunicipalityId(3),
            role: Role::Hvb,
            key: key.clone(),
            at: 1_780_000_000,
        }]),
        Answer::Noted,
        Answer::Names(vec![(device, "Erika Muster".to_owned())]),
    ];
    let write = |written: Result<Vec<u8>, postcard::Error>| hex(&written.expect("plain values"));
    let mut lines: Vec<String> =
        requests.iter().map(|it| write(postcard::to_allocvec(it))).collect();
    lines.extend(answers.iter().map(|it| write(postcard::to_allocvec(it))));
    for purpose in [Purpose::Renew, Purpose::Grants, Purpose::Endorse, Purpose::Names] {
        lines.push(hex(&Claim::message(purpose, verbund, device, &[5; 32])));
    }
    lines.push(hex(&Request::message(verbund, &[2; 16], &key)));
    lines.push(code(verbund, &[3; 16], &key));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_travels_in_bulk_stays_as_it_is() {
    let archive = archive();
    let branches = Archive { beside: vec![vec![4, 5]], ..archive.clone() };
    let run = Bulk::Run(PackedRun::pack(&run()));
    let [archive, branches] = [archive, branches].map(|it| Bulk::Archive(PackedArchive::pack(it)));
    let lines = [archive, run, branches].map(|bulk| {
        let bytes = bulk.encode();
        assert_eq!(Bulk::decode(&bytes), Ok(bulk));
        assert!(Bulk::decode(&bytes[1..]).is_err(), "the format stands in the first bytes");
        hex(&bytes)
    });
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn exchange_files_stay_as_they_are() {
    let header = Header {
        verbund: VerbundId::from_bytes([1; 16]),
        writer: DeviceId(2),
        written_at: 1_780_000_000,
        audiences: vec![Audience::Verbund, Audience::Municipality(MunicipalityId(3))],
        documents: 2,
        program: "leitwerk 0.1.0".to_owned(),
        roster: vec![entry()],
    };
    let heads = vec![Hash([6; 32])];
    let run = PackedRun::pack(&run());
    let changes = Body::Changes { base: vec![Hash([5; 32])], run };
    let lines = [
        hex(&header.encode()),
        hex(&Part { heads: heads.clone(), body: Body::Archive(archive()) }.encode()),
        hex(&Part { heads: heads.clone(), body: changes }.encode()),
        hex(&Part { heads, body: Body::Branches(archive(), vec![vec![4, 5]]) }.encode()),
        hex(&Header::message(header.verbund, header.writer, Hash([3; 32]))),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

/// Two files of version 1: all of a Steckbrief, and later what was new in it.
#[test]
fn exchange_files_of_version_1_are_read() {
    let mut ledger = Ledger::new(Class::Steckbrief);
    let mut kinds = Vec::new();
    for bytes in [
        &include_bytes!("golden/exchange-1.lwx")[..],
        &include_bytes!("golden/exchange-1-since.lwx")[..],
    ] {
        let header = Header::of(bytes).expect("the file is whole");
        let roster = Roster::open(header.roster).expect("its roster is valid");
        let me = roster.device(DeviceId(4)).expect("the reader is a member");
        let mut parts = File::open(bytes.into(), me, &roster).expect("it is ours").parts();
        let part = parts.read().expect("it reads").expect("it holds a Steckbrief");
        let heads = part.heads.clone();
        let checked = part.check(&roster, &ledger).expect("its changes are valid");
        assert_eq!((checked.known, checked.new.values().sum::<u64>()), (0, 1));
        assert_eq!(parts.read(), Ok(None));
        match checked.body {
            CheckedBody::Archive(checked) => {
                checked.archive.metas().iter().for_each(|meta| ledger.admit(meta));
                kinds.push("archive");
            }
            CheckedBody::Run(run) => {
                run.metas().iter().for_each(|meta| ledger.admit(meta));
                kinds.push("run");
            }
        }
        assert_eq!(ledger.heads(), heads);
    }
    assert_eq!(kinds, ["archive", "run"]);
}

#[test]
fn ledgers_stay_as_they_are() {
    let first = genesis(Class::Blatt);
    let mut ledger = Ledger::new(Class::Blatt);
    ledger.admit(&Meta {
        hash: Hash([6; 32]),
        actor: tip().actor,
        seq: 1,
        start_op: first.max_op + 1,
        max_op: first.max_op + 2,
        deps: vec![first.hash],
        time: 1_780_000_000,
    });
    insta::assert_snapshot!(hex(&ledger.encode()));
}

/// A mailbox of version 2: four documents and a roster. The tables are those of version 2, the
/// rows were written by a later program.
const STORE_2: &[u8] = include_bytes!("golden/mailbox-2.db");

#[test]
fn a_store_is_looked_at_in_one_state_while_others_write() {
    let folder = tempfile::tempdir().expect("the system gives a folder");
    let path = folder.path().join("mailbox.db");
    std::fs::write(&path, STORE_2).expect("the folder takes a file");
    drop(SqliteStore::open(&path).expect("the old store opens"));
    let other = rusqlite::Connection::open(&path).expect("SQLite opens the file");
    let report = verify(&path, |report| {
        if report.documents == 1 {
            other.execute_batch("DELETE FROM archive; DELETE FROM tail").expect("it is written");
        }
    });
    let report = report.expect("the store can be looked at");
    assert!(report.is_sound(), "{:?}", report.damages);
    let after = verify(&path, |_| {}).expect("the store can be looked at");
    assert_eq!(after.damages.len(), 4, "nothing is left of any document");
    let nowhere = folder.path().join("nothing.db");
    assert!(verify(&nowhere, |_| {}).is_err() && !nowhere.exists(), "nothing is made");
}
