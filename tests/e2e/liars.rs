// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Members who do not keep to the rules, at every door: the relay over QUIC, the relay over TCP,
//! and a workplace. What they may not write is stored nowhere and shown to nobody, what they may
//! not read is not told, and the log says what happened.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, Change, ROOT};
use leitwerk_app::profile::Profile;
use leitwerk_shared::change::genesis::{empty, genesis};
use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::packed_archive::PackedArchive;
use leitwerk_shared::change::{Actor, Archive, Hash, Have, Meta, SealedRun};
use leitwerk_shared::domain::ids::{Audience, Class, DeviceId, DocId, ItemId, MunicipalityId};
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::{Device, Entry, RULES, Roster, SignedEntry, Statement};
use leitwerk_shared::identity::verify::{Refusal, parse, seal, verify};
use leitwerk_shared::net::tls::{ALPN_SYNC, Identity};
use leitwerk_shared::store::sqlite::SqliteStore;
use leitwerk_shared::store::{Held, Reader as _};
use leitwerk_shared::sync::frame::{Bulk, Frame, Hello, Inventory};
use leitwerk_shared::sync::session::Misbehaved;
use leitwerk_tests::processes::{
    GEMEINDE, Running, Verbund, Workplace, lines_with, wait_until, wait_until_lines,
};
use leitwerk_tests::puppet::{self, WRITTEN};
use leitwerk_tests::transport::{Quic, Says, Tcp, Transport as _};
use leitwerk_tests::world::breaker::Breaks;
use serde_json::Value;

/// A time at which somebody may have written.
const NOW: i64 = 1_780_000_000;

/// The Kommune of the office.
const LANDKREIS_NUMBER: MunicipalityId = MunicipalityId(1);

/// A frame that nobody can read: whoever hears it hangs up.
const NONSENSE: [u8; 6] = [0, 0, 3, 1, 0xff, 0xff];

/// How the audit log calls a change that was refused, and a link that ended because a device broke the
/// rules.
const CHANGE: &str = "change_refused";
const RULES_BROKEN: &str = "misbehaved";

/// How often the audit log tells of something of a device.
type Counts = BTreeMap<(&'static str, u64), u64>;

/// A way to a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    RelayQuic,
    RelayTcp,
    Workplace,
}

const DOORS: [Door; 3] = [Door::RelayQuic, Door::RelayTcp, Door::Workplace];

/// A member whose key a liar holds.
struct Member {
    device: Device,
    key: DeviceKey,
    identity: Identity,
}

/// A Verbund whose office, of the Landkreis, listens as a workplace does in a room, with two
/// members of the Gemeinde.
struct Scene {
    verbund: Verbund,
    office: Workplace,
    hub: Running,
    hub_address: SocketAddr,
    hub_log: PathBuf,
    roster: Roster,
    town: Workplace,
    editor: Member,
    reader: Member,
    /// What everybody shows.
    export: String,
    goals: [ItemId; 2],
}

/// What a liar does.
struct Attack<'a> {
    what: &'static str,
    by: &'a Member,
    says: Says,
    /// What must not be stored: changes of this actor in this document.
    doc: DocId,
    actor: Actor,
    /// What the log says.
    reason: String,
}

impl Member {
    fn of(workplace: &Workplace) -> Self {
        let (identity, roster) = profile(workplace).identity().expect("the profile is whole");
        let key = profile(workplace).key().expect("a workplace has a key");
        let device = roster.by_key(key.public()).expect("it joined").clone();
        Self { device, key, identity }
    }

    /// Returns the name of a new process of this device.
    fn actor(&self) -> Actor {
        Actor::new(self.device.id, rand::random())
    }
}

impl Scene {
    fn new() -> Self {
        let verbund = Verbund::found();
        let office = verbund.office_with_leitlinie();
        office.run(&["peer", "port", "0"]).done();
        office.edit("blatt:1.1", "note", &["--set", "nur für uns"]);
        let town = verbund.town();
        town.sync();
        let reading = verbund.join("reading", GEMEINDE, "reader");
        reading.sync();
        office.sync();
        let goals = ["1.1", "1.2"].map(|number| {
            let goal = office.goal(number);
            let id = goal["id"].as_str().and_then(|id| id.parse().ok());
            id.expect("a goal has an id")
        });
        let export = office.export();
        let hub_log = verbund.path("hub.log");
        let hub = office.start_with_log(&["sync", "--hub", "--json"], &hub_log);
        let said: Value =
            serde_json::from_str(&hub.line_with("\"listening\"")).expect("the hub speaks JSON");
        let port = said["listening"]["port"].as_u64().and_then(|port| u16::try_from(port).ok());
        let hub_address = (Ipv4Addr::LOCALHOST, port.expect("the hub names its port")).into();
        let (editor, reader) = (Member::of(&town), Member::of(&reading));
        Self {
            verbund,
            office,
            hub,
            hub_address,
            hub_log,
            roster: roster(&reading),
            town,
            editor,
            reader,
            export,
            goals,
        }
    }

