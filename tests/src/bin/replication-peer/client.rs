// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Real clients under the commands of whoever measures: one JSON object a line, each answered
//! with one line that carries its `id`. Times are nanoseconds of `CLOCK_MONOTONIC`.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use leitwerk_app::client::Client;
use leitwerk_app::command::{Command as Wish, CommandSender};
use leitwerk_app::outbox::field_buffer::FieldBuffer;
use leitwerk_app::outbox::{Outbox, reading};
use leitwerk_app::profile::Profile;
use leitwerk_shared::domain::text::Splice;
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::fields::{insert, paths, steckbrief, type_into};
use leitwerk_tests::workload::stream::{FIELDS, offline};
use leitwerk_tests::workload::verbund::profile;

use serde::Deserialize as _;
use serde_json::{Value, json};

use crate::clock::now_ns;
use crate::observer::{Condition, Observer};
use crate::{prepare, say};

/// What is commanded.
#[derive(Debug, serde::Deserialize)]
#[serde(tag = "cmd", rename_all = "lowercase")]
pub(crate) enum Command {
    /// Connects all clients; `t` is when that began. A client that has not opened anything yet
    /// connects with `open`: it fetches whatever there is at once, and nothing of that may lie
    /// before the time that `open` counts from.
    Connect,
    /// Disconnects all clients, and waits until they show it.
    Disconnect,
    /// Waits until every client shows document i with `target[i]` characters; `t0` to `t`.
    Open {
        /// For each document the characters to wait for.
        target: Vec<usize>,
    },
    /// Types single characters into documents in turn, one change each; `t0` to `t`, when all
    /// of them are shown here.
    Edit {
        /// How many documents.
        docs: usize,
        /// How many characters.
        edits: usize,
        /// Names the series.
        seed: u32,
    },
    /// Answers once every client shows `target`; `t` is when.
    Wait {
        /// For each document the characters to wait for.
        target: Vec<usize>,
    },
    /// Answers with the times at which each client shows the first document with `base` + 1,
    /// `base` + 2 … characters.
    Watch {
        /// How many times.
        n: usize,
        /// The characters at the beginning.
        base: usize,
    },
    /// Types single characters into the first document; `ts` are the times.
    Type {
        /// How many.
        n: usize,
        /// The pause behind each, in milliseconds.
        gap_ms: u64,
    },
    /// Types like `type`, in a window: what was typed goes out when the window's rule says so. `ts` are
    /// the times of the keys. Only a process that has not typed yet can do that.
    Keys {
        /// How many.
        n: usize,
        /// The pause behind each, in milliseconds.
        gap_ms: u64,
    },
    /// Lets the clients type in turn, each into the fields of a Steckbrief of its own, and say where
    /// they are; answers when the time is over, with the number of their changes, `n`.
    Crowd {
        /// Over how many documents they are spread.
        docs: usize,
        /// How long, in seconds.
        secs: u64,
        /// The pause between the changes of two of them, in milliseconds.
        gap_ms: u64,
    },
    /// Answers with one hash over the texts of the first documents.
    Hash {
        /// How many documents.
        n: usize,
    },
    /// Answers with the characters that the first document holds.
    Length,
    /// Answers with the time at which the list shows the titles of so many goals.
    Titles {
        /// How many goals.
        n: usize,
    },
    /// Answers once everything is on the disk and, where there is a link, both sides hold the
    /// same.
    Settled,
    /// Answers once the disk has everything that is shown; `t` is when.
    Saved,
    /// Answers with the bytes of UDP payload that all connections have carried both ways.
    Wire,
    /// Ends.
    Quit,
}

/// How many call at once: fewer than have to prove their address, which all share.
pub(crate) const CALLING: usize = 24;

/// One client with who watches it.
struct Actor {
    client: Client,
    observer: Observer,
}

/// Runs so many clients until `quit` or the end of the input.
pub(crate) fn run(port: u16, dir: &str, clients: usize) -> Result<(), Failure> {
    let temporary = tempfile::tempdir()?;
    let folder: PathBuf = if dir == "-" { temporary.path().to_owned() } else { dir.into() };
    let text = folder.to_str().ok_or("the folder has a plain name")?;
    prepare(&["enrol", &port.to_string(), text, &clients.to_string()])?;
    let mut actors = Actors::start(&folder, clients)?;
    say(&json!({ "ready": true }));
    for line in std::io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let id = line["id"].clone();
        let command = Command::deserialize(line)?;
        if matches!(command, Command::Quit) {
            break;
        }
        actors.follow(id, command)?;
    }
    Ok(())
}

