// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who may knock, who finds a seat, and how fast anybody is read: what keeps a listening device
//! usable while somebody floods it.

use std::collections::{BTreeMap, VecDeque};
use std::future::pending;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

use crate::change::limits;
use crate::domain::ids::{DeviceId, MunicipalityId};
use crate::exchange::{CONTESTED, REVOKED};

/// How long a handshake may take before it gives way to the next caller, where there are too many.
/// Whoever means it needs a few round trips; whoever stays silent would hold the place for longer.
const UNDISTURBED: Duration = Duration::from_secs(1);

/// How much callers may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most devices at once.
    pub connections: usize,
    /// Most devices of one Kommune at once.
    pub per_municipality: usize,
    /// Most handshakes under way at once.
    pub handshakes: usize,
    /// Most handshakes under way at once from one [`Network`].
    pub per_address: usize,
    /// From how many handshakes under way on a caller must first prove its address.
    pub before_retry: usize,
    /// How fast one link is read.
    pub rate: Rate,
    /// How fast all links of one Kommune are read together.
    pub rate_per_municipality: Rate,
}

impl Limits {
    /// What a workplace lets in, on a computer on which somebody works: those in a room with it, all
    /// of whom may belong to one Kommune.
    pub const WORKPLACE: Self = Self {
        connections: limits::WORKPLACE_CONNECTIONS,
        per_municipality: limits::WORKPLACE_CONNECTIONS,
        handshakes: limits::WORKPLACE_HANDSHAKES,
        per_address: limits::WORKPLACE_HANDSHAKES_PER_NETWORK,
        before_retry: limits::WORKPLACE_HANDSHAKES_UNPROVEN,
        rate: Rate {
            bytes: limits::WORKPLACE_BYTES_PER_SECOND,
            frames: limits::WORKPLACE_FRAMES_PER_SECOND,
        },
        rate_per_municipality: Rate {
            bytes: 2 * limits::WORKPLACE_BYTES_PER_SECOND,
            frames: 2 * limits::WORKPLACE_FRAMES_PER_SECOND,
        },
    };
}

/// How fast somebody is read, on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Bytes per second, of frames and of bulk each.
    pub bytes: usize,
    /// Frames per second.
    pub frames: usize,
}

/// Why a caller was turned away.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turned {
    /// Too many handshakes are under way.
    #[error("too many handshakes are under way")]
    Busy,
    /// Too many handshakes are under way from this address.
    #[error("too many handshakes are under way from this address")]
    BusyAddress,
    /// The handshake did not come to an end.
    #[error("the handshake failed")]
    Handshake,
    /// What came is no packet of QUIC. Anybody can have put the address on it.
    #[error("no packet of QUIC; the address is not proven")]
    Noise,
    /// The caller is not a device of this Verbund.
    #[error("not a device of this Verbund")]
    Stranger,
    /// The device was revoked.
    #[error("{}", REVOKED)]
    Revoked,
    /// The roster that lets the device in does not hold, or nobody has decided whether it does.
    #[error("{}", CONTESTED)]
    Contested,
    /// Too many devices are connected.
    #[error("too many devices are connected")]
    Full,
    /// Too many devices of the Kommune are connected.
    #[error("too many devices of this Kommune are connected")]
    FullMunicipality,
    /// The device has too many connections already.
    #[error("the device has too many connections")]
    FullDevice,
}

/// Where somebody calls from, as far as it can be held against them: an address, of IPv6 the /64
/// around it, because there every computer has as many addresses as it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network(IpAddr);

/// Counts who is here and decides who may come. Clones count together.
#[derive(Clone)]
pub struct Guard {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    told: Box<dyn Fn(Network, Turned) + Send + Sync>,
}

struct State {
    limits: Limits,
    /// How many are under way, and which from where, the oldest first.
    handshakes: usize,
    by_network: BTreeMap<Network, VecDeque<UnderWay>>,
    /// Whether addresses were asked for since no handshake was under way.
    pressed: bool,
    seats: BTreeMap<DeviceId, (MunicipalityId, usize)>,
    /// What the links of a Kommune take together. It outlives them, so that nobody gets more by
    /// coming again; there are no more of them than Kommunen.
    paces: BTreeMap<(MunicipalityId, Lane), Buckets>,
}

#[derive(Debug)]
struct UnderWay {
    since: Instant,
    /// Tells the handshake why it had to give way.
    displaced: oneshot::Sender<Turned>,
}

