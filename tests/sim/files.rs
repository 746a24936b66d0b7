// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Exchange files: whoever takes one in holds all that its writer held, and what is not as it
//! was written changes nothing.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use leitwerk_shared::change::{Archive, Hash, Seal, limits, sha256};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::{Audience, Class, DeviceId, DocId, MunicipalityId};
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::exchange::file::read::File;
use leitwerk_shared::exchange::file::select::Since;
use leitwerk_shared::exchange::file::write::{Writer, write};
use leitwerk_shared::exchange::file::{Body, FileRefusal, Header, Part, PartRefusal};
use leitwerk_shared::exchange::job::ArchiveError;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{Device, Member, Roster, RosterError, Statement};
use leitwerk_shared::identity::verify::Refusal;
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::compact::OpenError;
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_tests::puppet;
use leitwerk_tests::shrink::seeds;
use leitwerk_tests::world::World;
use leitwerk_tests::world::verbund::{Verbund, key};
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{self, goal, profile, splice, wish};
use rand::RngExt as _;

/// Two Kommunen without a network, the first with two workplaces. The first has written into a
/// Steckbrief and into its own Blatt.
fn apart() -> World {
    let workplaces = [(1, Role::Editor), (1, Role::Editor), (2, Role::Editor)];
    let mut world = World::new(5, &workplaces);
    world.settle();
    say(&mut world, 0, "Ein Satz.");
    world.edit(0, wish(blatt(1), vec![splice(Path::key("note"), 0, 0, "Unter uns.")]));
    world.settle();
    world
}

fn blatt(municipality: u32) -> DocId {
    DocId::owned(Class::Blatt, MunicipalityId(municipality), goal(1))
}

/// Lets a workplace type at the beginning of a text.
fn say(world: &mut World, client: usize, text: &str) {
    world.edit(client, wish(profile(1), vec![splice(Path::key("text"), 0, 0, text)]));
    world.settle();
}

fn text(world: &World, client: usize) -> String {
    let view = world.shown(client).profiles.get(&goal(1));
    view.map_or(String::new(), |view| view.content.text.clone())
}

fn heads(store: &MemoryStore) -> BTreeMap<DocId, Vec<Hash>> {
    let headers = store.headers().expect("a memory store can be read");
    headers.into_iter().map(|header| (header.doc, header.heads)).collect()
}

fn on_disk(world: &World, client: usize) -> BTreeMap<DocId, Vec<Hash>> {
    heads(world.store(End::Client(client)))
}

/// Asserts that a file is refused for a reason and that nothing changes.
fn refused(world: &mut World, client: usize, file: &[u8], expected: &FileRefusal) {
    let before = on_disk(world, client);
    assert_eq!(world.read_file(client, file).as_ref(), Err(expected));
    assert_eq!(on_disk(world, client), before, "{expected}: nothing may change");
}

/// Everything but the content of a file.
struct Forged {
    header: Header,
    content: Vec<u8>,
}

impl Forged {
    fn of(file: &[u8]) -> Self {
        let header = Header::of(file).expect("the file is whole");
        let beginning = header.encode().len();
        let mut content = Vec::new();
        DeflateDecoder::new(&file[beginning..file.len() - 96])
            .read_to_end(&mut content)
            .expect("the content unpacks");
        Self { header, content }
    }

    /// Returns the documents.
    fn parts(&self, world: &World) -> Vec<Part> {
        let roster = &world.verbund().roster;
        let me = roster.device(self.header.writer).expect("the writer is a member");
        let file = File::open(self.sign(&world.key(0)).into(), me, roster).expect("a good file");
        let mut parts = file.parts();
        std::iter::from_fn(|| parts.read().expect("a good file")).collect()
    }

    /// Puts a file together as a member with this key could.
    fn sign(&self, key: &DeviceKey) -> Vec<u8> {
        let mut content = DeflateEncoder::new(Vec::new(), Compression::default());
        content.write_all(&self.content).expect("memory takes it");
        signed(&self.header, &content.finish().expect("memory takes it"), key)
    }
}

fn signed(header: &Header, packed: &[u8], key: &DeviceKey) -> Vec<u8> {
    let mut file = [&header.encode()[..], packed].concat();
    let digest = sha256(&file);
    let signature = key.sign(&Header::message(header.verbund, header.writer, digest));
    file.extend(digest.0);
    file.extend(signature.expect("the key signs").to_bytes());
    file
}

