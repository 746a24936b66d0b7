// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Callers who do not belong here, or do not speak as a workplace would, at the relay and at a
//! workplace: whoever shows no good certificate hears not one word, and whoever talks nonsense is
//! hung up on, while everybody else goes on.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use leitwerk_app::profile::Profile;
use leitwerk_shared::domain::ids::{Audience, DeviceId};
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::{Device, Roster};
use leitwerk_shared::net::CLOSE_NOT_IN_ROSTER;
use leitwerk_shared::net::tls::{ALPN_ENROL, ALPN_SYNC, Identity};
use leitwerk_shared::sync::frame::{Frame, Presence};
use leitwerk_tests::certificates::{Ca, valid};
use leitwerk_tests::live::Live;
use leitwerk_tests::processes::{
    GEMEINDE, LANDKREIS, Running, Verbund, Workplace, lines_with, wait_until, wait_until_lines,
};
use leitwerk_tests::puppet;
use leitwerk_tests::transport::{Heard, Quic, Tcp, Transport, Until, first_words};
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use serde_json::Value;

const WELCOMED: Heard = Heard { word: true, ended: false };
const TURNED_AWAY: Heard = Heard { word: false, ended: true };

/// What the log says of one who is turned away.
const TOLD: &str = "a caller was turned away";

/// How the relay is named among the listeners.
const RELAY: &str = "the relay";

/// The beginning of a frame: enough to be heard, and nothing to hang up on.
const PATIENT: [u8; 1] = [0];

/// What every [`Verbund`] is called.
const NAME: &str = "Verbund Seeland";

/// A Verbund with an office, a workplace that listens, and a town whose key an attacker holds.
struct Scene {
    verbund: Verbund,
    office: Live,
    /// Dropping it kills it.
    _hub: Running,
    hub_address: SocketAddr,
    hub_log: PathBuf,
    town: Workplace,
    roster: Roster,
    ca: Ca,
    device: Device,
    key: DeviceKey,
    /// How many callers the relay has turned away in [`Scene::check`].
    turned: u64,
}

impl Scene {
    fn new() -> Self {
        let verbund = Verbund::found();
        let office = verbund.office_with_leitlinie();
        let town = verbund.town();
        town.sync();
        office.sync();
        let hub = verbund.join("hub", LANDKREIS, "editor");
        hub.run(&["peer", "port", "0"]).done();
        let hub_log = verbund.path("hub.log");
        let hub = hub.start_with_log(&["sync", "--hub", "--json"], &hub_log);
        let said: Value =
            serde_json::from_str(&hub.line_with("\"listening\"")).expect("the hub speaks JSON");
        let port = said["listening"]["port"].as_u64().and_then(|port| u16::try_from(port).ok());
        let hub_address = (Ipv4Addr::LOCALHOST, port.expect("the hub names its port")).into();
        let (_, roster) = profile(&town).identity().expect("the profile is whole");
        let key = profile(&town).key().expect("a workplace has a key");
        let device = roster.by_key(key.public()).expect("it joined").clone();
        let ca = Ca::of(&verbund.data(), NAME);
        let office = Live::start(&office);
        Self {
            verbund,
            office,
            _hub: hub,
            hub_address,
            hub_log,
            town,
            roster,
            ca,
            device,
            key,
            turned: 0,
        }
    }