/// What a caller hears who knocks.
#[derive(Debug)]
pub enum Knock {
    /// The handshake may begin. It is under way until this is dropped.
    Enter(Handshake),
    /// It must prove its address first.
    Prove,
    /// Not now.
    Turned(Turned),
}

/// A handshake under way.
#[derive(Debug)]
pub struct Handshake {
    guard: Guard,
    network: Network,
    displaced: oneshot::Receiver<Turned>,
}

/// The place of a device that is connected.
#[derive(Debug)]
pub struct Seat {
    guard: Guard,
    device: DeviceId,
}

/// What is read side by side: a long upload shall not hold up what is typed meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// The control stream.
    Frames,
    /// Streams of their own.
    Bulk,
}

/// How fast one lane of one link is read: a full second may come at once, then it goes on at the
/// average. What other links of the same Kommune take is taken from this one as well.
#[derive(Debug)]
pub struct Pace {
    guard: Guard,
    lane: Lane,
    /// Nothing where the other side did not call.
    municipality: Option<MunicipalityId>,
    own: Buckets,
}

/// What was taken of a [`Rate`].
#[derive(Clone, Copy, Debug)]
struct Buckets {
    bytes: Bucket,
    frames: Bucket,
}

/// A moment that runs ahead of the clock by what was taken too early.
#[derive(Clone, Copy, Debug)]
struct Bucket(Instant);

impl Network {
    /// Returns the network of an address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
            address @ IpAddr::V4(_) => address,
        })
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            IpAddr::V4(address) => address.fmt(f),
            IpAddr::V6(address) => write!(f, "{address}/64"),
        }
    }
}

impl Guard {
    /// Makes a guard. `told` hears of everybody who is turned away and must not wait.
    pub fn new(limits: Limits, told: impl Fn(Network, Turned) + Send + Sync + 'static) -> Self {
        let state = State {
            limits,
            handshakes: 0,
            by_network: BTreeMap::new(),
            pressed: false,
            seats: BTreeMap::new(),
            paces: BTreeMap::new(),
        };
        Self { shared: Arc::new(Shared { state: Mutex::new(state), told: Box::new(told) }) }
    }

    /// Changes the limits. Who is here stays.
    pub fn set(&self, limits: Limits) {
        self.state().limits = limits;
    }

    /// Returns how many handshakes are under way.
    pub fn handshakes(&self) -> usize {
        self.state().handshakes
    }

    /// Says that a caller was turned away.
    pub fn turned(&self, address: IpAddr, why: Turned) {
        (self.shared.told)(Network::of(address), why);
    }

    /// Decides on somebody who wants a handshake. `proven` says whether the address is known to
    /// be the caller's own. Where there are too many, the oldest gives way to one that is proven.
    pub fn knock(&self, address: IpAddr, proven: bool) -> Knock {
        self.knock_at(address, proven, Instant::now())
    }

    fn knock_at(&self, address: IpAddr, proven: bool, now: Instant) -> Knock {
        let network = Network::of(address);
        let mut state = self.state();
        let under_way = state.handshakes;
        // Only a proven address is held against anybody: others can write any into a packet.
        if under_way >= state.limits.before_retry && !proven {
            // Once for a flood: whoever floods us writes the log otherwise.
            if !std::mem::replace(&mut state.pressed, true) {
                tracing::warn!(under_way, "callers must prove their addresses: many knock at once");
            }
            return Knock::Prove;
        }
        if let Some((crowded, why)) = state.too_many(network) {
            if !proven {
                return Knock::Prove;
            }
            if !state.displace(crowded, why, now) {
                return Knock::Turned(why);
            }
        }
        let (displace, displaced) = oneshot::channel();
        state.handshakes += 1;
        let from_here = state.by_network.entry(network).or_default();
        from_here.push_back(UnderWay { since: now, displaced: displace });
        Knock::Enter(Handshake { guard: self.clone(), network, displaced })
    }

    /// Gives a device a seat. One that is here already may come again beside itself, a few times.
    ///
    /// # Errors
    /// [`Turned`] if there is none.
    pub fn seat(&self, device: DeviceId, municipality: MunicipalityId) -> Result<Seat, Turned> {
        let mut state = self.state();
        if let Some((_, here)) = state.seats.get(&device) {
            if *here >= limits::DEVICE_CONNECTIONS {
                return Err(Turned::FullDevice);
            }
        } else {
            let neighbours = state.seats.values().filter(|(of, _)| *of == municipality).count();
            if state.seats.len() >= state.limits.connections {
                return Err(Turned::Full);
            }
            if neighbours >= state.limits.per_municipality {
                return Err(Turned::FullMunicipality);
            }
        }
        state.seats.entry(device).or_insert((municipality, 0)).1 += 1;
        Ok(Seat { guard: self.clone(), device })
    }