#[test]
fn a_file_brings_what_the_writer_has_and_the_second_time_nothing() {
    let mut world = apart();
    let file = world.write_file(0, 1, &Since::Beginning);
    let first = world.read_file(1, &file).expect("a good file");
    assert_eq!((first.documents, first.changed, first.known), (2, 2, 0));
    assert_eq!(first.new, BTreeMap::from([(world.device(0), 2)]));
    assert_eq!(text(&world, 1), "Ein Satz.");
    assert_eq!(on_disk(&world, 1), on_disk(&world, 0));
    let before = on_disk(&world, 1);

    let second = world.read_file(1, &file).expect("still a good file");
    assert_eq!((second.changed, second.known), (0, 2));
    assert!(second.new.is_empty());
    assert_eq!(on_disk(&world, 1), before);
}

#[test]
fn old_files_and_diverged_readers_lose_nothing() {
    let mut world = apart();
    let old = world.write_file(0, 2, &Since::Beginning);
    say(&mut world, 0, "Zweiter. ");
    let new = world.write_file(0, 2, &Since::Beginning);
    say(&mut world, 2, "Von nebenan. ");
    world.read_file(2, &new).expect("a good file");
    let after = on_disk(&world, 2);
    let summary = world.read_file(2, &old).expect("an old file is a good file");
    assert!(summary.new.is_empty());
    assert_eq!(on_disk(&world, 2), after);

    let back = world.write_file(2, 1, &Since::Beginning);
    let summary = world.read_file(0, &back).expect("a good file");
    assert_eq!(summary.new, BTreeMap::from([(world.device(2), 1)]));
    assert_eq!(text(&world, 0), text(&world, 2));
    for part in ["Ein Satz.", "Zweiter. ", "Von nebenan. "] {
        assert!(text(&world, 0).contains(part), "{part:?} is lost");
    }
}

#[test]
fn a_file_for_another_kommune_names_no_blatt() {
    let mut world = apart();
    let own = world.write_file(0, 1, &Since::Beginning);
    let other = world.write_file(0, 2, &Since::Beginning);
    let content = |file: &[u8]| Forged::of(file).content;
    let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|at| at == part);
    // A document is named by class and owner; the goal's id also names its Steckbrief.
    let named = puppet::name(blatt(1));
    assert!(has(&content(&own), &named) && has(&content(&own), b"Unter uns."));
    assert!(!has(&content(&other), &named) && !has(&content(&other), b"Unter uns."));
    assert_eq!(Header::of(&other).map(|header| header.audiences), Ok(vec![Audience::Verbund]));

    // A file that went to the wrong place is not read, whoever carried it.
    let foreign = FileRefusal::Audience(Audience::Municipality(MunicipalityId(1)));
    refused(&mut world, 2, &own, &foreign);
    // Nor is one that hides what it holds.
    let mut hidden = Forged::of(&own);
    hidden.header.audiences = vec![Audience::Verbund];
    let hidden = hidden.sign(&world.key(0));
    refused(&mut world, 2, &hidden, &FileRefusal::Malformed);
}

#[test]
fn a_file_that_is_altered_anywhere_is_refused() {
    let mut world = apart();
    let file = world.write_file(0, 2, &Since::Beginning);
    let (me, roster) = (world.device(2), world.verbund().roster.clone());
    let me = roster.device(me).expect("the reader is a member");
    let open = |bytes: &[u8]| File::open(bytes.into(), me, &roster).map(|_| ());
    assert_eq!(open(&file), Ok(()));
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] ^= 1 << (at % 8);
        let expected = match at {
            0..4 => FileRefusal::NotAFile,
            4..6 => FileRefusal::Version {
                found: u16::from_be_bytes([altered[4], altered[5]]),
                known: 1,
            },
            _ if at < file.len() - 64 => FileRefusal::Damaged,
            _ => FileRefusal::Signature(world.device(0)),
        };
        assert_eq!(open(&altered), Err(expected), "byte {at}");
    }
    for length in 0..file.len() {
        let expected = if length < 4 { FileRefusal::NotAFile } else { FileRefusal::Damaged };
        assert_eq!(open(&file[..length]), Err(expected), "cut off after {length}");
    }
    assert_eq!(open(&[&file[..], b"!"].concat()), Err(FileRefusal::Damaged));

    let mut altered = file.clone();
    altered[file.len() / 2] ^= 1;
    refused(&mut world, 2, &altered, &FileRefusal::Damaged);
    // Whoever mends the hash still has no signature.
    let end = file.len() - 96;
    let mended = [&altered[..end], &sha256(&altered[..end]).0, &file[end + 32..]].concat();
    let writer = world.device(0);
    refused(&mut world, 2, &mended, &FileRefusal::Signature(writer));
}