    /// Returns the Steckbrief of a goal that everybody holds.
    fn profile(&self, goal: usize) -> DocId {
        DocId::shared(Class::Steckbrief, self.goals[goal])
    }

    /// Greets as a member of the Gemeinde.
    fn hello(&self) -> Vec<u8> {
        let own = Audience::Municipality(self.editor.device.municipality);
        puppet::hello(&self.roster, &[Audience::Verbund, own]).encode()
    }

    /// Greets and sends something.
    fn frames(&self, frame: &Frame) -> Says {
        Says { frames: [self.hello(), frame.encode()].concat(), bulk: Vec::new() }
    }

    /// Greets and sends a run.
    fn sends(&self, run: &SealedRun) -> Says {
        self.frames(&Frame::Run(PackedRun::pack(run)))
    }

    /// Lets a member say something at a door, and returns what it heard until it was hung up on.
    fn talk(&self, door: Door, by: &Member, says: &Says) -> Vec<u8> {
        let relay = self.verbund.address().parse().expect("the relay has an address");
        let authority = &self.roster.founded().ca_certificate;
        let (name, shows) = (server_name(self.roster.verbund()), Some(&by.identity));
        match door {
            Door::RelayTcp => {
                Tcp.talk(&Tcp.caller(ALPN_SYNC, authority, shows), relay, &name, says)
            }
            Door::RelayQuic | Door::Workplace => {
                let to = if door == Door::RelayQuic { relay } else { self.hub_address };
                Quic.talk(&Quic.caller(ALPN_SYNC, authority, shows), to, &name, says)
            }
        }
    }

    /// Returns the log of whoever listens at a door.
    fn log(&self, door: Door) -> PathBuf {
        if door == Door::Workplace { self.hub_log.clone() } else { self.verbund.log() }
    }

    /// Returns whether whoever listens at a door has stored changes of an actor.
    fn stores(&self, door: Door, doc: DocId, actor: Actor) -> bool {
        let held = self.held(door, doc);
        held.is_some_and(|held| held.ledger.have().0.contains_key(&actor))
    }

    /// Returns whether the workplace that listens has heard of a whole roster.
    fn hub_knows(&self, roster: &Roster) -> bool {
        let store = SqliteStore::open(&self.office.database()).and_then(|store| store.reader());
        let known = store.and_then(|reader| reader.roster()).expect("the database can be read");
        known.len() > roster.height() as usize
    }

    fn held(&self, door: Door, doc: DocId) -> Option<Held> {
        let file = match door {
            Door::Workplace => self.office.database(),
            Door::RelayQuic | Door::RelayTcp => self.verbund.data().join("mailbox.db"),
        };
        let store = SqliteStore::open(&file).and_then(|store| store.reader());
        store.and_then(|reader| reader.held(doc)).expect("the database can be read")
    }

    /// Everything that members may not write, each under a new name.
    fn attacks(&self) -> Vec<Attack<'_>> {
        let (editor, reader) = (&self.editor, &self.reader);
        let doc = self.profile(0);
        let run = |key, actor, doc| puppet::run(&self.roster, key, actor, doc, NOW);
        let refused = |what, by, says, actor, refusal: Refusal| Attack {
            what,
            by,
            says,
            doc,
            actor,
            reason: refusal.to_string(),
        };
        let mut attacks = Vec::new();

        let actor = reader.actor();
        let says = self.sends(&run(&reader.key, actor, doc));
        let role = Refusal::WrongRole { device: reader.device.id, doc };
        attacks.push(refused("a reader that writes", reader, says, actor, role));

        let actor = editor.actor();
        let blatt = DocId::owned(Class::Blatt, LANDKREIS_NUMBER, self.goals[0]);
        attacks.push(Attack {
            what: "the Blatt of another Kommune",
            by: editor,
            says: self.sends(&run(&editor.key, actor, blatt)),
            doc: blatt,
            actor,
            reason: Misbehaved::OutsideAudience.to_string(),
        });