    /// Returns the pace of a lane of a new link to a device. One that has a seat shares the pace of
    /// its Kommune.
    pub fn pace(&self, device: DeviceId, lane: Lane) -> Pace {
        self.pace_from(device, lane, Instant::now())
    }

    fn pace_from(&self, device: DeviceId, lane: Lane, now: Instant) -> Pace {
        let own = Buckets::new(now);
        let mut state = self.state();
        let municipality = state.seats.get(&device).map(|(municipality, _)| *municipality);
        if let Some(municipality) = municipality {
            state.paces.entry((municipality, lane)).or_insert(own);
        }
        drop(state);
        Pace { guard: self.clone(), lane, municipality, own }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns where there are too many for one more from a network, and what that means.
    fn too_many(&self, network: Network) -> Option<(Network, Turned)> {
        let here = self.by_network.get(&network).map_or(0, VecDeque::len);
        if here >= self.limits.per_address {
            return Some((network, Turned::BusyAddress));
        }
        if self.handshakes < self.limits.handshakes {
            return None;
        }
        let fullest = self.by_network.iter().max_by_key(|(_, under_way)| under_way.len());
        Some((fullest.map_or(network, |(fullest, _)| *fullest), Turned::Busy))
    }

    /// Ends the oldest handshake from a network if it took its time. Returns whether it did.
    fn displace(&mut self, network: Network, why: Turned, now: Instant) -> bool {
        let Some(under_way) = self.by_network.get_mut(&network) else { return false };
        let slow = under_way.pop_front_if(|oldest| now.duration_since(oldest.since) > UNDISTURBED);
        let Some(slow) = slow else { return false };
        self.handshakes -= 1;
        // Whoever does not wait for it is at its end already.
        slow.displaced.send(why).ok();
        true
    }
}

impl Handshake {
    /// Waits until it has to give way, and says so.
    pub async fn displaced(&mut self) {
        match (&mut self.displaced).await {
            Ok(why) => (self.guard.shared.told)(self.network, why),
            Err(_) => pending().await,
        }
    }
}

impl Pace {
    /// Waits until so many bytes may be dealt with: those of a frame, or some in bulk.
    pub async fn wait(&mut self, bytes: usize) {
        let until = self.take(bytes, Instant::now());
        sleep_until(until).await;
    }

    /// Takes bytes out and returns when they may be dealt with.
    fn take(&mut self, bytes: usize, now: Instant) -> Instant {
        let frames = usize::from(self.lane == Lane::Frames);
        let mut state = self.guard.state();
        let State { limits, paces, .. } = &mut *state;
        let own = self.own.take(bytes, frames, limits.rate, now);
        let shared = self.municipality.and_then(|it| paces.get_mut(&(it, self.lane)));
        let rate = limits.rate_per_municipality;
        let all = shared.map(|shared| shared.take(bytes, frames, rate, now));
        all.map_or(own, |all| all.max(own))
    }
}

impl Buckets {
    fn new(now: Instant) -> Self {
        Self { bytes: Bucket(now), frames: Bucket(now) }
    }

    /// Takes bytes and frames out and returns when they may be used.
    fn take(&mut self, bytes: usize, frames: usize, rate: Rate, now: Instant) -> Instant {
        let bytes = self.bytes.take(bytes, rate.bytes, now);
        bytes.max(self.frames.take(frames, rate.frames, now))
    }
}

impl Bucket {
    /// Takes an amount out and returns when it may be used.
    fn take(&mut self, amount: usize, per_second: usize, now: Instant) -> Instant {
        let amount = u32::try_from(amount).unwrap_or(u32::MAX);
        let per_second = u32::try_from(per_second.max(1)).unwrap_or(u32::MAX);
        let cost = Duration::from_secs(1) * amount / per_second;
        self.0 = self.0.max(now) + cost;
        self.0.checked_sub(Duration::from_secs(1)).unwrap_or(now)
    }
}

impl Drop for Handshake {
    fn drop(&mut self) {
        self.displaced.close();
        let mut state = self.guard.state();
        let State { handshakes, by_network, .. } = &mut *state;
        if let Some(under_way) = by_network.get_mut(&self.network) {
            let before = under_way.len();
            under_way.retain(|other| !other.displaced.is_closed());
            *handshakes -= before - under_way.len();
            if under_way.is_empty() {
                by_network.remove(&self.network);
            }
        }
        state.pressed &= state.handshakes > 0;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut state = self.guard.state();
        if let Some((_, count)) = state.seats.get_mut(&self.device) {
            *count -= 1;
            if *count == 0 {
                state.seats.remove(&self.device);
            }
        }
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("handshakes", &self.handshakes()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));