#[test]
fn a_file_of_strangers_is_refused() {
    let mut world = apart();
    let file = world.write_file(0, 2, &Since::Beginning);

    let elsewhere = World::new(6, &[(1, Role::Editor)]);
    // All worlds are one Verbund by name; only the authorities differ.
    let twin = elsewhere.write_file(0, 1, &Since::Beginning);
    refused(&mut world, 2, &twin, &FileRefusal::Signature(DeviceId(2)));

    let mut other = Verbund::found(9);
    let stranger = key();
    other.join(1, Role::Editor, &stranger);
    let foreign = {
        let device = other.roster.by_key(stranger.public()).expect("it has joined");
        let writer = Writer { device, key: &stranger, roster: &other.roster };
        let mut out = Vec::new();
        let audiences = vec![Audience::Verbund];
        write(&other.blank_disk(), writer, audiences, &Since::Beginning, 0, &mut out)
            .expect("an empty file is one");
        out
    };
    let found = other.roster.verbund();
    refused(&mut world, 2, &foreign, &FileRefusal::OtherVerbund { found });

    let mut unknown = Forged::of(&file);
    unknown.header.writer = DeviceId(99);
    let unknown = unknown.sign(&stranger);
    refused(&mut world, 2, &unknown, &FileRefusal::Writer(DeviceId(99)));

    refused(&mut world, 2, b"", &FileRefusal::NotAFile);
    refused(&mut world, 2, b"LWA1 an archive", &FileRefusal::NotAFile);
}

#[test]
fn a_file_brings_new_members_and_no_second_history_of_them() {
    let mut world = apart();
    let joined = world.join(3, Role::Editor);
    world.settle();
    say(&mut world, joined, "Neu dabei. ");
    let file = world.write_file(joined, 1, &Since::Beginning);
    let summary = world.read_file(0, &file).expect("a file by a member whom nobody knew");
    assert_eq!(summary.roster_entries, 2, "a Kommune and its device");
    assert_eq!(text(&world, 0).matches("Neu dabei. ").count(), 1);
    world.crash(0);
    world.settle();
    assert!(text(&world, 0).contains("Neu dabei. "), "the roster is on the disk, too");

    // The authority's word, twice and different.
    let mut verbund = Verbund::found(1);
    let (here, there) = (key(), key());
    verbund.join(1, Role::Editor, &here);
    let common = verbund.roster.clone();
    let member = |id, name: &str| {
        let kind = MunicipalityKind::Gemeinde;
        Statement::Member(Member { id: MunicipalityId(id), name: name.to_owned(), kind, ars: None })
    };
    verbund.sign(member(7, "Gemeinde Sieben"));
    let ours = verbund.roster.clone();
    verbund.roster = common;
    verbund.join(2, Role::Editor, &there);
    let device = verbund.roster.by_key(there.public()).expect("it has joined");
    let written = |device: &Device, key: &DeviceKey, roster: &Roster| {
        let writer = Writer { device, key, roster };
        let (mut file, audiences) = (Vec::new(), vec![Audience::Verbund]);
        write(&MemoryStore::default(), writer, audiences, &Since::Beginning, 0, &mut file)
            .expect("an empty file is one");
        Arc::<[u8]>::from(file)
    };
    let file = written(device, &there, &verbund.roster);
    let me = ours.by_key(here.public()).expect("it has joined");
    let height = verbund.roster.height() - 1;
    let refusal = File::open(file, me, &ours).map(|_| ());
    assert_eq!(refusal, Err(FileRefusal::Roster(RosterError::Fork { height })));

    // Once it is settled, either reads the other's, and both go on with the one that holds.
    let device = device.clone();
    let branch = verbund.roster.branch(ours.entries_from(1)).expect("the authority signed it");
    for statement in verbund.roster.settling(&branch, |_| Vec::new()) {
        verbund.sign(statement);
    }
    let file = written(&device, &there, &verbund.roster);
    let read = File::open(file, me, &ours).expect("it carries the word of the authority");
    assert_eq!(read.roster().tip(), verbund.roster.tip());
    let file = written(me, &here, &ours);
    let read = File::open(file, &device, &verbund.roster).expect("the word is known here");
    assert_eq!(read.roster().tip(), verbund.roster.tip());
}

