// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The bus on which screen readers ask (AT-SPI 2): what is on the screen, what it is called, what
//! state it is in, and what is said without being asked for.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::{DynamicDeserialize, DynamicType, OwnedObjectPath, OwnedValue, Value};
use zbus::{MatchRule, Message};

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long nothing may be said before it is looked again.
const PAUSE: Duration = Duration::from_millis(200);

const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
const CACHE: &str = "/org/a11y/atspi/cache";

/// The bus, as a screen reader has it.
pub(super) struct Bus {
    connection: Connection,
    /// Comes whenever something has changed, with what is to be said.
    news: Receiver<Option<String>>,
    said: RefCell<Vec<String>>,
}

/// Something that is told.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    at: OwnedObjectPath,
    pub(super) name: String,
    /// Its role, as AT-SPI numbers them.
    pub(super) role: u32,
    states: Vec<u32>,
}

/// Who tells something, and where it is there.
type Address = (String, OwnedObjectPath);
/// Something with its program, what it lies in, its place there, how much is in it, what it can do,
/// its name, role, description and states.
type Item = (Address, Address, Address, i32, i32, Vec<String>, String, u32, String, Vec<u32>);
/// What kind, two numbers, what it is about, and more of it.
type Event = (String, i32, i32, OwnedValue, HashMap<String, OwnedValue>);

impl Thing {
    /// Returns whether it is in a state, by its bit.
    pub(super) fn is(&self, state: u32) -> bool {
        self.states.first().is_some_and(|states| states & (1 << state) != 0)
    }
}

impl Bus {
    /// Goes to the bus of a session, and says there that a screen reader is at work.
    pub(super) fn of(session: &str) -> Self {
        Self::open(session).expect("a session has a bus for screen readers")
    }

    fn open(session: &str) -> zbus::Result<Self> {
        let session = Builder::address(session)?.build()?;
        let (name, path) = ("org.a11y.Bus", "/org/a11y/bus");
        let properties = Some("org.freedesktop.DBus.Properties");
        for state in ["IsEnabled", "ScreenReaderEnabled"] {
            let set = ("org.a11y.Status", state, Value::from(true));
            session.call_method(Some(name), path, properties, "Set", &set)?;
        }
        let address: String = ask(&session, name, path, "org.a11y.Bus", "GetAddress", &())?;
        let connection = Builder::address(address.as_str())?.build()?;
        let rule = MatchRule::builder().msg_type(Type::Signal);
        let rule = rule.interface("org.a11y.atspi.Event.Object")?.build();
        let signals = MessageIterator::for_match_rule(rule, &connection, None)?;
        let (tell, news) = channel();
        // It ends with the bus, or when nobody listens any more.
        thread::spawn(move || {
            let mut said = signals.map_while(Result::ok).map(|signal| announcement(&signal));
            while said.next().is_some_and(|said| tell.send(said).is_ok()) {}
        });
        Ok(Self { connection, news, said: RefCell::default() })
    }

    /// Waits until a window has told something. Returns whether it did before it was over.
    pub(super) fn hears_a_window(&self, mut is_over: impl FnMut() -> bool) -> bool {
        let began = Instant::now();
        while self.things().len() < 2 {
            assert!(began.elapsed() < PATIENCE, "no window tells anything");
            if is_over() {
                return false;
            }
            self.pause();
        }
        true
    }

    /// Looks until something is so.
    pub(super) fn wait<T>(&self, what: &str, mut found: impl FnMut(&[Thing]) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            let things = self.things();
            if let Some(found) = found(&things) {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "waited in vain for {what}: {things:#?}");
            self.pause();
        }
    }

    /// Waits until words have been said without being asked for.
    pub(super) fn wait_until_said(&self, words: &str) {
        self.wait(words, |_| {
            let said = self.said.borrow();
            said.iter().any(|said| said.contains(words)).then_some(())
        });
    }

    /// Presses the first thing that is meant.
    pub(super) fn press(&self, what: &str, is_it: impl Fn(&Thing) -> bool) {
        self.done(what, is_it, "org.a11y.atspi.Action", "DoAction", &0_i32);
    }

    /// Gives the keyboard to the first thing that is meant.
    pub(super) fn focus(&self, what: &str, is_it: impl Fn(&Thing) -> bool) {
        self.done(what, is_it, "org.a11y.atspi.Component", "GrabFocus", &());
    }

    /// Writes into the first thing that is meant, over what is there.
    pub(super) fn write(&self, what: &str, is_it: impl Fn(&Thing) -> bool, text: &str) {
        self.done(what, is_it, "org.a11y.atspi.EditableText", "SetTextContents", &text);
    }

    /// Returns the text in a thing, once it has one.
    pub(super) fn text(&self, thing: &Thing) -> Option<String> {
        self.ask(thing, "org.a11y.atspi.Text", "GetText", &(0_i32, -1_i32))
    }

    fn done<B>(
        &self,
        what: &str,
        is_it: impl Fn(&Thing) -> bool,
        interface: &str,
        method: &str,
        body: &B,
    ) where
        B: Serialize + DynamicType,
    {
        self.wait(what, |things| {
            let thing = things.iter().find(|thing| is_it(thing))?;
            self.ask::<_, bool>(thing, interface, method, body).filter(|done| *done)
        });
    }

    /// Asks a thing; there is no answer if it is gone by now, or cannot do that yet.
    fn ask<B, T>(&self, thing: &Thing, interface: &str, method: &str, body: &B) -> Option<T>
    where
        B: Serialize + DynamicType,
        T: for<'d> DynamicDeserialize<'d>,
    {
        ask(&self.connection, &self.window()?, thing.at.as_str(), interface, method, body).ok()
    }

    /// Returns under which name the window is on the bus, once it is there.
    fn window(&self) -> Option<String> {
        let interface = "org.a11y.atspi.Accessible";
        let there = ask(&self.connection, REGISTRY, ROOT, interface, "GetChildren", &());
        let there: Vec<Address> = there.ok()?;
        there.into_iter().next().map(|(name, _)| name)
    }

    /// Returns everything that is told now, from the outside in.
    fn things(&self) -> Vec<Thing> {
        let told = self.window().and_then(|name| {
            let items =
                ask(&self.connection, &name, CACHE, "org.a11y.atspi.Cache", "GetItems", &());
            let items: Vec<Item> = items.ok()?;
            Some(items)
        });
        let thing = |(at, _, _, _, _, _, name, role, _, states): Item| Thing {
            at: at.1,
            name,
            role,
            states,
        };
        told.unwrap_or_default().into_iter().map(thing).collect()
    }

    fn pause(&self) {
        let first = self.news.recv_timeout(PAUSE).ok();
        let news = first.into_iter().chain(self.news.try_iter());
        self.said.borrow_mut().extend(news.flatten());
    }
}

/// Asks somebody on a bus.
fn ask<B, T>(
    connection: &Connection,
    name: &str,
    path: &str,
    interface: &str,
    method: &str,
    body: &B,
) -> zbus::Result<T>
where
    B: Serialize + DynamicType,
    T: for<'d> DynamicDeserialize<'d>,
{
    let answer = connection.call_method(Some(name), path, Some(interface), method, body)?;
    answer.body().deserialize()
}

/// Returns what a screen reader says at once when it hears this.
fn announcement(signal: &Message) -> Option<String> {
    let header = signal.header();
    let is_it = header.member().is_some_and(|member| member.as_str() == "Announcement");
    let body = signal.body();
    let event = is_it.then(|| body.deserialize::<Event>().ok()).flatten();
    event.and_then(|(_, _, _, said, _)| String::try_from(said).ok())
}