    /// Returns the relay and the workplace, as addresses.
    fn listeners(&self) -> [(&'static str, SocketAddr); 2] {
        let relay = self.verbund.address().parse().expect("the relay has an address");
        [(RELAY, relay), ("a workplace", self.hub_address)]
    }

    /// Returns the log of one of them.
    fn log(&self, listener: &str) -> PathBuf {
        if listener == RELAY { self.verbund.log() } else { self.hub_log.clone() }
    }

    /// Returns those of them that listen this way.
    fn listening<T: Transport>(&self) -> Vec<(&'static str, SocketAddr)> {
        self.listeners().into_iter().take(if T::AT_WORKPLACES { 2 } else { 1 }).collect()
    }

    fn server_name(&self) -> String {
        server_name(self.roster.verbund())
    }

    fn authority(&self) -> &[u8] {
        &self.roster.founded().ca_certificate
    }

    fn shows(&self, certificate: Vec<u8>) -> Identity {
        self.shows_with(certificate, &self.key)
    }

    fn shows_with(&self, certificate: Vec<u8>, key: &DeviceKey) -> Identity {
        let authorities = vec![self.authority().to_vec()];
        Identity { certificate, key: key.pkcs8().to_vec(), authorities }
    }

    /// Asserts what a caller hears everywhere, and that the listener tells of one who hears nothing.
    fn check<T: Transport>(
        &mut self,
        way: &T,
        who: &str,
        shows: Option<&Identity>,
        expected: Heard,
    ) {
        let name = self.server_name();
        for (listener, address) in self.listening::<T>() {
            let log = self.log(listener);
            let before = lines_with(&log, TOLD);
            let caller = way.caller(ALPN_SYNC, self.authority(), shows);
            let heard = way.call(&caller, address, &name, &PATIENT, Until::Word);
            assert_eq!(heard, expected, "{who} at {listener}");
            if expected == TURNED_AWAY {
                wait_until_lines(&log, TOLD, before + 1);
                self.turned += u64::from(listener == RELAY);
            }
        }
    }

    /// Asserts that the audit log counts everybody whom the relay has turned away.
    #[cfg(unix)]
    fn all_are_in_the_audit_log(&mut self) {
        let audit = self.verbund.stop_and_read_audit();
        let lines = audit.lines().map(|line| {
            let line: Value = serde_json::from_str(line).expect("the audit log is JSON");
            if line["act"] == "callers_refused" { line["times"].as_u64() } else { None }
        });
        let told: u64 = lines.flatten().sum();
        assert!(told >= self.turned, "{} were turned away: {audit}", self.turned);
    }

    /// Asserts that whoever belongs here is still served, everywhere.
    fn goes_on(&mut self) {
        self.office.type_into("1.1", "Ungestört: ");
        self.office.wait("the relay confirms it", |snapshot| snapshot.status.waiting == 0);
        self.town.sync();
        assert!(self.town.export().contains("Ungestört: "));
        let good = self.ca.issue(self.roster.verbund(), &self.device, |_| ());
        let good = self.shows(good);
        self.check(&Quic, "the device itself", Some(&good), WELCOMED);
    }
}

fn profile(workplace: &Workplace) -> Profile {
    Profile::open(workplace.folder()).expect("the profile opens")
}

#[test]
fn without_a_good_certificate_nobody_hears_a_word() {
    without_a_good_certificate(&Quic);
    without_a_good_certificate(&Tcp);
}

fn without_a_good_certificate<T: Transport>(way: &T) {
    let mut scene = Scene::new();
    let verbund = scene.roster.verbund();
    let device = scene.device.clone();
    let good = scene.ca.issue(verbund, &device, |_| ());
    let good = scene.shows(good);
    scene.check(way, "the device itself", Some(&good), WELCOMED);

    scene.check(way, "nobody", None, TURNED_AWAY);
    let alone = rcgen::generate_simple_self_signed([scene.server_name()]).expect("rcgen signs");
    let alone_key = DeviceKey::from_pkcs8(alone.signing_key.serialize_der()).expect("a P-256 key");
    let shows = scene.shows_with(alone.cert.der().to_vec(), &alone_key);
    scene.check(way, "who signs for itself", Some(&shows), TURNED_AWAY);

    let namesake = Ca::namesake(NAME).issue(verbund, &device, |_| ());
    let expired = scene.ca.issue(verbund, &device, |params| valid(params, -400, -1));
    let early = scene.ca.issue(verbund, &device, |params| valid(params, 1, 400));
    let other_usage = scene.ca.issue(verbund, &device, |params| {
        params.key_usages = vec![KeyUsagePurpose::KeyAgreement];
    });
    let no_usage = scene.ca.issue(verbund, &device, |params| params.key_usages.clear());
    let server_only = scene.ca.issue(verbund, &device, |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    });
    for (who, certificate) in [
        ("another CA of the same name", namesake),
        ("an expired certificate", expired),
        ("one that is not valid yet", early),
        ("one for servers only", server_only),
        ("one for other things than signatures", other_usage),
        ("one that does not say for what", no_usage),
    ] {
        let shows = scene.shows(certificate);
        scene.check(way, who, Some(&shows), TURNED_AWAY);
    }

    let unknown = DeviceKey::generate().expect("the system gives randomness");
    let stranger = Device { id: DeviceId(99), key: unknown.public().clone(), ..device.clone() };
    let certificate = scene.ca.issue(verbund, &stranger, |_| ());
    let shows = scene.shows_with(certificate, &unknown);
    scene.check(way, "a device that never joined", Some(&shows), TURNED_AWAY);

    let other = Verbund::found();
    let guest = other.town();
    let (shows, _) = profile(&guest).identity().expect("the profile is whole");
    scene.check(way, "a device of another Verbund", Some(&shows), TURNED_AWAY);

