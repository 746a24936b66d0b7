// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What honest clients notice of an attack: the keystrokes of W2, in turns with nobody else at the
//! relay and under each attack. The attackers run in this process, on the same cores, and keep to
//! a pace, so that the ratio speaks of the relay and not of who gets the processor.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use leitwerk_app::profile::Profile;
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Actor, sha256};
use leitwerk_shared::domain::ids::{Audience, Class, DeviceId, DocId, ItemId};
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::enrol::{self, INVITATION_FORMAT, INVITATION_VERSION, Invitation};
use leitwerk_shared::net::tls::{ALPN_SYNC, Identity};
use leitwerk_shared::sync::frame::Frame;
use leitwerk_tests::certificates::Ca;
use leitwerk_tests::puppet;
use leitwerk_tests::transport::{Quic, Says, Tcp, Transport, Until, first_words};
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::verbund::profile;

use crate::peer::{run as prepare, text};
use crate::stage::{Play, Stage};
use crate::table::{Row, Samples};
use crate::w2_keystroke::keystrokes;

/// How many characters are typed in each turn.
const STROKES: usize = 500;

/// How long an attack goes on before anybody types.
const HEAD_START: Duration = Duration::from_millis(500);

/// The beginning of a frame of 16 MiB.
const OVERSIZED: [u8; 64] = [0xff; 64];

/// One kind of attack.
struct Attack {
    name: &'static str,
    /// What is done, how often a second, each on a thread of its own.
    acts: &'static [(u32, Act)],
}

type Act = fn(&Attacker);

/// Nobody attacks.
const QUIET: Attack = Attack { name: "nobody else", acts: &[] };

const ATTACKS: [Attack; 6] = [
    Attack { name: "handshakes that are begun", acts: &[(10, Attacker::begin_handshakes)] },
    Attack {
        name: "random bytes, packets and connections",
        acts: &[(50, Attacker::send_noise), (50, Attacker::connect_with_noise)],
    },
    Attack {
        name: "frames that are too long",
        acts: &[
            (10, |attacker| attacker.announce_too_much(&Quic)),
            (10, |attacker| attacker.announce_too_much(&Tcp)),
        ],
    },
    Attack {
        name: "certificates of a CA with the same name",
        acts: &[
            (20, |attacker| attacker.show_a_forged_certificate(&Quic)),
            (20, |attacker| attacker.show_a_forged_certificate(&Tcp)),
        ],
    },
    Attack { name: "requests to join with any token", acts: &[(20, Attacker::guess_a_token)] },
    Attack {
        name: "a member whose runs have an altered byte",
        acts: &[
            (10, |attacker| attacker.send_an_altered_run(&Quic)),
            (10, |attacker| attacker.send_an_altered_run(&Tcp)),
        ],
    },
];

/// A member that attacks the relay, and what it needs for that.
struct Attacker {
    relay: SocketAddr,
    name: String,
    authority: Vec<u8>,
    identity: Identity,
    first_words: Vec<Vec<u8>>,
    /// What it shows whose CA has the name of ours.
    forged: Identity,
    /// An invitation with any token.
    invitation: Invitation,
    key: DeviceKey,
    /// A greeting, and a run of which a byte is altered.
    altered: Says,
}

/// Plays it so often, after once that does not count.
pub(crate) fn run(stage: &Stage, runs: usize) -> Result<Vec<Row>, Failure> {
    let mut quiet = Samples::default();
    let mut attacked = ATTACKS.map(|attack| (attack, Samples::default(), Samples::default()));
    for run in 0..=runs {
        let (p99, _) = QUIET.turn(stage)?;
        if run > 0 {
            quiet.push(p99);
        }
        for (attack, p99s, rates) in &mut attacked {
            let (p99, rate) = attack.turn(stage)?;
            if run > 0 {
                p99s.push(p99);
                rates.push(rate);
            }
        }
    }
    let mut rows = vec![Row::new("W2 p99 with nobody else, ms", quiet.clone())];
    for (Attack { name, .. }, p99s, rates) in attacked {
        let what = format!("W2 p99 under {name}, ms (floor: without)");
        rows.push(Row::new(what, p99s).floor(quiet.clone()).within(2.0));
        rows.push(Row::new(format!("  {name} rounds per second"), rates));
    }
    Ok(rows)
}

impl Attacker {
    /// Joins the Verbund of a play.
    fn join(play: &Play<'_>) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        prepare(&["enrol", play.port(), text(folder.path()), "1"])?;
        let profile = Profile::open(&profile(folder.path(), 0))?;
        let (key, (identity, roster)) = (profile.key()?, profile.identity()?);
        let (name, authority) =
            (server_name(roster.verbund()), roster.founded().ca_certificate.clone());
        let caller = Quic.caller(ALPN_SYNC, &authority, Some(&identity));
        let first_words = first_words(&caller, &name, 1_000);
        let relay = format!("127.0.0.1:{}", play.port());
        let me = roster.by_key(key.public()).ok_or("it has joined")?;
        let namesake = Ca::namesake(&roster.founded().name);
        let certificate = namesake.issue(roster.verbund(), me, |_| ());
        let forged = Identity { certificate, ..identity.clone() };
        let invitation = Invitation {
            format: INVITATION_FORMAT.to_owned(),
            version: INVITATION_VERSION,
            verbund_name: roster.founded().name.clone(),
            verbund: roster.verbund().to_string(),
            kommune: String::new(),
            role: String::new(),
            relays: vec![relay.clone()],
            ca_sha256: sha256(&authority).to_string(),
            token: String::new(),
            expires: String::new(),
        };
        let altered = altered(&roster, &key, me.id);
        let relay = relay.parse()?;
        Ok(Self { relay, name, authority, identity, first_words, forged, invitation, key, altered })
    }

