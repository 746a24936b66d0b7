// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! All connections of one device: who is let in, who is called, and that two devices never keep
//! more than one link. What travels on a link is the business of [`super::link`].

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use quinn::{ConnectionError, Endpoint, Incoming};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::backoff::Backoff;
use super::budget::Budget;
use super::connection::{Connection, Path, RecvStream, SendStream};
use super::guard::{Guard, Handshake, Knock, Lane, Network, Seat, Turned};
use super::link::{self, Event, LinkError, Terms};
use super::peer::Fingerprint;
use super::tls::{IDLE_TIMEOUT, Settings};
use super::{
    AcceptError, Accepted, CLOSE_DUPLICATE, CLOSE_FULL, CLOSE_NOT_IN_ROSTER, CLOSE_STOPPING,
    DIAL_TIMEOUT, DialError, Ways, accept, device, race, refusal, tcp,
};
use crate::domain::ids::DeviceId;
use crate::exchange::LinkId;
use crate::identity::certificate::server_name;
use crate::identity::roster::{Absence, Roster};

/// The connections of one device. Clones are the same mesh.
#[derive(Clone)]
pub struct Mesh {
    shared: Arc<Shared>,
}

struct Shared {
    endpoint: Endpoint,
    config: RwLock<quinn::ClientConfig>,
    /// Calls the relay where UDP does not reach it.
    fallback: Option<tcp::Dialer>,
    /// Where callers without UDP come in, and whether they still may.
    listener: Option<tcp::Listener>,
    open: watch::Sender<bool>,
    me: DeviceId,
    roster: watch::Receiver<Arc<Roster>>,
    standing: watch::Sender<BTreeMap<DeviceId, Standing>>,
    chance: Box<dyn Fn() -> u8 + Send + Sync>,
    events: Box<dyn Fn(Event) + Send + Sync>,
    guard: Option<Guard>,
    budget: Budget,
}

/// The one link to a device.
#[derive(Clone, Debug)]
struct Standing {
    link: LinkId,
    dialer: DeviceId,
    connection: Connection,
}

/// Somebody to keep a link to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// How the addresses became known.
    pub origin: Origin,
    /// Where to call, `host:port`: all addresses of one device.
    pub addresses: Vec<String>,
    /// Who must answer, if that is known.
    pub fingerprint: Option<Fingerprint>,
}

/// How the addresses of a target became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// They stand in the invitation: it is the relay.
    Relay,
    /// A person gave them.
    Given,
    /// They were found in the room; it may be anybody.
    Found,
}

/// How it goes with a target.
#[derive(Debug)]
pub enum Report {
    /// It answered, and over what.
    Reached(Target, Path),
    /// It was not reached; the next attempt follows.
    Unreached(Target, DialError),
}

/// Numbers the links of this process.
static LINKS: AtomicU64 = AtomicU64::new(1);

/// How long a link must have stood for the pauses to begin anew.
const STEADY: Duration = Duration::from_secs(10);

/// How long a caller may take to choose the connection that it made.
const CHOICE: Duration = DIAL_TIMEOUT;

/// How often a target is called although the device that answered there last is connected
/// otherwise: somebody else may have moved in.
const RECHECK: Duration = Duration::from_mins(5);

/// The pause after somebody was found who is none of us.
const STRANGER: Duration = Duration::from_mins(15);

/// How long an ending mesh waits for the others to hear of it.
const FAREWELL: Duration = Duration::from_secs(1);

impl Mesh {
    /// Makes the mesh of a device over a socket. It calls with `config`, from [`super::tls::client`];
    /// `chance` is [`super::backoff::chance`] where nothing has to be repeated; `events` must not
    /// wait.
    pub fn new(
        endpoint: Endpoint,
        config: quinn::ClientConfig,
        me: DeviceId,
        roster: watch::Receiver<Arc<Roster>>,
        chance: impl Fn() -> u8 + Send + Sync + 'static,
        events: impl Fn(Event) + Send + Sync + 'static,
    ) -> Self {
        let shared = Shared {
            endpoint,
            config: RwLock::new(config),
            fallback: None,
            listener: None,
            open: watch::Sender::new(true),
            me,
            roster,
            standing: watch::Sender::default(),
            chance: Box::new(chance),
            events: Box::new(events),
            guard: None,
            budget: Budget::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Lets a guard decide who comes in and how fast links are read. For a mesh that was just
    /// made.
    #[must_use]
    pub fn guarded(mut self, guard: Guard) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.guard = Some(guard);
        }
        self
    }