    fn guard() -> Guard {
        let limits = Limits {
            connections: 3,
            per_municipality: 2,
            handshakes: 4,
            per_address: 3,
            before_retry: 2,
            rate: Rate { bytes: 1_000, frames: 100 },
            rate_per_municipality: Rate { bytes: 2_000, frames: 200 },
        };
        Guard::new(limits, |_, _| {})
    }

    #[test]
    fn a_flood_must_prove_its_address_and_then_finds_its_limit() {
        let guard = guard();
        let enter = |address, proven| match guard.knock(address, proven) {
            Knock::Enter(handshake) => Ok(handshake),
            Knock::Prove => Err(None),
            Knock::Turned(why) => Err(Some(why)),
        };
        let first =
            [enter(HERE, false).expect("there is room"), enter(HERE, false).expect("still")];
        assert_eq!(enter(HERE, false).err(), Some(None), "under load an address is asked for");
        let third = enter(HERE, true).expect("a proven one comes in");
        assert_eq!(enter(HERE, true).err(), Some(Some(Turned::BusyAddress)));
        let other = enter(THERE, true).expect("others come in beside a flood");
        assert_eq!(enter(THERE, true).err(), Some(Some(Turned::Busy)));
        drop((first, third, other));
        assert_eq!(guard.handshakes(), 0);
        assert!(enter(HERE, false).is_ok(), "everything is as before");
    }

    #[tokio::test]
    async fn where_there_are_too_many_the_slowest_of_the_crowd_gives_way() {
        let told: Arc<Mutex<Vec<(String, Turned)>>> = Arc::default();
        let hear = Arc::clone(&told);
        let guard = Guard::new(guard().state().limits.clone(), move |network, why| {
            hear.lock().expect("no test has failed yet").push((network.to_string(), why));
        });
        let began = Instant::now();
        let after = |millis| began + Duration::from_millis(millis);
        let enter = |address, proven, now| match guard.knock_at(address, proven, now) {
            Knock::Enter(handshake) => Ok(handshake),
            knock => Err(format!("{knock:?}")),
        };
        let mut silent: Vec<Handshake> =
            [0, 1, 2].map(|millis| enter(HERE, true, after(millis)).expect("there is room")).into();
        let soon = enter(HERE, true, after(1_000)).expect_err("the oldest may still mean it");
        assert_eq!(soon, "Turned(BusyAddress)");
        let unproven = enter(HERE, false, after(1_001)).expect_err("it may be anybody's address");
        assert_eq!(unproven, "Prove");
        let next = enter(HERE, true, after(1_001)).expect("the oldest took its time");
        silent[0].displaced().await;
        // One more from elsewhere, and there are too many in all: the crowd pays for it.
        let other = enter(THERE, true, after(1_001)).expect("there is room in all");
        let last = enter(THERE, true, after(1_002)).expect("it has only begun to be crowded");
        silent[1].displaced().await;
        assert_eq!(guard.handshakes(), 4);
        let told = told.lock().expect("no test has failed yet").clone();
        let here = HERE.to_string();
        assert_eq!(told, [(here.clone(), Turned::BusyAddress), (here, Turned::Busy)]);
        drop(silent);
        assert_eq!(guard.handshakes(), 3, "those that gave way are counted once");
        drop((next, other, last));
        assert_eq!(guard.handshakes(), 0);
    }