    /// Says a hundred first words over UDP, from an address with a new port.
    fn begin_handshakes(&self) {
        let Ok(socket) = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)) else { return };
        for _ in 0..100 {
            let word = &self.first_words[rand::random_range(0..self.first_words.len())];
            // A queue that is full refuses; that is a packet that did not arrive.
            socket.send_to(word, self.relay).ok();
        }
    }

    /// Sends a hundred packets of random bytes.
    fn send_noise(&self) {
        let Ok(socket) = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)) else { return };
        let mut noise: [u8; 1200] = [0; 1200];
        for round in 0..100 {
            rand::fill(&mut noise);
            // Every second one claims to be the long header of a first packet.
            if round % 2 == 0 {
                noise[..5].copy_from_slice(&[0xc0, 0, 0, 0, 1]);
            }
            socket.send_to(&noise, self.relay).ok();
        }
    }

    /// Says random bytes over TCP.
    fn connect_with_noise(&self) {
        let mut noise = [0; 4096];
        rand::fill(&mut noise);
        if let Ok(mut stream) = TcpStream::connect(self.relay) {
            stream.write_all(&noise).ok();
        }
    }

    /// Comes in as a member, announces a frame that is too long, and is hung up on.
    fn announce_too_much<T: Transport>(&self, way: &T) {
        let caller = way.caller(ALPN_SYNC, &self.authority, Some(&self.identity));
        way.call(&caller, self.relay, &self.name, &OVERSIZED, Until::End);
    }

    /// Goes through a handshake up to the certificate.
    fn show_a_forged_certificate<T: Transport>(&self, way: &T) {
        let caller = way.caller(ALPN_SYNC, &self.authority, Some(&self.forged));
        way.call(&caller, self.relay, &self.name, &[0], Until::Word);
    }

    /// Asks to join with a token that nobody gave out.
    fn guess_a_token(&self) {
        let token = format!("{:032x}", rand::random::<u128>());
        let invitation = Invitation { token, ..self.invitation.clone() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("the system gives a runtime");
        let answer = runtime.block_on(enrol::join(&invitation, &self.key, drop));
        assert!(answer.is_err(), "a guessed token opens nothing");
    }

    /// Comes in as a member, greets, sends a change that is not the one that was sealed, and is
    /// hung up on.
    fn send_an_altered_run<T: Transport>(&self, way: &T) {
        let caller = way.caller(ALPN_SYNC, &self.authority, Some(&self.identity));
        way.talk(&caller, self.relay, &self.name, &self.altered);
    }
}

/// Greets and sends a run to which everything is right but one byte.
fn altered(roster: &Roster, key: &DeviceKey, me: DeviceId) -> Says {
    let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes(rand::random()));
    let now = jiff::Timestamp::now().as_second();
    let mut run = puppet::run(roster, key, Actor::new(me, rand::random()), doc, now);
    let last = run.changes[1].len() - 1;
    run.changes[1][last] ^= 1;
    let hello = puppet::hello(roster, &[Audience::Verbund]).encode();
    let run = Frame::Run(PackedRun::pack(&run)).encode();
    Says { frames: [hello, run].concat(), bulk: Vec::new() }
}

impl Attack {
    /// Has a new writer type through a new relay to a new reader meanwhile, so that nothing but the
    /// attack tells one turn from another: a document that grows from turn to turn is folded and
    /// proven for longer and longer. Returns the 99th percentile of the keystrokes in milliseconds,
    /// and how many acts there were a second.
    fn turn(&self, stage: &Stage) -> Result<(f64, f64), Failure> {
        let play = stage.play(1)?;
        let (writer, reader) = (play.newcomers(1)?, play.newcomers(1)?);
        let attacker = Attacker::join(&play)?;
        let (series, rate) =
            self.during(&attacker, || keystrokes(&play, &writer, &reader, STROKES))?;
        Ok((series.delays.quantile(0.99), rate))
    }

    /// Attacks while something else is done, and returns with it how many acts there were a
    /// second.
    fn during<T>(
        &self,
        attacker: &Attacker,
        other: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<(T, f64), Failure> {
        let (over, count) = (AtomicBool::new(false), AtomicU32::new(0));
        let began = Instant::now();
        let done = thread::scope(|scope| {
            for (per_second, act) in self.acts {
                let (over, count) = (&over, &count);
                scope.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        let began = Instant::now();
                        act(attacker);
                        count.fetch_add(1, Ordering::Relaxed);
                        let pause = Duration::from_secs(1) / *per_second;
                        thread::sleep(pause.saturating_sub(began.elapsed()));
                    }
                });
            }
            thread::sleep(HEAD_START);
            let done = other();
            over.store(true, Ordering::Relaxed);
            done
        });
        let rate = f64::from(count.into_inner()) / began.elapsed().as_secs_f64();
        Ok((done?, rate))
    }
}