#[test]
fn one_bad_document_refuses_the_whole_file() {
    let mut world = apart();
    world.edit(0, wish(profile(2), vec![splice(Path::key("text"), 0, 0, "Noch ein Satz.")]));
    world.settle();
    let mut file = Forged::of(&world.write_file(0, 2, &Since::Beginning));
    let parts = file.parts(&world);
    let [good, second] = parts.as_slice() else { panic!("two Steckbriefe are shared") };
    let Body::Archive(archive) = &second.body else { panic!("a whole file has archives") };
    assert_eq!(archive.doc, profile(2), "the bad one will be the last");

    let with = |chunks: &[u8], seals: &[Seal]| {
        let (chunks, seals, beside) = (chunks.to_vec(), seals.to_vec(), Vec::new());
        Body::Archive(Archive { doc: archive.doc, chunks, seals, beside })
    };
    let tip = archive.seals[0].tips[0];
    let uncovered = Refusal::NotCovered { actor: tip.actor, seq: tip.seq };
    for (body, heads, reason) in [
        (with(&archive.chunks, &[]), &second.heads, ArchiveError::Refused(uncovered).into()),
        (second.body.clone(), &good.heads, PartRefusal::Heads),
        (
            with(b"kein Dokument", &archive.seals),
            &second.heads,
            ArchiveError::Open(OpenError::Damaged).into(),
        ),
    ] {
        let bad = Part { heads: heads.clone(), body };
        file.content = [good.encode(), bad.encode()].concat();
        let file = file.sign(&world.key(0));
        refused(&mut world, 2, &file, &FileRefusal::Document { doc: archive.doc, reason });
    }
    file.content = [second.encode(), good.encode()].concat();
    let unsorted = file.sign(&world.key(0));
    refused(&mut world, 2, &unsorted, &FileRefusal::Malformed);
}

#[test]
fn a_bomb_costs_an_error_and_no_memory() {
    let mut world = apart();
    let mut bomb = Forged::of(&world.write_file(0, 2, &Since::Beginning));
    bomb.header.documents = 1;
    // One document that announces four gigabytes.
    bomb.content = vec![0xff; 4];
    let limit = limits::FILE_PART_BYTES as u64;
    let file = bomb.sign(&world.key(0));
    refused(&mut world, 2, &file, &FileRefusal::TooLarge { limit });

    // Zeros without end, in few bytes.
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    let length = u32::try_from(limits::FILE_PART_BYTES).expect("a part fits 32 bits");
    packed.write_all(&length.to_be_bytes()).expect("memory takes it");
    std::io::copy(&mut std::io::repeat(0).take(u64::from(length)), &mut packed)
        .expect("memory takes it");
    let packed = packed.finish().expect("memory takes it");
    assert!(packed.len() < 1 << 20, "a bomb is small");
    let file = signed(&bomb.header, &packed, &world.key(0));
    refused(&mut world, 2, &file, &FileRefusal::Malformed);

    // More behind the last document than was announced.
    let mut more = Forged::of(&world.write_file(0, 2, &Since::Beginning));
    more.content.push(0);
    let more = more.sign(&world.key(0));
    refused(&mut world, 2, &more, &FileRefusal::Malformed);
}

#[test]
fn what_was_left_out_and_is_not_here_is_asked_for() {
    let mut world = apart();
    world.pass(10_000_000);
    let since = Since::Time(world.now / 1000);
    say(&mut world, 0, "Später. ");
    let file = world.write_file(0, 2, &since);
    let doc = profile(1);
    let missing = FileRefusal::Document { doc, reason: PartRefusal::Incomplete };
    refused(&mut world, 2, &file, &missing);

    let whole = world.write_file(0, 2, &Since::Beginning);
    assert!(file.len() < whole.len());
    world.read_file(2, &whole).expect("a complete file needs nothing");
    let summary = world.read_file(2, &file).expect("now its base is here");
    assert!(summary.new.is_empty());
}

#[test]
fn an_answer_to_a_file_holds_only_what_was_not_in_it() {
    let mut world = apart();
    let whole = world.write_file(0, 2, &Since::Beginning);
    world.read_file(2, &whole).expect("a good file");
    say(&mut world, 2, "Antwort. ");
    let roster = world.verbund().roster.clone();
    let me = roster.device(world.device(2)).expect("a member");
    let held = File::open(whole.into(), me, &roster).and_then(|file| file.heads());
    let since = Since::Held(held.expect("a good file"));
    let answer = world.write_file(2, 1, &since);
    let summary = world.read_file(0, &answer).expect("its writer holds what is left out");
    assert_eq!((summary.known, summary.new.values().sum::<u64>()), (0, 1));
    assert_eq!(text(&world, 0), text(&world, 2));
}

#[test]
fn what_a_file_brings_goes_on_to_connected_peers() {
    let mut world = apart();
    world.online(2);
    world.settle();
    let file = world.write_file(0, 2, &Since::Beginning);
    world.read_file(2, &file).expect("a good file");
    let relay = heads(world.store(End::Relay));
    assert_eq!(relay.get(&profile(1)), on_disk(&world, 0).get(&profile(1)));
    assert_eq!(relay.get(&blatt(1)), None, "what is not in the file goes nowhere");
    world.all_online();
    world.settle();
    world.assert_agreement();
}