struct Actors {
    all: Vec<Actor>,
    /// Whether a connection is wanted.
    wanted: bool,
    /// Whether documents were opened.
    opened: bool,
    tickets: u64,
}

impl Actors {
    fn start(folder: &Path, clients: usize) -> Result<Self, Failure> {
        let start = |number| {
            let (observer, tell) = Observer::start();
            let client = Client::start(Profile::open(&profile(folder, number))?, false, tell)?;
            Ok(Actor { client, observer })
        };
        let all = (0..clients).map(start).collect::<Result<_, Failure>>()?;
        Ok(Self { all, wanted: false, opened: false, tickets: 0 })
    }

    fn follow(&mut self, id: Value, command: Command) -> Result<(), Failure> {
        let t0 = now_ns();
        match command {
            Command::Connect => {
                self.wanted = true;
                if self.opened {
                    self.connect()?;
                }
                say(&json!({ "id": id, "t": t0 }));
            }
            Command::Disconnect => {
                self.wanted = false;
                for actor in &self.all {
                    actor.client.set_online(false);
                }
                say(&json!({ "id": id, "t": latest(self.when(|| Condition::Offline))? }));
            }
            Command::Open { target } => {
                if self.wanted {
                    self.connect()?;
                }
                self.opened = true;
                let shown = self.when(|| Condition::Lengths(target.clone()));
                let t = latest(shown)?;
                // Whoever opens documents is in one of them, and the window says so.
                for actor in &self.all {
                    actor.client.here(Some((steckbrief(0), String::new())));
                }
                say(&json!({ "id": id, "t0": t0, "t": t }));
            }
            Command::Edit { docs, edits, seed } => {
                let t = self.edit(docs, edits, seed)?;
                say(&json!({ "id": id, "t0": t0, "t": t }));
            }
            Command::Wait { target } => {
                let shown = self.when(|| Condition::Lengths(target.clone()));
                later(move || Ok(json!({ "id": id, "t": latest(shown)? })));
            }
            Command::Watch { n, base } => {
                let watched = self.all.iter().map(|actor| actor.observer.watch(base, n));
                let watched: Vec<_> = watched.collect();
                later(move || {
                    let times = watched.into_iter().map(|times| times.recv());
                    Ok(json!({ "id": id, "ts": times.collect::<Result<Vec<_>, _>>()? }))
                });
            }
            Command::Type { n, gap_ms } => {
                let times = self.type_slowly(n, Duration::from_millis(gap_ms))?;
                say(&json!({ "id": id, "ts": times }));
            }
            Command::Keys { n, gap_ms } => {
                let times = self.type_in_window(n, Duration::from_millis(gap_ms))?;
                say(&json!({ "id": id, "ts": times }));
            }
            Command::Crowd { docs, secs, gap_ms } => {
                let pause = Duration::from_millis(gap_ms);
                let n = self.type_together(docs, Duration::from_secs(secs), pause);
                say(&json!({ "id": id, "n": n }));
            }
            Command::Hash { n } => {
                let mut hasher = DefaultHasher::new();
                for texts in self.all[0].observer.texts().recv()?.into_iter().take(n) {
                    texts.hash(&mut hasher);
                }
                say(&json!({ "id": id, "hash": hasher.finish().to_string() }));
            }
            Command::Length => {
                let length: usize = self.lengths()?[0].iter().sum();
                say(&json!({ "id": id, "length": length }));
            }
            Command::Titles { n } => self.later_all(id, || Condition::Titles(n)),
            Command::Settled => self.later_all(id, || Condition::Settled),
            Command::Saved => self.later_all(id, || Condition::Saved),
            Command::Wire => {
                let of = |actor: &Actor| actor.client.traffic();
                let bytes: u64 = self.all.iter().map(of).map(|(out, back)| out + back).sum();
                say(&json!({ "id": id, "bytes": bytes }));
            }
            Command::Quit => {}
        }
        Ok(())
    }

    fn connect(&self) -> Result<(), Failure> {
        for calling in self.all.chunks(CALLING) {
            for actor in calling {
                actor.client.set_online(true);
            }
            let greeted = calling.iter().map(|actor| actor.observer.when(Condition::Greeted));
            latest(greeted.collect())?;
        }
        Ok(())
    }

