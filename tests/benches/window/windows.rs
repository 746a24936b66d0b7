// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The real program on a real display, in turns with a window in which nothing is: how long until
//! something can be read, what it does when nobody does anything, and what memory it takes.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use leitwerk_tests::processes;
use leitwerk_tests::workload::Failure;

use crate::colleagues::Colleagues;
use crate::display::Display;
use crate::office::{Office, Place};
use crate::report::Row;
use crate::table::Samples;

/// How much later than an empty window something can be read, in milliseconds.
const START_MS: f64 = 60.0;
/// How much more memory than an empty window it takes, in MiB.
const MEMORY_MIB: f64 = 60.0;
/// What an idle window may use of a core, in per cent: what is less than a tick of a clock is
/// nothing.
const IDLE_PERCENT: f64 = 0.1;

/// Until nothing goes on any more after the start.
const SETTLE: Duration = Duration::from_secs(10);
/// How long is looked at a window in which nothing happens.
const IDLE: Duration = Duration::from_secs(20);
/// How long the colleagues type, in seconds.
const TYPING_SECS: u64 = 30;

/// A program with a window. It is killed when this is dropped.
struct Running {
    child: Child,
    started: Instant,
}

/// Measures the start.
pub(crate) fn start(office: &Office, runs: usize) -> Result<Vec<Row>, Failure> {
    let place = office.place()?;
    let display = Display::open()?;
    let (mut ours, mut empty) = (Samples::default(), Samples::default());
    // The first of each does not count: it brings the files into memory.
    for run in 0..=runs {
        let folder = place.workplace(office)?;
        let blank = shown(&display, empty_window(), false)?;
        let useful = shown(&display, program(folder.path()), true)?;
        if run > 0 {
            empty.push(blank);
            ours.push(useful);
        }
    }
    let row = Row::median("start to the first useful frame", "ms", ours).beside(empty);
    Ok(vec![row.above_empty(START_MS)])
}

/// Starts a program, waits until it is seen, and ends it. Returns the milliseconds.
fn shown(display: &Display, command: Command, words: bool) -> Result<f64, Failure> {
    let before = display.look()?;
    let running = Running::start(command)?;
    let seen = display.wait(&before, words)?;
    let millis = (seen - running.started).as_secs_f64() * 1e3;
    drop(running);
    // The server takes it away when it notices that the program is gone.
    while display.look()? != before {
        thread::sleep(Duration::from_millis(10));
    }
    Ok(millis)
}

/// Measures what it does while nothing happens, and its memory. Says which part a row is of.
pub(crate) fn idle_and_memory(office: &Office) -> Result<Vec<(&'static str, Row)>, Failure> {
    let place = office.place()?;
    let blank = watch(empty_window())?;
    let folder = place.workplace(office)?;
    let ours = watch(program(folder.path()))?;
    let folder = place.workplace(office)?;
    let typed = while_others_type(&place, folder.path())?;
    let one = |value: f64| Samples::from_iter([value]);
    let idle = Row::median("idle, share of a core", "%", one(ours.percent));
    let memory = |what: &str, value| {
        let row = Row::median(what, "MiB", one(value)).beside(one(blank.memory));
        ("memory", row.above_empty(MEMORY_MIB))
    };
    Ok(vec![
        ("idle", idle.beside(one(blank.percent)).target(IDLE_PERCENT)),
        memory("memory after the start", ours.memory),
        memory("memory after eight colleagues have typed for half a minute", typed),
    ])
}

/// What an idle program takes.
struct Idle {
    /// Of a core.
    percent: f64,
    /// In MiB.
    memory: f64,
}

fn watch(command: Command) -> Result<Idle, Failure> {
    let running = Running::start(command)?;
    thread::sleep(SETTLE);
    let (before, began) = (running.processor_ns()?, Instant::now());
    thread::sleep(IDLE);
    let used = running.processor_ns()? - before;
    let percent = 100.0 * used / 1e9 / began.elapsed().as_secs_f64();
    Ok(Idle { percent, memory: running.memory_mib()? })
}

fn while_others_type(place: &Place, folder: &Path) -> Result<f64, Failure> {
    let colleagues = Colleagues::start(place)?;
    let running = Running::start(program(folder))?;
    thread::sleep(SETTLE);
    let typing = colleagues.begin(TYPING_SECS)?;
    colleagues.wait(typing)?;
    running.memory_mib()
}

fn empty_window() -> Command {
    Command::new(env!("CARGO_BIN_EXE_empty-window"))
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(processes::program());
    command.arg("--profile").arg(folder);
    command
}

impl Running {
    fn start(mut command: Command) -> Result<Self, Failure> {
        command.stdin(Stdio::null()).env_remove("RUST_LOG").env_remove("WAYLAND_DISPLAY");
        let started = Instant::now();
        Ok(Self { child: command.spawn()?, started })
    }

    /// Returns the processor time of all its threads so far, in nanoseconds.
    fn processor_ns(&self) -> Result<f64, Failure> {
        let mut sum = 0.0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let stat = std::fs::read_to_string(task?.path().join("schedstat"))?;
            let ran = stat.split_whitespace().next().ok_or("a thread has run")?;
            sum += ran.parse::<f64>()?;
        }
        Ok(sum)
    }

    /// Returns the memory that it uses now, in MiB.
    fn memory_mib(&self) -> Result<f64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).ok_or("it still runs")?;
        Ok(kib.parse::<f64>()? / 1024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().expect("a child can be killed");
        self.child.wait().expect("a child can be waited for");
    }
}