/// One seed to look at: `SEED=17 cargo test -p leitwerk-tests --test sim files::`.
#[test]
fn whoever_takes_a_file_in_holds_all_that_its_writer_held() {
    for seed in seeds(60) {
        history(seed);
    }
}

/// A file on a stick: for whom, what its writer held, and the bytes.
struct OnStick {
    writer: usize,
    readers: u32,
    held: BTreeMap<DocId, Vec<Hash>>,
    bytes: Vec<u8>,
}

fn history(seed: u64) {
    let kommunen = [1, 1, 2, 3];
    let workplaces = kommunen.map(|kommune| (kommune, Role::Editor));
    let mut world = World::new(seed, &workplaces);
    world.settle();
    let mut sticks: Vec<OnStick> = Vec::new();
    let mut refused = 0;
    for _ in 0..50 {
        let client = world.rng.random_range(0..workplaces.len());
        match world.rng.random_range(0..10) {
            0..5 => {
                if let Some(edit) = wishes::any(&mut world, client) {
                    world.edit(client, edit);
                    world.settle();
                }
                // Clocks are wrong, too.
                world.now += world.rng.random_range(-50_000..100_000);
            }
            5..7 => {
                let since = match world.rng.random_range(0..3) {
                    0 => Since::Beginning,
                    1 => Since::Time(world.now / 1000 - world.rng.random_range(0..500)),
                    _ => sticks
                        .last()
                        .map_or(Since::Beginning, |stick| Since::Held(stick.held.clone())),
                };
                let readers = kommunen[world.rng.random_range(0..kommunen.len())];
                let bytes = world.write_file(client, readers, &since);
                let own = Audience::Municipality(MunicipalityId(kommunen[client]));
                let goes = |doc: &DocId| {
                    let audience = doc.audience();
                    audience == Audience::Verbund
                        || (audience == own && readers == kommunen[client])
                };
                let mut held = on_disk(&world, client);
                held.retain(|doc, _| goes(doc));
                sticks.push(OnStick { writer: client, readers, held, bytes });
            }
            7..8 if !sticks.is_empty() => {
                let stick = &sticks[world.rng.random_range(0..sticks.len())];
                world.begin_reading(client, &stick.bytes);
                let steps = world.rng.random_range(0..30);
                world.steps(steps);
                world.crash(client);
                world.settle();
            }
            _ if !sticks.is_empty() => {
                let stick = &sticks[world.rng.random_range(0..sticks.len())];
                let before = on_disk(&world, client);
                let writers = kommunen[stick.writer];
                let meant = stick.readers != writers || kommunen[client] == writers;
                match world.read_file(client, &stick.bytes) {
                    Ok(_) => {
                        assert!(meant, "seed {seed}: read by others than it was meant for");
                        for (doc, heads) in &stick.held {
                            let held = world.store(End::Client(client)).held(*doc);
                            let held = held.expect("a memory store can be read");
                            let held = held.expect("a document of the file is here");
                            let all = held.ledger.holds_all(heads);
                            assert!(all, "seed {seed}: {doc} lacks what the writer held");
                        }
                    }
                    Err(FileRefusal::Audience(_)) => assert!(!meant, "seed {seed}"),
                    Err(FileRefusal::Document { reason: PartRefusal::Incomplete, .. }) => {
                        refused += 1;
                        let now = on_disk(&world, client);
                        assert_eq!(now, before, "seed {seed}: refused, and changed");
                    }
                    Err(other) => panic!("seed {seed}: {other}"),
                }
            }
            _ => {}
        }
    }
    // In the end everybody reads what everybody has.
    for _ in 0..2 {
        for writer in 0..workplaces.len() {
            for (reader, kommune) in kommunen.iter().enumerate() {
                let file = world.write_file(writer, *kommune, &Since::Beginning);
                let read = world.read_file(reader, &file);
                assert!(read.is_ok(), "seed {seed}: {read:?} after {refused} refusals");
            }
        }
    }
    let shared = |client: usize| {
        let mut all = on_disk(&world, client);
        all.retain(|doc, _| doc.audience() == Audience::Verbund);
        all
    };
    for client in 1..workplaces.len() {
        assert_eq!(shared(client), shared(0), "seed {seed}: {client} and 0 differ");
    }
    assert_eq!(on_disk(&world, 0), on_disk(&world, 1), "seed {seed}: one Kommune, two states");
}