    /// Types the characters of a series, each at a place of the text as it is by then.
    fn edit(&mut self, docs: usize, edits: usize, seed: u32) -> Result<u64, Failure> {
        let paths = paths();
        let mut lengths = self.lengths()?;
        for (n, stroke) in offline(seed, edits).into_iter().enumerate() {
            let length = &mut lengths[n % docs][stroke.field];
            let at = stroke.position as usize % (*length + 1);
            *length += 1;
            let edit = type_into(steckbrief(n % docs), &paths[stroke.field], at, stroke.character);
            self.tickets += 1;
            self.all[0].client.edit(self.tickets, edit);
        }
        let target = lengths.iter().map(|lengths| lengths.iter().sum()).collect();
        Ok(self.all[0].observer.when(Condition::Lengths(target)).recv()?)
    }

    fn type_slowly(&mut self, count: usize, pause: Duration) -> Result<Vec<u64>, Failure> {
        let path = &paths()[0];
        let before = self.lengths()?[0][0];
        let mut times = Vec::with_capacity(count);
        for n in 0..count {
            let at = (100 + n) % (before + n + 1);
            self.tickets += 1;
            times.push(now_ns());
            self.all[0].client.edit(self.tickets, type_into(steckbrief(0), path, at, 'x'));
            thread::sleep(pause);
        }
        Ok(times)
    }

    /// Types as in a window that is drawn a thousand times a second.
    fn type_in_window(&mut self, count: usize, pause: Duration) -> Result<Vec<u64>, Failure> {
        const FRAME: Duration = Duration::from_millis(1);
        if self.tickets > 0 {
            return Err("a window numbers all edits of its process".into());
        }
        let Actor { client, observer } = &self.all[0];
        let (sender, wishes) = channel();
        let mut outbox = Outbox::new(CommandSender::new(sender));
        let key = (steckbrief(0), paths()[0].clone());
        let snapshot = observer.snapshot().recv()?;
        let seen = reading::text(&snapshot, key.0, &key.1).ok_or("the text is shown")?;
        let before = seen.text.chars().count();
        outbox.keep_text(key.clone(), FieldBuffer::new(seen));
        let mut times = Vec::with_capacity(count);
        let mut next = Instant::now();
        let began = next;
        while times.len() < count || outbox.waits() {
            let now = began.elapsed().as_secs_f64();
            if times.len() < count && next <= Instant::now() {
                let at = (100 + times.len()) % (before + times.len() + 1);
                let mut buffer = outbox.take_text(&key).ok_or("the text is open")?;
                times.push(now_ns());
                buffer.edit(Splice { at, delete: 0, insert: "x".to_owned() }, now);
                outbox.keep_text(key.clone(), buffer);
                next += pause;
            }
            outbox.pump(&*observer.snapshot().recv()?, &[], now);
            for wish in wishes.try_iter() {
                if let Wish::Edit { ticket, edit } = wish {
                    self.tickets = ticket;
                    client.edit(ticket, edit);
                }
            }
            thread::sleep(FRAME);
        }
        Ok(times)
    }

    fn type_together(&mut self, docs: usize, time: Duration, pause: Duration) -> usize {
        let (paths, count) = (paths(), self.all.len());
        let end = Instant::now() + time;
        let mut changes = 0;
        while Instant::now() < end {
            let (turn, who) = (changes / count, changes % count);
            let doc = steckbrief(who * docs / count);
            let at = &paths[turn % FIELDS];
            let client = &self.all[who].client;
            client.here(Some((doc, at.to_string())));
            self.tickets += 1;
            client.edit(self.tickets, insert(doc, at, 0, "auch ".to_owned()));
            changes += 1;
            thread::sleep(pause);
        }
        changes
    }

    /// Returns how many characters each text of each document holds at the first client.
    fn lengths(&self) -> Result<Vec<[usize; FIELDS]>, Failure> {
        let texts = self.all[0].observer.texts().recv()?;
        let lengths = |texts: [String; FIELDS]| texts.map(|text| text.chars().count());
        Ok(texts.into_iter().map(lengths).collect())
    }

    fn when(&self, condition: impl Fn() -> Condition) -> Vec<Receiver<u64>> {
        self.all.iter().map(|actor| actor.observer.when(condition())).collect()
    }

    fn later_all(&self, id: Value, condition: impl Fn() -> Condition) {
        let met = self.when(condition);
        later(move || Ok(json!({ "id": id, "t": latest(met)? })));
    }
}

/// Waits for all and returns the last time.
fn latest(times: Vec<Receiver<u64>>) -> Result<u64, Failure> {
    let mut last = 0;
    for time in times {
        last = last.max(time.recv()?);
    }
    Ok(last)
}

/// Answers when the answer is there, while other commands are followed.
fn later(answer: impl FnOnce() -> Result<Value, Failure> + Send + 'static) {
    thread::spawn(move || match answer() {
        Ok(answer) => say(&answer),
        Err(failure) => say(&json!({ "failed": failure.to_string() })),
    });
}