        let nobody = Actor::new(DeviceId(99), rand::random());
        let says = self.sends(&run(&editor.key, nobody, doc));
        let unknown = Refusal::UnknownDevice(DeviceId(99));
        attacks.push(refused("an author that nobody knows", editor, says, nobody, unknown));

        let office = Actor::new(DeviceId(2), rand::random());
        let says = self.sends(&run(&editor.key, office, doc));
        let signature = Refusal::Signature(DeviceId(2));
        attacks.push(refused("a forged author", editor, says, office, signature));

        let office = Actor::new(DeviceId(2), rand::random());
        let mut stolen = run(&editor.key, office, doc);
        stolen.seals[0].device = editor.device.id;
        let foreign = Refusal::ForeignActor(editor.device.id);
        let says = self.sends(&stolen);
        attacks.push(refused("another's actor under the own seal", editor, says, office, foreign));

        let actor = editor.actor();
        let mut altered = run(&editor.key, actor, doc);
        let last = altered.changes[1].len() - 1;
        altered.changes[1][last] ^= 1;
        let parsed = parse(altered.clone());
        let refusal = parsed
            .and_then(|run| verify(&self.roster, &Ledger::new(doc.class()), run))
            .expect_err("an altered run is refused");
        attacks.push(refused("an altered run", editor, self.sends(&altered), actor, refusal));

        let actor = editor.actor();
        let moved = SealedRun { doc, ..run(&editor.key, actor, self.profile(1)) };
        let signature = Refusal::Signature(editor.device.id);
        let says = self.sends(&moved);
        attacks.push(refused("a replay into another document", editor, says, actor, signature));

        let actor = editor.actor();
        let says = Says {
            frames: self.hello(),
            bulk: Bulk::Archive(PackedArchive::pack(self.altered(actor, doc))).encode(),
        };
        let signature = Refusal::Signature(editor.device.id);
        attacks.push(refused("an archive with an altered change", editor, says, actor, signature));
        attacks
    }

    /// Makes an archive that is well-formed and holds another second change than the editor has
    /// sealed.
    fn altered(&self, actor: Actor, doc: DocId) -> Archive {
        let mut honest = empty().with_actor(ActorId::from(actor.to_bytes()));
        let first = Change::from_bytes(genesis(doc.class()).bytes.clone());
        honest.apply_changes([first.expect("it is a change")]).expect("it is the first");
        let write = |document: &mut automerge::Automerge, word: &str| {
            let mut transaction = document.transaction();
            transaction.put(ROOT, "later", word).expect("a document takes any key");
            transaction.commit_with(CommitOptions::default().with_time(NOW));
            let change = document.get_last_local_change().expect("a change was made");
            Meta::parse(change.raw_bytes()).expect("it is well-formed")
        };
        write(&mut honest, "eins");
        let mut altered = honest.clone();
        let sealed = write(&mut honest, "zwei");
        write(&mut altered, "drei");
        let tips = vec![sealed.tip()];
        let (key, device) = (&self.editor.key, self.editor.device.id);
        let seal = seal(key, device, &self.roster, doc, Vec::new(), tips);
        let seals = seal.expect("the key signs").sealed().seals.clone();
        Archive { doc, chunks: altered.save(), seals, beside: Vec::new() }
    }

    /// Asserts how often the audit log says that something of a device was refused, or that it broke
    /// the rules, and that as many are counted. The relay starts anew for that.
    #[cfg(unix)]
    fn counts(mut self, expected: &Counts) -> Self {
        let metrics = self.verbund.get("/metrics").1;
        let audit = self.verbund.stop_and_read_audit();
        let mut told = Counts::new();
        for line in audit.lines() {
            let line: Value = serde_json::from_str(line).expect("the audit log is JSON");
            let of = [CHANGE, RULES_BROKEN].into_iter().find(|act| line["act"] == *act);
            if let Some(act) = of {
                let [device, times] = ["device", "times"].map(|name| line[name].as_u64());
                let times = times.expect("it says how often");
                *told.entry((act, device.expect("it says of whom"))).or_default() += times;
            }
        }
        assert_eq!(&told, expected, "{audit}");
        for (act, name) in [(CHANGE, "changes_refused"), (RULES_BROKEN, "links_misbehaved")] {
            let of = expected.iter().filter(|((of, _), _)| *of == act);
            let sum = of.map(|(_, times)| times).sum::<u64>();
            let counted = format!("leitwerk_relay_{name}_total {sum}\n");
            assert!(metrics.contains(&counted), "{counted} is not in {metrics}");
        }
        self.verbund.serve();
        self
    }

    /// Asserts that everybody shows what they showed before, and works on.
    fn goes_on(self) {
        self.town.sync();
        assert_eq!(self.town.export(), self.export);
        self.town.edit("1.1", "text", &["--splice", "0:0:Ungestört: "]);
        self.town.sync();
        drop(self.hub);
        self.office.sync();
        assert_eq!(self.office.export(), self.town.export());
        assert!(!self.office.export().contains(WRITTEN));
        self.verbund.node(&["verify"], &[]).done();
    }
}

