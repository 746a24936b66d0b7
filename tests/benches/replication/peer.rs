// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One `replication-peer` process: commands in, answers out, and what the system says it used.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use leitwerk_tests::workload::Failure;
use serde_json::{Value, json};

/// A process that says nothing for so long has failed.
const PATIENCE: Duration = Duration::from_mins(10);

/// A running process. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Peer {
    child: Child,
    input: RefCell<ChildStdin>,
    lines: Receiver<Value>,
    /// Answers that came before they were waited for.
    early: RefCell<BTreeMap<u64, Value>>,
    asked: RefCell<u64>,
    ready: Value,
}

/// The number of a command whose answer is still to come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket(u64);

/// Runs the program to its end.
pub(crate) fn run(args: &[&str]) -> Result<(), Failure> {
    let status = program(args).status()?;
    if status.success() { Ok(()) } else { Err(format!("{args:?} failed").into()) }
}

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_replication-peer"));
    command.args(args).env_remove("RUST_LOG");
    command
}

/// Returns a path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("the bench names its own folders")
}

impl Peer {
    /// Starts a process and waits until it is ready.
    pub(crate) fn start(args: &[&str]) -> Result<Self, Failure> {
        Self::spawn(&mut program(args))
    }

    /// Starts a process that computes only while the others leave a processor free, as if it had a
    /// computer of its own, and waits until it is ready.
    pub(crate) fn start_elsewhere(args: &[&str]) -> Result<Self, Failure> {
        let program = program(args);
        let mut command = Command::new("nice");
        command.args(["-n", "19"]).arg(program.get_program()).args(program.get_args());
        Self::spawn(command.env_remove("RUST_LOG"))
    }

    fn spawn(command: &mut Command) -> Result<Self, Failure> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take().ok_or("the input was asked for")?;
        let output = BufReader::new(child.stdout.take().ok_or("the output was asked for")?);
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut peer = Self {
            child,
            input: RefCell::new(input),
            lines,
            early: RefCell::default(),
            asked: RefCell::default(),
            ready: Value::Null,
        };
        let ready = peer.lines.recv_timeout(PATIENCE)?;
        if ready["ready"] != true {
            return Err(format!("{command:?} says {ready}").into());
        }
        peer.ready = ready;
        Ok(peer)
    }

    /// Returns what the process said when it was ready.
    pub(crate) fn ready(&self) -> &Value {
        &self.ready
    }

    /// Gives a command.
    pub(crate) fn tell(&self, mut command: Value) -> Result<Ticket, Failure> {
        let mut asked = self.asked.borrow_mut();
        *asked += 1;
        command["id"] = json!(*asked);
        let mut input = self.input.borrow_mut();
        writeln!(input, "{command}")?;
        input.flush()?;
        Ok(Ticket(*asked))
    }

    /// Waits for the answer to a command.
    pub(crate) fn answer(&self, ticket: Ticket) -> Result<Value, Failure> {
        loop {
            if let Some(answer) = self.early.borrow_mut().remove(&ticket.0) {
                return Ok(answer);
            }
            let line = self.lines.recv_timeout(PATIENCE)?;
            match line["id"].as_u64() {
                Some(id) => drop(self.early.borrow_mut().insert(id, line)),
                None => return Err(format!("a peer says {line}").into()),
            }
        }
    }

    /// Gives a command and waits for the answer.
    pub(crate) fn ask(&self, command: Value) -> Result<Value, Failure> {
        self.answer(self.tell(command)?)
    }

    /// Returns the processor time that the process has used, in seconds.
    pub(crate) fn cpu_s(&self) -> Result<f64, Failure> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> =
            stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks: u32 = fields[11].parse::<u32>()? + fields[12].parse::<u32>()?;
        // Linux counts hundredths of a second here, whatever the machine.
        Ok(f64::from(ticks) / 100.0)
    }

    /// Returns the memory that the process uses now, in MiB.
    pub(crate) fn memory_mib(&self) -> Result<f64, Failure> {
        self.status("VmRSS:")
    }

    /// Returns the most memory that the process has used so far, in MiB.
    pub(crate) fn peak_mib(&self) -> Result<f64, Failure> {
        self.status("VmHWM:")
    }

    fn status(&self, key: &str) -> Result<f64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        let kib = line.and_then(|line| line.split_whitespace().next()).ok_or("no such line")?;
        Ok(kib.parse::<f64>()? / 1024.0)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().expect("a child can be killed");
        self.child.wait().expect("a child can be waited for");
    }
}

/// Returns the time in an answer, in milliseconds.
pub(crate) fn millis(answer: &Value, key: &str) -> Result<f64, Failure> {
    Ok(ms(answer[key].as_u64().ok_or_else(|| format!("{answer} has no {key}"))?))
}

/// Returns the numbers in an answer.
pub(crate) fn all_numbers(numbers: &Value) -> Result<Vec<f64>, Failure> {
    let numbers = numbers.as_array().ok_or("numbers are a list")?;
    numbers.iter().map(|number| Ok(number.as_f64().ok_or("a number is a number")?)).collect()
}

/// Returns the times in an answer, in milliseconds.
pub(crate) fn all_millis(times: &Value) -> Result<Vec<f64>, Failure> {
    let times = times.as_array().ok_or("times are a list")?;
    times.iter().map(|time| Ok(ms(time.as_u64().ok_or("a time is a number")?))).collect()
}

fn ms(nanoseconds: u64) -> f64 {
    Duration::from_nanos(nanoseconds).as_secs_f64() * 1e3
}