    #[test]
    fn the_addresses_of_one_network_of_ipv6_count_together() {
        let guard = guard();
        let from = |address: &str| {
            let knock = guard.knock(address.parse().expect("it is an address"), true);
            if let Knock::Enter(handshake) = knock { Ok(handshake) } else { Err(knock) }
        };
        let one: Vec<Handshake> = ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:0:0:1"]
            .map(|address| from(address).expect("there is room"))
            .into();
        let fourth = from("2001:db8::4");
        assert!(matches!(fourth, Err(Knock::Turned(Turned::BusyAddress))), "{fourth:?}");
        let neighbour = from("2001:db8:0:1::1").expect("another network has room");
        drop((one, neighbour));
        // What comes in over IPv4 to a socket of IPv6 has an address of its own each.
        let mapped = [1, 2, 3, 4].map(|last| from(&format!("::ffff:10.0.0.{last}")));
        assert!(mapped.iter().all(Result::is_ok), "{mapped:?}");
        let named = ["2001:db8::ffff:0:0:1", "::ffff:10.0.0.1", "10.0.0.1"]
            .map(|address| Network::of(address.parse().expect("it is one")).to_string());
        assert_eq!(named, ["2001:db8::/64", "10.0.0.1", "10.0.0.1"]);
    }

    #[test]
    fn one_kommune_cannot_take_all_seats() {
        let guard = guard();
        let seat = |device, kommune| guard.seat(DeviceId(device), MunicipalityId(kommune));
        let one = seat(1, 1).expect("there is room");
        let again = seat(1, 1).expect("a device that reconnects needs no second seat");
        let two = seat(2, 1).expect("there is room");
        assert_eq!(seat(3, 1).err(), Some(Turned::FullMunicipality));
        let three = seat(4, 2).expect("another Kommune has room");
        assert_eq!(seat(5, 3).err(), Some(Turned::Full));
        drop(one);
        assert_eq!(seat(5, 3).err(), Some(Turned::Full), "the second link still stands");
        drop(again);
        let five = seat(5, 3).expect("a seat is free");
        drop((two, three, five));
    }

    #[test]
    fn one_device_holds_a_few_connections_at_most() {
        let guard = guard();
        let seat = |device| guard.seat(DeviceId(device), MunicipalityId(1));
        let mut held: Vec<Seat> = std::iter::from_fn(|| seat(1).ok()).take(1_000).collect();
        assert_eq!(held.len(), limits::DEVICE_CONNECTIONS);
        assert_eq!(seat(1).err(), Some(Turned::FullDevice));
        let other = seat(2).expect("another device has room");
        held.pop();
        held.push(seat(1).expect("what has ended makes room"));
        drop((held, other));
    }

    #[test]
    fn a_quiet_link_may_send_a_second_at_once_and_then_waits() {
        let now = Instant::now();
        let mut bucket = Bucket(now);
        let ready = bucket.take(1_000, 1_000, now);
        assert!(ready <= now, "a second's worth waits for nothing");
        let later = bucket.take(500, 1_000, now);
        assert_eq!(later.duration_since(ready), Duration::from_millis(500));
    }

    #[test]
    fn the_links_of_one_kommune_share_its_pace_and_no_other_does() {
        let (guard, now) = (guard(), Instant::now());
        let seat = |device, kommune| {
            let seat = guard.seat(DeviceId(device), MunicipalityId(kommune));
            seat.expect("there is room")
        };
        let seats = [seat(1, 1), seat(2, 1), seat(3, 2)];
        let pace = |device, lane| guard.pace_from(DeviceId(device), lane, now);
        let wait = |pace: &mut Pace, bytes| pace.take(bytes, now).saturating_duration_since(now);
        let [mut first, mut second] = [1, 2].map(|device| pace(device, Lane::Frames));
        assert_eq!(wait(&mut first, 1_000), Duration::ZERO);
        assert_eq!(wait(&mut second, 1_000), Duration::ZERO, "the second of the Kommune is full");
        assert_eq!(wait(&mut first, 1_000), Duration::from_secs(1), "its own pace is slower");
        // Alone this one would wait for a fifth of a second.
        assert_eq!(wait(&mut second, 200), Duration::from_millis(600), "behind the other");
        let mut neighbour = pace(3, Lane::Frames);
        assert_eq!(wait(&mut neighbour, 1_000), Duration::ZERO, "another Kommune waits for none");
        let mut upload = pace(2, Lane::Bulk);
        assert_eq!(wait(&mut upload, 1_000), Duration::ZERO, "nor does bulk wait for frames");
        // Whoever comes again finds the pace as it was.
        drop((first, second, upload, seats));
        let _again = seat(1, 1);
        let mut again = pace(1, Lane::Frames);
        assert!(wait(&mut again, 1) > Duration::ZERO, "the Kommune has not waited yet");
    }
}