#[test]
fn what_a_member_writes_honestly_gets_in_at_every_door() {
    let scene = Scene::new();
    for door in DOORS {
        let (doc, actor) = (scene.profile(0), scene.editor.actor());
        let run = puppet::run(&scene.roster, &scene.editor.key, actor, doc, NOW);
        let mut says = scene.sends(&run);
        says.frames.extend(NONSENSE);
        scene.talk(door, &scene.editor, &says);
        wait_until(&format!("it is stored behind {door:?}"), || scene.stores(door, doc, actor));
    }
}

#[test]
fn what_a_member_may_not_write_gets_in_at_no_door() {
    let scene = Scene::new();
    let mut refused = Counts::new();
    for door in DOORS {
        let log = scene.log(door);
        for attack in scene.attacks() {
            let Attack { what, by, says, doc, actor, reason } = attack;
            let before = lines_with(&log, &reason);
            scene.talk(door, by, &says);
            wait_until_lines(&log, &reason, before + 1);
            assert!(!scene.stores(door, doc, actor), "{what} at {door:?}");
            // What is outside the conversation ends it before anybody looks at the change.
            let act = if doc.class() == Class::Blatt { RULES_BROKEN } else { CHANGE };
            if door != Door::Workplace {
                *refused.entry((act, by.device.id.0.into())).or_default() += 1;
            }
        }
    }
    #[cfg(unix)]
    let scene = scene.counts(&refused);
    scene.goes_on();
}

#[test]
fn the_sheets_of_another_kommune_are_told_at_no_door() {
    let scene = Scene::new();
    let theirs = Audience::Municipality(LANDKREIS_NUMBER);
    let all = [Audience::Verbund, Audience::Municipality(MunicipalityId(2)), theirs];
    let hello = puppet::hello(&scene.roster, &all).encode();
    let blatt = DocId::owned(Class::Blatt, LANDKREIS_NUMBER, scene.goals[0]);
    let named = puppet::name(blatt);
    let everything = Inventory { audience: theirs, documents: Vec::new(), last: true };
    for (asks, reason) in [
        (Frame::Inventory(everything), Misbehaved::OutOfTurn),
        (
            Frame::Have { doc: blatt, have: Have::default(), last: true },
            Misbehaved::OutsideAudience,
        ),
    ] {
        let says = Says { frames: [hello.clone(), asks.encode()].concat(), bulk: Vec::new() };
        for door in DOORS {
            let (log, reason) = (scene.log(door), reason.to_string());
            let before = lines_with(&log, &reason);
            let heard = scene.talk(door, &scene.editor, &says);
            for name in [&named[..], &blatt.to_bytes()] {
                let told = heard.windows(name.len()).any(|part| part == name);
                assert!(!told, "{door:?} names the Blatt");
            }
            wait_until_lines(&log, &reason, before + 1);
        }
    }
    assert!(scene.held(Door::RelayQuic, blatt).is_some(), "there is one to be told of");
    #[cfg(unix)]
    let scene = {
        // Twice at each door of the relay.
        let editor = scene.editor.device.id.0.into();
        scene.counts(&Counts::from([((RULES_BROKEN, editor), 4)]))
    };
    scene.goes_on();
}

