// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who may knock, who finds a seat, and how fast anybody is read: what keeps a listening device
//! usable while somebody floods it. A device that lets in its own Verbund only needs none.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::domain::ids::{DeviceId, MunicipalityId};

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
    /// How many bytes one link is read per second on average.
    pub bytes_per_second: usize,
    /// How many frames one link is read per second on average.
    pub frames_per_second: usize,
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
    /// The caller is not a device of this Verbund.
    #[error("not a device of this Verbund")]
    Stranger,
    /// Too many devices are connected.
    #[error("too many devices are connected")]
    Full,
    /// Too many devices of the Kommune are connected.
    #[error("too many devices of this Kommune are connected")]
    FullMunicipality,
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
    handshakes: usize,
    by_network: BTreeMap<Network, usize>,
    seats: BTreeMap<DeviceId, (MunicipalityId, usize)>,
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
}

/// The place of a device that is connected.
#[derive(Debug)]
pub struct Seat {
    guard: Guard,
    device: DeviceId,
}

/// How fast one link is read: a full second may come at once, then it goes on at the average.
#[derive(Debug)]
pub struct Pace {
    guard: Guard,
    bytes: Bucket,
    frames: Bucket,
}

/// A moment that runs ahead of the clock by what was taken too early.
#[derive(Debug)]
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
        let state =
            State { limits, handshakes: 0, by_network: BTreeMap::new(), seats: BTreeMap::new() };
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
    /// be the caller's own.
    pub fn knock(&self, address: IpAddr, proven: bool) -> Knock {
        let network = Network::of(address);
        let mut state = self.state();
        let here = state.by_network.get(&network).copied().unwrap_or(0);
        let (under_way, limits) = (state.handshakes, &state.limits);
        // Only a proven address is held against anybody: others can write any into a packet.
        if under_way >= limits.before_retry && !proven {
            return Knock::Prove;
        }
        if under_way >= limits.handshakes {
            return Knock::Turned(Turned::Busy);
        }
        if here >= limits.per_address {
            return if proven { Knock::Turned(Turned::BusyAddress) } else { Knock::Prove };
        }
        state.handshakes += 1;
        *state.by_network.entry(network).or_default() += 1;
        Knock::Enter(Handshake { guard: self.clone(), network })
    }

    /// Gives a device a seat. One that is here already may come again beside itself.
    ///
    /// # Errors
    /// [`Turned`] if there is none.
    pub fn seat(&self, device: DeviceId, municipality: MunicipalityId) -> Result<Seat, Turned> {
        let mut state = self.state();
        if !state.seats.contains_key(&device) {
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

    /// Returns the pace of a new link.
    pub fn pace(&self) -> Pace {
        let now = Instant::now();
        Pace { guard: self.clone(), bytes: Bucket(now), frames: Bucket(now) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    /// Waits until so many bytes of bulk may be dealt with.
    pub async fn bulk(&mut self, bytes: usize) {
        let per_byte = self.guard.state().limits.bytes_per_second;
        let until = self.bytes.take(bytes, per_byte);
        sleep_until(until).await;
    }

    /// Waits until a frame of this many bytes may be dealt with.
    pub async fn frame(&mut self, bytes: usize) {
        let (per_byte, per_frame) = {
            let state = self.guard.state();
            (state.limits.bytes_per_second, state.limits.frames_per_second)
        };
        let until = self.bytes.take(bytes, per_byte).max(self.frames.take(1, per_frame));
        sleep_until(until).await;
    }
}

impl Bucket {
    /// Takes an amount out and returns when it may be used.
    fn take(&mut self, amount: usize, per_second: usize) -> Instant {
        let now = Instant::now();
        let amount = u32::try_from(amount).unwrap_or(u32::MAX);
        let per_second = u32::try_from(per_second.max(1)).unwrap_or(u32::MAX);
        let cost = Duration::from_secs(1) * amount / per_second;
        self.0 = self.0.max(now) + cost;
        self.0.checked_sub(Duration::from_secs(1)).unwrap_or(now)
    }
}

impl Drop for Handshake {
    fn drop(&mut self) {
        let mut state = self.guard.state();
        state.handshakes -= 1;
        if let Some(count) = state.by_network.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                state.by_network.remove(&self.network);
            }
        }
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
            bytes_per_second: 1_000,
            frames_per_second: 100,
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
    fn a_quiet_link_may_send_a_second_at_once_and_then_waits() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let _inside = runtime.as_ref().expect("a runtime can be made").enter();
        let mut bucket = Bucket(Instant::now());
        let ready = bucket.take(1_000, 1_000);
        assert!(ready <= Instant::now(), "a second's worth waits for nothing");
        let later = bucket.take(500, 1_000);
        assert_eq!(later.duration_since(ready), Duration::from_millis(500));
    }
}