    scene.goes_on();
    for reason in ["the handshake failed", "not a device of this Verbund"] {
        scene.verbund.wait_until_audit(reason);
    }
    assert!(scene.turned > 9, "each of them was told of: {}", scene.turned);
    for (listener, _) in scene.listening::<T>() {
        let told = lines_with(&scene.log(listener), "from=127.0.0.1 ");
        let exact = lines_with(&scene.log(listener), "from=127.0.0.1:");
        assert!(told > 0 && exact == 0, "the log names networks, not addresses: {told}, {exact}");
    }
    #[cfg(unix)]
    scene.all_are_in_the_audit_log();
}

#[test]
fn a_workplace_lets_nobody_join() {
    let mut scene = Scene::new();
    let [_, (_, workplace)] = scene.listeners();
    let name = scene.server_name();
    let (good, nobody) = (scene.ca.issue(scene.roster.verbund(), &scene.device, |_| ()), None);
    let good = scene.shows(good);
    for shows in [nobody, Some(&good)] {
        let caller = Quic.caller(ALPN_ENROL, scene.authority(), shows);
        let heard = Quic.call(&caller, workplace, &name, &PATIENT, Until::Word);
        assert_eq!(heard, TURNED_AWAY, "only a relay knows invitations");
    }
    scene.goes_on();
}

#[test]
fn a_revoked_device_is_hung_up_on_and_hears_nothing_any_more() {
    a_revoked_device(&Quic);
    a_revoked_device(&Tcp);
}

fn a_revoked_device<T: Transport<Caller: Sync> + Sync>(way: &T) {
    let mut scene = Scene::new();
    let certificate = scene.ca.issue(scene.roster.verbund(), &scene.device, |_| ());
    let shows = scene.shows(certificate);
    let name = scene.server_name();
    let hello = puppet::hello(&scene.roster, &[Audience::Verbund]).encode();
    // The settings are those of a caller that takes up its old session if it is let.
    let listening = scene.listening::<T>().into_iter();
    let caller = || way.caller(ALPN_SYNC, scene.authority(), Some(&shows));
    let callers: Vec<_> = listening.map(|(_, address)| (caller(), address)).collect();
    thread::scope(|scope| {
        let start = |(caller, address)| {
            let (name, hello) = (&name, &hello);
            let (answered, stands) = mpsc::channel();
            let told = move || answered.send(()).expect("somebody waits for it");
            let link = scope.spawn(move || way.stay(caller, address, name, hello, told));
            stands.recv().expect("a member is answered");
            link
        };
        let links: Vec<_> =
            callers.iter().map(|(caller, address)| start((caller, *address))).collect();
        scene.verbund.node(&["revoke", &scene.device.id.0.to_string()], &[]).done();
        for link in links {
            let end = link.join().expect("the caller lives");
            assert_eq!(end, Some(CLOSE_NOT_IN_ROSTER.into()), "a link that stood ends for this");
        }
    });
    for (caller, address) in &callers {
        let heard = way.call(caller, *address, &name, &PATIENT, Until::Word);
        assert_eq!(heard, TURNED_AWAY, "an old session does not help");
    }
    scene.check(way, "a revoked device", Some(&shows), TURNED_AWAY);
    scene.verbund.wait_until_audit("the device was revoked");
    scene.town.refuses(&["sync", "--once"], "nimmt diesen Arbeitsplatz nicht an");
    let town = scene.verbund.join("another town", GEMEINDE, "editor");
    town.sync();
}

#[test]
fn who_talks_nonsense_is_hung_up_on() {
    who_talks_nonsense(&Quic);
    who_talks_nonsense(&Tcp);
}

fn who_talks_nonsense<T: Transport>(way: &T) {
    let mut scene = Scene::new();
    let certificate = scene.ca.issue(scene.roster.verbund(), &scene.device, |_| ());
    let shows = scene.shows(certificate);
    let name = scene.server_name();
    let presence = Presence { device: scene.device.id, place: None };
    let unannounced = Frame::Presence(presence).encode();
    let endless: Vec<u8> =
        std::iter::repeat_n(&unannounced[..], 10_000).flatten().copied().collect();
    for (what, says) in [
        ("more is announced than may be", vec![0xff; 64]),
        ("one byte too much is announced", 262_145_u32.to_be_bytes()[1..].to_vec()),
        ("nothing is announced", vec![0; 64]),
        ("a frame that cannot be read", vec![0, 0, 3, 1, 0xff, 0xff]),
        ("a frame before Hello", unannounced),
        ("frames without end before Hello", endless),
        ("text of another protocol", b"GET / HTTP/1.1\r\nHost: leitwerk\r\n\r\n".to_vec()),
    ] {
        for (listener, address) in scene.listening::<T>() {
            let caller = way.caller(ALPN_SYNC, scene.authority(), Some(&shows));
            let heard = way.call(&caller, address, &name, &says, Until::End);
            assert!(heard.ended, "{what}, at {listener}");
        }
    }
    scene.goes_on();
    for (listener, _) in scene.listening::<T>() {
        for reason in ["more than 262144", "cannot be read", "an empty frame", "out of turn"] {
            wait_until_lines(&scene.log(listener), reason, 1);
        }
    }
    #[cfg(unix)]
    {
        let device = u64::from(scene.device.id.0);
        let audit = scene.verbund.stop_and_read_audit();
        let told = audit.lines().map(|line| {
            let line: Value = serde_json::from_str(line).expect("the audit log is JSON");
            let nonsense = line["act"] == "misbehaved" && line["device"] == device;
            if nonsense { line["times"].as_u64() } else { None }
        });
        assert_eq!(told.flatten().sum::<u64>(), 7, "each of them is told of: {audit}");
    }
}