#[test]
fn who_only_says_that_the_roster_is_another_keeps_nobody_from_being_revoked() {
    let scene = Scene::new();
    let own = Audience::Municipality(scene.reader.device.municipality);
    let says = |height, tip| {
        let Frame::Hello(hello) = puppet::hello(&scene.roster, &[Audience::Verbund, own]) else {
            panic!("it is a greeting")
        };
        Frame::Hello(Hello { roster_height: height, roster_tip: tip, ..hello }).encode()
    };
    let made_up = Hash([7; 32]);
    let counts = |name: &str, devices: usize| {
        scene.verbund.get("/metrics").1.contains(&format!("leitwerk_relay_{name} {devices}\n"))
    };
    let newer =
        Says { frames: [&says(u32::MAX, made_up)[..], &NONSENSE].concat(), ..Says::default() };
    // An entry that follows nothing the CA has signed, and that it has not signed itself.
    let entry = Entry { height: 1, previous: made_up, at: NOW, statement: Statement::Rules(RULES) };
    let body = SignedEntry::encode(&entry);
    let signature = scene.reader.key.sign(&SignedEntry::message(&body)).expect("the key signs");
    let forged = Frame::Roster(vec![SignedEntry { body, signature }]).encode();
    let other = Says { frames: [says(1, made_up), forged].concat(), ..Says::default() };
    for door in [Door::RelayQuic, Door::RelayTcp] {
        scene.talk(door, &scene.reader, &newer);
        wait_until("those who monitor hear of it", || counts("roster_ahead_devices", 1));
        scene.talk(door, &scene.reader, &other);
        wait_until("they hear of this as well", || counts("roster_forked_devices", 1));
    }
    let page = scene.verbund.get("/").1;
    assert!(page.contains("1 Arbeitsplatz meldet ein anderes"), "{page}");

    let gone = scene.verbund.join("lost", GEMEINDE, "editor");
    let gone = Member::of(&gone).device.id.0.to_string();
    scene.verbund.node(&["revoke", &gone], &[]).done();
    assert!(counts("roster_confirmed", 1));
    let status = scene.verbund.node(&["status"], &[]).done();
    assert!(!status.contains("ist nicht bestätigt"), "{status}");
    let audit = std::fs::read_to_string(scene.verbund.audit()).expect("the log is there");
    assert!(!audit.contains("roster_forked"), "nothing of it is proven: {audit}");

    // A liar who is revoked is not told of any more.
    scene.verbund.node(&["revoke", &scene.reader.device.id.0.to_string()], &[]).done();
    wait_until("all is well again", || {
        scene.town.sync();
        counts("roster_ahead_devices", 0) && counts("roster_forked_devices", 0)
    });
    scene.goes_on();
}

#[test]
fn what_a_revoked_device_backdates_is_shown_behind_no_door() {
    let scene = Scene::new();
    // Another one for each door, so that the log of each speaks of what came in there.
    let lost = DOORS.map(|door| {
        let lost = scene.verbund.join(&format!("lost {door:?}"), GEMEINDE, "editor");
        (door, Member::of(&lost), roster(&lost))
    });
    for (_, gone, _) in &lost {
        scene.verbund.node(&["revoke", &gone.device.id.0.to_string()], &[]).done();
    }
    wait_until("everybody knows of it", || {
        scene.town.sync();
        let roster = roster(&scene.town);
        let revoked = lost.iter().all(|(_, gone, _)| roster.device(gone.device.id).is_none());
        revoked && scene.hub_knows(&roster)
    });
    // Whoever delivers it does nothing wrong: it must be carried, or rosters that grow at other
    // times would part the replicas for ever.
    let doc = scene.profile(0);
    for (door, gone, before) in &lost {
        let actor = gone.actor();
        let run = puppet::run(before, &gone.key, actor, doc, NOW);
        let mut says = scene.sends(&run);
        says.frames.extend(NONSENSE);
        scene.talk(*door, &scene.editor, &says);
        wait_until(&format!("it is carried behind {door:?}"), || scene.stores(*door, doc, actor));
        let told = format!("are held back device={} doc={doc} changes=2", gone.device.id.0);
        wait_until_lines(&scene.log(*door), &told, 1);
        scene.town.sync();
        assert_eq!(scene.town.export(), scene.export, "it came in at {door:?}");
    }
    wait_until("an administrator sees what is held back", || {
        scene.verbund.node(&["change", "list"], &[]).done().contains(&doc.to_string())
    });
    scene.goes_on();
}