    /// Shows another certificate from now on, or trusts other keys of the CA. Links that stand are
    /// not touched, and who lets nobody in any more does not begin to again.
    pub fn set_identity(&self, settings: Settings) {
        *self.shared.config.write().unwrap_or_else(PoisonError::into_inner) = settings.client;
        {
            // As long as this is borrowed nobody can say that callers are refused from now on.
            let open = self.shared.open.borrow();
            if *open {
                self.shared.endpoint.set_server_config(Some(settings.server));
            }
        }
        if let Some(dialer) = &self.shared.fallback {
            dialer.set_config(settings.tls_client);
        }
        if let Some(listener) = &self.shared.listener {
            listener.set_config(settings.tls_server);
        }
    }

    /// Calls the relay over TCP too, where nobody answers over UDP in time. For a mesh that was
    /// just made.
    #[must_use]
    pub fn with_fallback(mut self, dialer: tcp::Dialer) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.fallback = Some(dialer);
        }
        self
    }

    /// Lets callers in over TCP too. For a mesh that was just made.
    #[must_use]
    pub fn with_listener(mut self, listener: tcp::Listener) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.listener = Some(listener);
        }
        self
    }

    /// Lets devices of the Verbund in until the sockets close. Who wants to join, if the sockets
    /// offer that, goes to `applicant`.
    pub async fn accept(self, applicant: impl Fn(Connection) + Clone + Send + Sync + 'static) {
        tokio::join!(self.accept_udp(applicant.clone()), self.accept_tcp(applicant));
    }

    async fn accept_udp(&self, applicant: impl Fn(Connection) + Clone + Send + Sync + 'static) {
        while let Some(incoming) = self.shared.endpoint.accept().await {
            let from = incoming.remote_address();
            match self.knock(from, incoming.remote_address_validated()) {
                Knocked::Enter(handshake) => {
                    let accepted = self.clone().accept_quic(incoming, applicant.clone());
                    tokio::spawn(while_counted(handshake, accepted));
                }
                Knocked::Prove => {
                    if incoming.retry().is_err() {
                        tracing::debug!("an address that is proven was asked for again");
                    }
                }
                // An answer would be one more packet for whoever floods us.
                Knocked::Turned => incoming.ignore(),
            }
        }
    }

    async fn accept_tcp(&self, applicant: impl Fn(Connection) + Clone + Send + Sync + 'static) {
        let Some(listener) = &self.shared.listener else { return };
        let mut open = self.shared.open.subscribe();
        loop {
            let (stream, from) = tokio::select! {
                biased;
                _ = open.wait_for(|open| !open) => return,
                caller = listener.accept() => caller,
            };
            // TCP has proven the address. Whoever is turned away loses the socket at once.
            if let Knocked::Enter(handshake) = self.knock(from, true) {
                let handshaken = tcp::finish_handshake(listener.acceptor(), stream, from);
                let (mesh, applicant) = (self.clone(), applicant.clone());
                let accepted = async move {
                    let connection = handshaken.await.map(Connection::Tcp);
                    mesh.admit(from, connection, applicant);
                };
                tokio::spawn(while_counted(handshake, accepted));
            }
        }
    }

    fn knock(&self, from: SocketAddr, proven: bool) -> Knocked {
        let Some(guard) = &self.shared.guard else { return Knocked::Enter(None) };
        match guard.knock(from.ip(), proven) {
            Knock::Enter(handshake) => Knocked::Enter(Some(handshake)),
            Knock::Prove => Knocked::Prove,
            Knock::Turned(why) => {
                guard.turned(from.ip(), why);
                Knocked::Turned
            }
        }
    }

    async fn accept_quic(self, incoming: Incoming, applicant: impl Fn(Connection) + Send) {
        let from = incoming.remote_address();
        // QUIC's own clock begins anew with every packet that is sealed rightly, and with what
        // the first ones are sealed everybody knows.
        let handshaken = timeout(IDLE_TIMEOUT, incoming).await;
        let connection = handshaken.unwrap_or(Err(ConnectionError::TimedOut));
        self.admit(from, connection.map(Connection::Quic), applicant);
    }

    /// Decides on a caller whose handshake is over. What comes after it runs by itself, so that
    /// the caller of this knows when the handshake is over.
    fn admit(
        self,
        from: SocketAddr,
        connection: Result<Connection, ConnectionError>,
        applicant: impl Fn(Connection),
    ) {
        let roster = Arc::clone(&self.shared.roster.borrow());
        match accept(connection, &roster) {
            Ok(Accepted::Peer(connection, device)) => {
                let seat = match self.seat(&roster, device) {
                    Ok(seat) => seat,
                    Err(why) => {
                        connection.close(CLOSE_FULL.into(), b"no seat");
                        return self.turned(from, why);
                    }
                };
                tokio::spawn(self.run_accepted(connection, device, seat));
            }
            Ok(Accepted::Applicant(connection)) => applicant(connection),
            Err(error) => {
                // Not the address: it may be that of a person's own line.
                tracing::info!(from = %Network::of(from.ip()), %error, "a caller was turned away");
                self.turned(
                    from,
                    match error {
                        AcceptError::Handshake(_) => Turned::Handshake,
                        AcceptError::Stranger => Turned::Stranger,
                        AcceptError::Absent { why: Absence::Revoked, .. } => Turned::Revoked,
                        AcceptError::Absent { .. } => Turned::Contested,
                    },
                );
            }
        }
    }

    /// Runs a link that was accepted, on the seat of its device.
    async fn run_accepted(self, connection: Connection, device: DeviceId, seat: Option<Seat>) {
        // The caller chooses among its connections by opening the control stream.
        if let Ok(Ok(control)) = timeout(CHOICE, connection.accept_bi()).await
            && let Some(mut held) = self.stand(device, device, &connection)
        {
            let guard = self.shared.guard.as_ref();
            self.run(&mut held, control, guard).await;
        }
        drop(seat);
    }

    fn seat(&self, roster: &Roster, device: DeviceId) -> Result<Option<Seat>, Turned> {
        let Some(guard) = &self.shared.guard else { return Ok(None) };
        let known = roster.device(device).ok_or(Turned::Stranger)?;
        guard.seat(device, known.municipality).map(Some)
    }

    fn turned(&self, from: SocketAddr, why: Turned) {
        if let Some(guard) = &self.shared.guard {
            guard.turned(from.ip(), why);
        }
    }

    /// Keeps a link to a target until this is dropped: calls it, waits while a link to the device
    /// stands, and calls again. Everything in `news` ends a pause.
    pub async fn keep(
        self,
        target: Target,
        mut news: watch::Receiver<()>,
        report: impl Fn(Report) + Send + Sync,
    ) {
        let mut backoff = Backoff::default();
        let mut answered = None;
        loop {
            if let Some(device) = answered {
                self.while_connected(device).await;
            }
            news.mark_unchanged();
            let began = Instant::now();
            let called = self.call(&target, |device, path| {
                answered = Some(device);
                report(Report::Reached(target.clone(), path));
            });
            let pause = match called.await {
                Ok(Ended::Link) if began.elapsed() >= STEADY => {
                    backoff.reset();
                    backoff.pause((self.shared.chance)())
                }
                Ok(_) => backoff.pause((self.shared.chance)()),
                Err(error) => {
                    let stranger = target.origin == Origin::Found && error.somebody_answered();
                    let pause = if stranger || matches!(error, DialError::Myself { .. }) {
                        STRANGER
                    } else {
                        backoff.pause((self.shared.chance)())
                    };
                    report(Report::Unreached(target.clone(), error));
                    pause
                }
            };
            tokio::select! {
                biased;
                Ok(()) = news.changed() => backoff.reset(),
                () = sleep(pause) => {}
            }
        }
    }

    /// Waits until every link has ended, as they do by themselves once nobody orders anything, or
    /// a moment at most.
    pub async fn drained(&self) {
        let mut standing = self.shared.standing.subscribe();
        if timeout(FAREWELL, standing.wait_for(BTreeMap::is_empty)).await.is_err() {
            tracing::debug!("a peer is too slow for the farewell");
        }
    }

    /// Lets nobody new in; links that stand go on.
    pub fn refuse_callers(&self) {
        self.shared.open.send_replace(false);
        self.shared.endpoint.set_server_config(None);
    }

    /// Says goodbye to every device because this one is being stopped, and closes the socket.
    pub async fn stop(&self) {
        self.end(CLOSE_STOPPING, b"stopping").await;
    }

    /// Ends every connection and the socket.
    pub async fn close(&self) {
        self.end(0, b"offline").await;
    }

    async fn end(&self, code: u32, reason: &[u8]) {
        self.shared.open.send_replace(false);
        self.shared.endpoint.close(code.into(), reason);
        let standing: Vec<Standing> = self.shared.standing.borrow().values().cloned().collect();
        for held in &standing {
            held.connection.close(code.into(), reason);
        }
        let told = async {
            self.shared.endpoint.wait_idle().await;
            for held in &standing {
                held.connection.gone().await;
            }
        };
        if timeout(FAREWELL, told).await.is_err() {
            tracing::debug!("a peer did not answer the farewell");
        }
    }

    /// Calls a target once; where it answers, runs the link until it ends.
    async fn call(
        &self,
        target: &Target,
        mut reached: impl FnMut(DeviceId, Path) + Send,
    ) -> Result<Ended, DialError> {
        let shared = &self.shared;
        let address = || target.addresses.join(", ");
        let roster = Arc::clone(&shared.roster.borrow());
        let name = server_name(roster.verbund());
        let config = shared.config.read().unwrap_or_else(PoisonError::into_inner).clone();
        // Between workplaces UDP is asked for: a room has no firewall, and they listen on nothing else.
        let fallback = shared.fallback.as_ref().filter(|_| target.origin == Origin::Relay);
        let ways = Ways { endpoint: &shared.endpoint, config: &config, fallback };
        let connection = race(ways, &target.addresses, &name).await?;
        let Some(device) = device(&connection, &roster) else {
            return Err(DialError::Unknown { address: address() });
        };
        if device.id == shared.me {
            return Err(DialError::Myself { address: address() });
        }
        if target.fingerprint.is_some_and(|expected| expected != Fingerprint::of(&device.key)) {
            return Err(DialError::Another { address: address() });
        }
        let device = device.id;
        reached(device, connection.path());
        let Some(mut held) = self.stand(device, shared.me, &connection) else {
            return Ok(Ended::Duplicate);
        };
        // What the relay sends was asked for, and waits for nobody but this device.
        let guard = shared.guard.as_ref().filter(|_| target.origin != Origin::Relay);
        match connection.open_bi().await {
            Ok(control) => self.run(&mut held, control, guard).await,
            Err(error) => held.end = error.into(),
        }
        match connection.close_reason() {
            Some(end) if is_code(&end, CLOSE_DUPLICATE) => Ok(Ended::Duplicate),
            Some(end) if is_code(&end, CLOSE_FULL) => Err(DialError::Full { address: address() }),
            Some(end) if is_rejection(&end) => Err(refusal(&end, &address())),
            _ => Ok(Ended::Link),
        }
    }

    /// Makes a connection the link to a device, unless another one stays; one that has to give
    /// way is closed.
    fn stand(
        &self,
        device: DeviceId,
        dialer: DeviceId,
        connection: &Connection,
    ) -> Option<Held<'_>> {
        let me = self.shared.me;
        let smaller = me.min(device);
        let link = LinkId(LINKS.fetch_add(1, Ordering::Relaxed));
        let new = Standing { link, dialer, connection: connection.clone() };
        let stands = self.shared.standing.send_if_modified(|standing| {
            let old = standing.get(&device);
            if let Some(old) = old.filter(|old| old.connection.close_reason().is_none()) {
                if new.dialer == me || !gives_way(old.dialer, new.dialer, smaller) {
                    return false;
                }
                old.connection.close(CLOSE_DUPLICATE.into(), b"another link stands");
            }
            standing.insert(device, new.clone());
            true
        });
        if !stands {
            connection.close(CLOSE_DUPLICATE.into(), b"another link stands");
        }
        let end = LinkError::Closed("no longer wanted".to_owned());
        stands.then_some(Held { mesh: self, device, standing: new, end })
    }

    /// Runs a link until it ends, as fast as a guard says.
    async fn run(
        &self,
        held: &mut Held<'_>,
        control: (SendStream, RecvStream),
        guard: Option<&Guard>,
    ) {
        let (link, device) = (held.standing.link, held.device);
        tracing::info!(link = link.0, device = device.0, "a device is connected");
        let shared = Arc::clone(&self.shared);
        let events = move |event| (shared.events)(event);
        let pace = |lane| guard.map(|guard| guard.pace(device, lane));
        let terms = Terms {
            budget: self.shared.budget.clone(),
            pace: pace(Lane::Frames),
            bulk_pace: pace(Lane::Bulk),
            called: held.standing.dialer == device,
        };
        let connection = &held.standing.connection;
        held.end = link::run(connection, control, link, device, terms, events).await;
    }

    /// Waits while a link to a device stands, but not for ever.
    async fn while_connected(&self, device: DeviceId) {
        let mut standing = self.shared.standing.subscribe();
        let gone = standing.wait_for(|standing| !standing.contains_key(&device));
        if timeout(RECHECK, gone).await.is_err() {
            tracing::debug!(device = device.0, "looks whether somebody else answers");
        }
    }
}