/// What reaches a UDP port before there is a connection.
#[test]
fn noise_on_the_port_disturbs_nobody() {
    let mut scene = Scene::new();
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a socket");
    let mut noise = [0_u8; 1200];
    let said = "no packet of QUIC";
    for (listener, address) in scene.listeners() {
        for round in 0..2_000_usize {
            aws_lc_rs::rand::fill(&mut noise).expect("the system gives randomness");
            // Every second one claims to be the long header of a first packet.
            if round % 2 == 0 {
                noise[..5].copy_from_slice(&[0xc0, 0, 0, 0, 1]);
            }
            let length = 1 + round % noise.len();
            // A queue that is full refuses; that is noise that did not arrive.
            if socket.send_to(&noise[..length], address).is_err() {
                thread::yield_now();
            }
        }
        if listener != RELAY {
            wait_until_lines(&scene.log(listener), said, 1);
        }
    }
    scene.goes_on();
    scene.verbund.wait_until_audit(said);
}

/// What reaches a TCP port before there is a connection.
#[test]
fn noise_over_tcp_disturbs_nobody() {
    let mut scene = Scene::new();
    let address = scene.verbund.address().to_owned();
    for round in 0..200 {
        let mut noise = [0; 4096];
        aws_lc_rs::rand::fill(&mut noise).expect("the system gives randomness");
        // Every second one claims to be the long first record of a handshake.
        if round % 2 == 0 {
            noise[..6].copy_from_slice(&[22, 3, 1, 0x40, 0, 1]);
        }
        let mut stream = TcpStream::connect(&address).expect("the relay listens");
        // It hangs up in the middle of it, or waits for more; both is right.
        stream.write_all(&noise[..=(round * 20)]).ok();
    }
    scene.goes_on();
    scene.verbund.wait_until_audit("the handshake failed");
}

/// A thousand callers over TCP that never say a word, and stay.
#[test]
fn a_thousand_silent_callers_over_tcp_lock_nobody_out() {
    let mut scene = Scene::new();
    let address = scene.verbund.address().to_owned();
    let silent: Vec<TcpStream> =
        (0..1_000).map_while(|_| TcpStream::connect(&address).ok()).collect();
    assert!(silent.len() > 500, "the system lets a process open some files: {}", silent.len());
    scene.goes_on();
    scene.verbund.wait_until_audit("too many handshakes are under way from this address");
    drop(silent);
    scene.goes_on();
}

/// A thousand callers that say their first word and never another.
#[test]
fn a_thousand_half_open_handshakes_lock_nobody_out() {
    let mut scene = Scene::new();
    let certificate = scene.ca.issue(scene.roster.verbund(), &scene.device, |_| ());
    let caller = Quic.caller(ALPN_SYNC, scene.authority(), Some(&scene.shows(certificate)));
    let name = scene.server_name();
    for (listener, address) in scene.listeners() {
        let words = first_words(&caller, &name, 1_000);
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a socket");
        socket.set_nonblocking(true).expect("the system takes it");
        wait_until("a flood is asked for its address", || asks_for_proof(&socket, &words, address));
        let log = scene.log(listener);
        wait_until_lines(&log, "callers must prove their addresses", 1);
        wait_until_lines(&log, "the handshake failed", 1);
    }
    scene.goes_on();
    scene.verbund.wait_until_audit("the handshake failed");
}

/// Sends packets and returns whether any of them is answered with a Retry packet (RFC 9000, section
/// 17.2.5): their address must be proven first.
fn asks_for_proof(socket: &UdpSocket, words: &[Vec<u8>], to: SocketAddr) -> bool {
    let (mut asked, mut answer) = (false, [0; 2048]);
    for word in words {
        // A queue that is full refuses; that is a packet that did not arrive.
        if socket.send_to(word, to).is_err() {
            thread::yield_now();
        }
        while socket.recv_from(&mut answer).is_ok() {
            asked |= answer[0] & 0xf0 == 0xf0;
        }
    }
    asked
}