#[test]
fn what_lies_beyond_a_cut_is_admitted_or_stays_hidden_as_a_person_decides() {
    let mut scene = Scene::new();
    let stolen = scene.verbund.join("lost", GEMEINDE, "editor");
    let (gone, before) = (Member::of(&stolen), roster(&stolen));
    scene.verbund.node(&["revoke", &gone.device.id.0.to_string()], &[]).done();
    scene.town.sync();
    for goal in [0, 1] {
        let run = puppet::run(&before, &gone.key, gone.actor(), scene.profile(goal), NOW);
        let mut says = scene.sends(&run);
        says.frames.extend(NONSENSE);
        scene.talk(Door::RelayQuic, &scene.editor, &says);
    }
    let list = |scene: &Scene| -> Vec<Value> {
        let list = scene.verbund.node(&["change", "list", "--json"], &[]).done();
        serde_json::from_str(&list).expect("the answer is JSON")
    };
    wait_until("both are held back", || list(&scene).len() == 2);
    let held = list(&scene);
    let change = |goal| {
        let doc = scene.profile(goal).to_string();
        let held = held.iter().find(|held| held["doc"] == *doc).expect("it is held back");
        assert_eq!(held["changes"], 2, "{held}");
        held["change"].as_str().expect("it has a hash").to_owned()
    };
    let (first, second) = (change(0), change(1));
    // A relay that starts counts at once.
    scene.verbund.kill_relay();
    scene.verbund.serve();
    let asked = |count: usize| format!("leitwerk_relay_changes_held_back {count}\n");
    let counts = |scene: &Scene, count| scene.verbund.get("/metrics").1.contains(&asked(count));
    wait_until("a person is asked", || counts(&scene, 4));

    scene.verbund.node(&["change", "admit", &first], &[]).done();
    wait_until("one is decided", || counts(&scene, 2));
    let told = scene.verbund.node(&["change", "dismiss", &second], &[]).done();
    assert!(told.contains("bleibt") && told.contains("aufbewahrt"), "{told}");
    wait_until("nobody is asked any more", || counts(&scene, 0));
    let page = scene.verbund.get("/").1;
    assert!(page.contains("<dt>Zurückgehaltene Änderungen</dt><dd>keine</dd>"), "{page}");
    let [left] = &list(&scene)[..] else { panic!("one is still held back") };
    assert_eq!((&left["change"], &left["dismissed"]), (&second.clone().into(), &true.into()));

    let shown = |scene: &Scene| ["1.1", "1.2"].map(|number| scene.town.goal(number));
    let unchanged = shown(&scene);
    scene.town.sync();
    let decided = shown(&scene);
    assert_ne!(decided[0], unchanged[0], "what was admitted is shown");
    assert_eq!(decided[1], unchanged[1], "what was dismissed is not");
    // It is not lost, and may count after all.
    scene.verbund.node(&["change", "admit", &second], &[]).done();
    wait_until("it is shown after all", || {
        scene.town.sync();
        shown(&scene)[1] != unchanged[1]
    });
    let audit = std::fs::read_to_string(scene.verbund.audit()).expect("the log is there");
    for (act, times) in [("admitted", 2), ("dismissed", 1)] {
        let act = format!("\"act\":\"{act}\"");
        assert_eq!(audit.matches(&act).count(), times, "{audit}");
    }
}

#[test]
fn a_change_that_breaks_a_document_is_set_aside_and_told() {
    let scene = Scene::new();
    let (doc, actor) = (scene.profile(0), scene.editor.actor());
    let evil = Breaks::Opening.write(doc, actor, &[], "kaputt");
    let tips = evil.iter().map(|(meta, _)| meta.tip()).collect();
    let (key, device) = (&scene.editor.key, scene.editor.device.id);
    let run = seal(key, device, &scene.roster, doc, evil, tips).expect("the key signs");
    let mut says = scene.sends(run.sealed());
    says.frames.extend(NONSENSE);
    scene.talk(Door::RelayQuic, &scene.editor, &says);
    wait_until("it is stored", || scene.stores(Door::RelayQuic, doc, actor));
    // The relay looks at what a document says when it folds its history: after a long paste.
    let pasted = "🏛".repeat(9_000);
    scene.town.edit("1.1", "text", &["--splice", &format!("0:0:{pasted}")]);
    scene.town.sync();
    scene
        .verbund
        .wait_until_audit(&format!("\"act\":\"change_set_aside\",\"device\":{}", device.0));
    let counted = "leitwerk_relay_documents_quarantined 1\n";
    wait_until("it is counted", || scene.verbund.get("/metrics").1.contains(counted));
    let page = scene.verbund.get("/").1;
    assert!(page.contains("<dt>Beiseitegelegte Änderungen</dt><dd>in 1 Dokument,"), "{page}");
    let verified = scene.verbund.node(&["verify"], &[]).done();
    assert!(verified.contains("beiseitegelegt"), "{verified}");
    scene.town.sync();
    assert!(scene.town.export().contains(&pasted), "the document goes on");
}

fn profile(workplace: &Workplace) -> Profile {
    Profile::open(workplace.folder()).expect("the profile opens")
}

fn roster(workplace: &Workplace) -> Roster {
    profile(workplace).identity().expect("the profile is whole").1
}