/// A link while it stands. Dropping it ends the link, says so, and makes room for the next.
struct Held<'a> {
    mesh: &'a Mesh,
    device: DeviceId,
    standing: Standing,
    end: LinkError,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let link = self.standing.link;
        self.standing.connection.close(link::CLOSE_ENDED, self.end.reproach().as_bytes());
        self.mesh.shared.standing.send_if_modified(|standing| {
            let stands = standing.get(&self.device).is_some_and(|held| held.link == link);
            if stands {
                standing.remove(&self.device);
            }
            stands
        });
        let end = std::mem::replace(&mut self.end, LinkError::Stream);
        tracing::info!(link = link.0, device = self.device.0, reason = %end, "a link ended");
        (self.mesh.shared.events)(Event::Down(link, end));
    }
}

impl std::fmt::Debug for Mesh {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mesh").field("me", &self.shared.me).finish_non_exhaustive()
    }
}

/// What a caller hears who knocks.
enum Knocked {
    /// The handshake may begin. If somebody counts, it is under way until this is dropped.
    Enter(Option<Handshake>),
    /// It must prove its address first.
    Prove,
    /// Not now.
    Turned,
}

/// Does something while a handshake counts as under way. It ends early if that gives way to others.
async fn while_counted(handshake: Option<Handshake>, act: impl Future<Output = ()>) {
    let Some(mut handshake) = handshake else { return act.await };
    tokio::select! {
        () = act => {}
        () = handshake.displaced() => {}
    }
}

/// How a call ended that was answered.
enum Ended {
    /// There was a link, and it broke or was closed.
    Link,
    /// Another link to the same device stays.
    Duplicate,
}

/// Returns whether a chosen link gives way to another between the same two devices. Both sides
/// compute this alike. Who calls a second time has lost the first; of two that call each other
/// at once the link of the smaller number stays. (A side that has a link never chooses another
/// one of its own, so a link that works is never exchanged for one that is only newer.)
fn gives_way(old_dialer: DeviceId, new_dialer: DeviceId, smaller: DeviceId) -> bool {
    new_dialer == old_dialer || new_dialer == smaller
}

/// Returns whether the other side turned us away, rather than the line having broken.
fn is_rejection(error: &ConnectionError) -> bool {
    matches!(error, ConnectionError::ConnectionClosed(_)) || is_code(error, CLOSE_NOT_IN_ROSTER)
}

pub(super) fn is_code(error: &ConnectionError, code: u32) -> bool {
    match error {
        ConnectionError::ApplicationClosed(close) => close.error_code == code.into(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_keep_the_same_of_two_links_whichever_came_first() {
        let (small, large) = (DeviceId(3), DeviceId(9));
        let stays = |first, second| if gives_way(first, second, small) { second } else { first };
        assert_eq!(stays(small, large), small);
        assert_eq!(stays(large, small), small);
        for dialer in [small, large] {
            assert!(gives_way(dialer, dialer, small), "who calls again has lost the first link");
        }
    }
}
