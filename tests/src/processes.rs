// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Real processes, as offices have them: one relay and some workplaces, each in a folder of its
//! own, on loopback. Knows what commands answer and nothing of what they do.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rand::RngExt as _;
use rand::distr::Alphanumeric;
use serde_json::Value;
use tempfile::TempDir;

/// A small Leitlinie with the goals 1.1, 1.2 and 2.1.
pub const LEITLINIE: &str = include_str!("../../app/tests/common/leitlinie.txt");

/// The Kommune that runs the relay of every [`Verbund`].
pub const LANDKREIS: &str = "Landkreis Seeland";

/// Its other member.
pub const GEMEINDE: &str = "Gemeinde Aarfelde";

/// A test that waits longer than this has failed. The programs themselves give up after a minute.
const PATIENCE: Duration = Duration::from_mins(2);

/// What a relay says once it can be reached.
const READY: &str = r#""ready":true"#;

/// Ports that no system hands out by itself, so that a relay finds its own again after a restart.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A Verbund of two Kommunen with its relay. The processes and folders end with it; after a
/// failure the folders stay.
#[derive(Debug)]
pub struct Verbund {
    folder: TempDir,
    address: String,
    monitor: String,
    relay: Option<Running>,
}

/// The folder of one workplace.
#[derive(Clone, Debug)]
pub struct Workplace {
    folder: PathBuf,
}

/// A process that runs until it ends, or until this is dropped.
#[derive(Debug)]
pub struct Running {
    called: String,
    child: Child,
    lines: Receiver<String>,
}

/// A process that has ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// What was called, for messages.
    pub called: String,
    /// The exit code; none if it was killed.
    pub code: Option<i32>,
    /// What it wrote for people and scripts.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

/// What a command says when it cannot do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened.
    pub what: String,
    /// Whether the data is safe.
    pub safe: String,
    /// What to do next.
    pub next: String,
}

impl Verbund {
    /// Founds a Verbund of [`LANDKREIS`] and [`GEMEINDE`] and starts its relay.
    pub fn found() -> Self {
        for _ in 0..20 {
            let address = free_address();
            let mut verbund = Self::found_at(&address);
            if verbund.try_serve() {
                return verbund;
            }
        }
        panic!("no port stays free long enough to start a relay");
    }

    /// Founds a Verbund whose relay has an address, without starting it.
    pub fn found_at(address: &str) -> Self {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let (address, monitor) = (address.to_owned(), String::new());
        let verbund = Self { folder, address, monitor, relay: None };
        let address = verbund.address();
        let named = ["--verbund", "Verbund Seeland", "--kommune", LANDKREIS];
        verbund.node(&["init", "--listen", address], &named).done();
        verbund.node(&["member", "add", "--name", GEMEINDE], &[]).done();
        verbund
    }

    /// Returns where the relay listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns a path in the folder of the test.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the folder of the relay.
    pub fn data(&self) -> PathBuf {
        self.path("relay")
    }

    /// Runs a command of `sync-node` on the folder of the relay.
    pub fn node(&self, command: &[&str], more: &[&str]) -> Ended {
        let data = self.data();
        let args = [command, &["--data", text(&data)], more].concat();
        run(&BINARIES.sync_node, &args)
    }

    /// Returns where the relay tells how it goes.
    pub fn monitor(&self) -> &str {
        &self.monitor
    }

    /// Starts the relay, where none runs.
    pub fn serve(&mut self) {
        assert!(self.relay.is_none(), "the relay runs already");
        assert!(self.try_serve(), "the relay starts on its own port");
    }

    /// Starts the relay with more arguments; its log is heard by [`Verbund::relay_says`].
    #[cfg(unix)]
    pub fn serve_with(&mut self, more: &[&str]) {
        let mut command = Command::new("sh");
        command.args(["-c", "exec \"$0\" \"$@\" 2>&1"]).arg(&BINARIES.sync_node);
        command.args(["serve", "--json", "--data", text(&self.data())]).args(more);
        self.started(Running::start(command));
    }

    /// Remembers a relay once it says that it is ready.
    fn started(&mut self, relay: Running) {
        let ready: Value =
            serde_json::from_str(&relay.line_with(READY)).expect("the answer is JSON");
        ready["monitor"].as_str().unwrap_or_default().clone_into(&mut self.monitor);
        self.relay = Some(relay);
    }

    /// Starts the relay on a copy of its folder on a small disk of its own. Returns whether the
    /// system allows that: it takes root.
    #[cfg(target_os = "linux")]
    pub fn serve_on_small_disk(&mut self, mebibytes: u32) -> bool {
        let allowed = Command::new("unshare").args(["-m", "true"]).stderr(Stdio::null()).status();
        if !allowed.is_ok_and(|status| status.success()) {
            return false;
        }
        let disk = self.path("disk");
        std::fs::create_dir(&disk).expect("the folder takes a folder");
        // Nobody else sees this disk, and it goes with the process.
        let script = format!(
            "mount -t tmpfs -o size={mebibytes}m tmpfs \"$1\" && cp -a \"$2\"/. \"$1\" && \
             exec \"$0\" serve --json --data \"$1\" 2>&1"
        );
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", &script]).arg(&BINARIES.sync_node);
        command.arg(&disk).arg(self.data());
        self.started(Running::start(command));
        true
    }

    /// Runs a shell command in the folder of a relay that was started with
    /// [`Verbund::serve_on_small_disk`].
    #[cfg(target_os = "linux")]
    pub fn on_small_disk(&self, script: &str) {
        let relay = self.relay.as_ref().expect("the relay runs");
        let mut command = Command::new("nsenter");
        command.args(["-m", "-t", &relay.child.id().to_string(), "sh", "-c"]);
        let script = format!("cd \"$0\" && {script}");
        let done = command.arg(script).arg(self.path("disk")).stderr(Stdio::null()).status();
        assert!(done.expect("nsenter can be run").success(), "the command ran");
    }

    /// Asks the relay over HTTP how it goes and returns status and body.
    pub fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.monitor).expect("the monitoring answers");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .expect("a request can be sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer comes");
        let (head, body) = answer.split_once("\r\n\r\n").expect("the answer is HTTP");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        (status.expect("the answer has a status"), body.to_owned())
    }

    /// Asks until the relay has turned a caller away.
    pub fn wait_until_refused(&self, reason: &str) {
        let none = format!("leitwerk_relay_callers_refused_total{{reason=\"{reason}\"}} 0\n");
        let began = Instant::now();
        while self.get("/metrics").1.contains(&none) {
            assert!(began.elapsed() < PATIENCE, "the relay turns nobody away: {reason}");
        }
    }

    /// Stops the relay in order and returns its audit log.
    #[cfg(unix)]
    pub fn stop_and_read_audit(&mut self) -> String {
        self.stop_relay();
        let audit = std::fs::read_to_string(self.data().join("audit.jsonl"));
        audit.expect("the audit log is there")
    }

    /// Asks until the relay is ready, or is not because of something.
    pub fn wait_until_ready(&self, answer: &str) {
        let began = Instant::now();
        while self.get("/readyz").1 != answer {
            assert!(began.elapsed() < PATIENCE, "the relay never says {answer:?}");
        }
    }

    /// Sends the relay a signal.
    #[cfg(unix)]
    pub fn signal_relay(&self, signal: &str) {
        let relay = self.relay.as_ref().expect("the relay runs");
        let id = relay.child.id().to_string();
        // Every shell has a `kill` of its own; the program is missing on small systems.
        let sent = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]).status();
        assert!(sent.expect("a shell can be run").success(), "the signal was sent");
    }

    /// Stops the relay in order, which must succeed.
    #[cfg(unix)]
    pub fn stop_relay(&mut self) {
        self.signal_relay("TERM");
        let ended = self.relay.take().expect("the relay runs").ended();
        assert!(ended.success(), "the relay ends in order: {ended}");
    }

    /// Stops a relay that was started with [`Verbund::serve_with`] and returns what it logged.
    #[cfg(unix)]
    pub fn stop_and_log(&mut self) -> String {
        self.signal_relay("TERM");
        let relay = self.relay.take().expect("the relay runs");
        let lines: Vec<String> = std::iter::from_fn(|| relay.line()).collect();
        lines.join("\n")
    }

    /// Starts the relay where no file may grow beyond a size, as on a disk that is full.
    #[cfg(unix)]
    pub fn serve_with_file_limit(&mut self, half_kib: u32) {
        let mut command = Command::new("sh");
        // The log is heard with the answers, for `relay_says`.
        let limited = format!("trap '' XFSZ; ulimit -f {half_kib}; exec \"$0\" \"$@\" 2>&1");
        command.args(["-c", &limited]).arg(&BINARIES.sync_node);
        command.args(["serve", "--json", "--data", text(&self.data())]);
        self.started(Running::start(command));
    }

    /// Waits until the relay, started with a limit, says something.
    pub fn relay_says(&self, word: &str) -> String {
        self.relay.as_ref().expect("the relay runs").line_with(word)
    }

    /// Starts the relay, where none runs, with variables as a service manager sets them.
    pub fn serve_with_environment(&mut self, variables: &[(&str, &str)]) {
        assert!(self.relay.is_none(), "the relay runs already");
        assert!(self.try_serve_with(variables), "the relay starts on its own port");
    }

    /// Starts the relay and returns whether its port was free.
    fn try_serve(&mut self) -> bool {
        self.try_serve_with(&[])
    }

    fn try_serve_with(&mut self, variables: &[(&str, &str)]) -> bool {
        let log = File::options().create(true).append(true).open(self.log());
        let mut command = Command::new(&BINARIES.sync_node);
        command.args(["serve", "--json", "--data", text(&self.data())]);
        command.stderr(log.expect("the folder takes a file")).envs(variables.iter().copied());
        let relay = Running::start(command);
        let Some(ready) = relay.line() else { return false };
        assert!(ready.contains(READY), "the relay says that it is ready: {ready}");
        let ready: Value = serde_json::from_str(&ready).expect("the answer is JSON");
        ready["monitor"].as_str().unwrap_or_default().clone_into(&mut self.monitor);
        self.relay = Some(relay);
        true
    }

    /// Returns the log of a relay that was started with [`Verbund::serve`].
    pub fn log(&self) -> PathBuf {
        self.path("relay.log")
    }

    /// Returns the audit log.
    pub fn audit(&self) -> PathBuf {
        self.data().join("audit.jsonl")
    }

    /// Waits until the log of a relay that was started with [`Verbund::serve`] has a word.
    pub fn wait_until_log(&self, word: &str) {
        wait_until_lines(&self.log(), word, 1);
    }

    /// Waits until the audit log has a word.
    pub fn wait_until_audit(&self, word: &str) {
        wait_until_lines(&self.audit(), word, 1);
    }

    /// Kills the relay as a power cut would.
    pub fn kill_relay(&mut self) {
        drop(self.relay.take().expect("the relay runs"));
    }

    /// Lets the relay run for a time and kills it.
    pub fn kill_relay_after(&mut self, time: Duration) {
        self.relay.take().expect("the relay runs").killed_after(time);
    }

    /// Makes an invitation and returns its file.
    pub fn invite(&self, name: &str, kommune: &str, role: &str) -> PathBuf {
        let file = self.path(&format!("{name}.einladung"));
        let whom = ["--kommune", kommune, "--role", role, "--out", text(&file), "--pre-approved"];
        self.node(&["invite"], &whom).done();
        file
    }

    /// Returns a workplace whose folder does not exist yet.
    pub fn newcomer(&self, name: &str) -> Workplace {
        Workplace { folder: self.path(name) }
    }

    /// Lets a new workplace join.
    pub fn join(&self, name: &str, kommune: &str, role: &str) -> Workplace {
        let invitation = self.invite(name, kommune, role);
        let workplace = self.newcomer(name);
        workplace.run(&["join", text(&invitation)]).done();
        workplace
    }

    /// Lets a new workplace join with a role to which the office has to agree, if it does.
    pub fn join_with(
        &self,
        office: &Workplace,
        name: &str,
        kommune: &str,
        role: &str,
    ) -> Workplace {
        if role != "hvb" && role != "coordinator" {
            return self.join(name, kommune, role);
        }
        let invitation = self.invite(name, kommune, role);
        let workplace = self.newcomer(name);
        let joining = workplace.start(&["join", text(&invitation), "--json"]);
        joining.line_with("waits_for_coordinator");
        office.run(&["approve", "1"]).done();
        assert!(joining.ended().success(), "{name} joins");
        workplace
    }

    /// Lets the office join that may import: a coordinator of [`LANDKREIS`].
    pub fn office(&self) -> Workplace {
        self.join("office", LANDKREIS, "coordinator")
    }

    /// Lets an editor of [`GEMEINDE`] join.
    pub fn town(&self) -> Workplace {
        self.join("town", GEMEINDE, "editor")
    }

    /// Writes a file into the folder of the test.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("the folder takes a file");
        path
    }

    /// Lets the office join, read [`LEITLINIE`] and send it to the relay.
    pub fn office_with_leitlinie(&self) -> Workplace {
        let office = self.office();
        let file = self.file("leitlinie.txt", LEITLINIE);
        office.run(&["import", text(&file)]).done();
        office.sync();
        office
    }
}

impl Drop for Verbund {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.folder.disable_cleanup(true);
        }
    }
}

impl Workplace {
    /// Returns its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns its database.
    pub fn database(&self) -> PathBuf {
        self.folder.join("leitwerk.db")
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ended {
        run(&BINARIES.leitwerk, &self.args(args))
    }

    /// Starts a command.
    pub fn start(&self, args: &[&str]) -> Running {
        let mut command = Command::new(&BINARIES.leitwerk);
        command.args(self.args(args)).stderr(Stdio::null());
        Running::start(command)
    }

    /// Starts a command whose log goes to a new file.
    pub fn start_with_log(&self, args: &[&str], log: &Path) -> Running {
        let log = File::create_new(log).expect("the folder takes a file");
        let mut command = Command::new(&BINARIES.leitwerk);
        command.args(self.args(args)).env("RUST_LOG", "info").stderr(log);
        Running::start(command)
    }

    /// Runs a command where no file may grow beyond a size, as on a disk that is full.
    #[cfg(unix)]
    pub fn run_with_file_limit(&self, half_kib: u32, args: &[&str]) -> Ended {
        self.run_in(&format!("trap '' XFSZ; ulimit -f {half_kib}; exec \"$0\" \"$@\""), args)
    }

    /// Runs a command, exactly as it is given, as `"$0" "$@"` of a shell script.
    #[cfg(unix)]
    pub fn run_in(&self, script: &str, args: &[&str]) -> Ended {
        let program = text(&BINARIES.leitwerk);
        let own = ["-c", script, program, "--profile", text(&self.folder)];
        run(Path::new("sh"), &[&own, args].concat())
    }

    /// Edits a field, which must be saved.
    pub fn edit(&self, document: &str, field: &str, action: &[&str]) {
        self.run(&[&["edit", document, field], action].concat()).done();
    }

    /// Exchanges everything with the relay, which must succeed.
    pub fn sync(&self) {
        self.run(&["sync", "--once"]).done();
    }

    /// Returns the export as it is written.
    pub fn export(&self) -> String {
        self.run(&["export", "--format", "json"]).done()
    }

    /// Returns a goal of the export by its printed number.
    pub fn goal(&self, number: &str) -> Value {
        let export: Value = serde_json::from_str(&self.export()).expect("the export is JSON");
        let goals = export["goals"].as_array().expect("the export has goals");
        let goal = goals.iter().find(|goal| goal["number"] == number);
        goal.unwrap_or_else(|| panic!("there is no goal {number}")).clone()
    }

    /// Runs a command that must refuse, and say so with a word in what happened.
    pub fn refuses(&self, args: &[&str], word: &str) -> Problem {
        self.run(&[args, &["--json"]].concat()).refused(word)
    }

    fn args<'a>(&'a self, args: &[&'a str]) -> Vec<&'a str> {
        // Nothing of a test may stay in the key store of whoever runs it.
        let own: &[&str] = if args.first() == Some(&"join") { &["--key-file"] } else { &[] };
        [&["--profile", text(&self.folder)], args, own].concat()
    }
}

impl Running {
    /// Starts a program, which must be there; what it writes is heard line by line.
    pub fn start(mut command: Command) -> Self {
        let called = name(&command);
        // Relays of several tests must not want the same port for their monitoring.
        command.env("SYNC_NODE_MONITOR_LISTEN", "127.0.0.1:0");
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{called}: {error}"));
        let stdout = BufReader::new(child.stdout.take().expect("the output was asked for"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            // Reads on when nobody listens any more: a full pipe would hold the process up.
            for line in stdout.lines().map_while(Result::ok) {
                sender.send(line).ok();
            }
        });
        Self { called, child, lines }
    }

    /// Waits for the next line; none if the process has ended.
    pub fn line(&self) -> Option<String> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => None,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                panic!("{}: no line for two minutes", self.called)
            }
        }
    }

    /// Waits for a line that contains a word.
    pub fn line_with(&self, word: &str) -> String {
        let mut lines = std::iter::from_fn(|| self.line());
        let found = lines.find(|line| line.contains(word));
        found.unwrap_or_else(|| panic!("{} ended without saying {word:?}", self.called))
    }

    /// Returns whether the process has ended by itself.
    pub fn is_over(&mut self) -> bool {
        self.child.try_wait().expect("a child can be asked").is_some()
    }

    /// Lets the process run for a time, kills it, and returns whether it had ended with success
    /// before.
    pub fn killed_after(mut self, time: Duration) -> bool {
        let began = Instant::now();
        // A thread that is asleep wakes up too late for times this short.
        while began.elapsed() < time {
            std::hint::spin_loop();
        }
        self.end().success()
    }

    /// Waits until the process has ended by itself.
    pub fn ended(mut self) -> ExitStatus {
        self.child.wait().expect("a child can be waited for")
    }

    fn end(&mut self) -> ExitStatus {
        self.child.kill().expect("a child can be killed");
        self.child.wait().expect("a child can be waited for")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

impl Ended {
    /// Returns the output of a command that must have succeeded.
    pub fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self.stdout
    }

    /// Returns what a command says that must have refused, called with `--json`: exit code 1 and
    /// three sentences, a word in the first, and nothing else.
    pub fn refused(&self, word: &str) -> Problem {
        assert_eq!(self.code, Some(1), "{self:#?}");
        let said: Value = serde_json::from_str(&self.stderr).unwrap_or_default();
        let part = |name: &str| {
            let part = said["error"][name].as_str().unwrap_or_default().to_owned();
            assert!(!part.trim().is_empty(), "the problem says {name}: {self:#?}");
            part
        };
        let problem = Problem { what: part("what"), safe: part("safe"), next: part("next") };
        assert!(problem.what.contains(word), "{word:?} is not in {problem:#?}\n{self:#?}");
        problem
    }
}

/// Runs a command of `sync-node` that names its folder itself.
pub fn node(args: &[&str]) -> Ended {
    run(&BINARIES.sync_node, args)
}

/// Runs a command of `leitwerk` without a workplace.
pub fn leitwerk(args: &[&str]) -> Ended {
    run(&BINARIES.leitwerk, args)
}

/// Returns how many lines of a log have a word.
pub fn lines_with(log: &Path, word: &str) -> usize {
    let log = std::fs::read_to_string(log).unwrap_or_default();
    log.lines().filter(|line| line.contains(word)).count()
}

/// Waits until so many lines of a log have a word.
pub fn wait_until_lines(log: &Path, word: &str, count: usize) {
    let what = format!("{word:?} is in {}", log.display());
    wait_until(&what, || lines_with(log, word) >= count);
}

/// Says that a test does not run here, past whatever catches the output of tests: one that does not
/// run must not look passed.
pub fn skipped(what: &str, why: &str) {
    writeln!(std::io::stderr(), "SKIPPED {what}: {why}").expect("stderr takes a line");
}

/// Waits until something is so.
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::yield_now();
    }
}

/// Returns a loopback address whose port is free at the moment.
pub fn free_address() -> String {
    let mut random = rand::rng();
    let mut ports = std::iter::repeat_with(|| random.random_range(PORTS));
    let free = ports.find(|port| {
        let place = ("127.0.0.1", *port);
        UdpSocket::bind(place).is_ok() && TcpListener::bind(place).is_ok()
    });
    format!("127.0.0.1:{}", free.expect("the ports do not end"))
}

/// Returns a text of letters and digits that does not get shorter by packing.
pub fn noise(length: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}

/// Returns a path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}

fn run(program: &Path, args: &[&str]) -> Ended {
    let mut command = Command::new(program);
    // The log goes where the answer goes; what a test asks for must not depend on the caller.
    command.args(args).stdin(Stdio::null()).env_remove("RUST_LOG");
    let called = name(&command);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{called}: {error}"));
    let stdout = whole(child.stdout.take().expect("the output was asked for"));
    let stderr = whole(child.stderr.take().expect("the output was asked for"));
    let read = |of: &Receiver<String>| of.recv_timeout(PATIENCE).ok();
    let (Some(stdout), Some(stderr)) = (read(&stdout), read(&stderr)) else {
        child.kill().expect("a child can be killed");
        child.wait().expect("a child can be waited for");
        panic!("{called}: does not end");
    };
    let status = child.wait().expect("a child can be waited for");
    Ended { called, code: status.code(), stdout, stderr }
}

/// Reads a pipe to its end.
fn whole(mut pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, text) = channel();
    std::thread::spawn(move || {
        let mut whole = String::new();
        pipe.read_to_string(&mut whole).expect("the output is UTF-8");
        sender.send(whole).ok();
    });
    text
}

/// Returns what was called, for messages, without the end of long texts.
fn name(command: &Command) -> String {
    format!("{command:?}").chars().take(400).collect()
}

/// Returns where the program with the window is, built as the caller is.
pub fn program() -> PathBuf {
    BINARIES.leitwerk.clone()
}

struct Binaries {
    leitwerk: PathBuf,
    sync_node: PathBuf,
}

/// Built once per test process, beside the tests and in their profile.
static BINARIES: LazyLock<Binaries> = LazyLock::new(build);

fn build() -> Binaries {
    let own = std::env::current_exe().expect("a test knows its file");
    // <target>/<profile>/deps/<test>
    let profile = own.ancestors().nth(2).expect("a test lies in the folder of its profile");
    let name = profile.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = if name == "debug" { "dev" } else { name };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // All members, as `cargo test --workspace` selects them: the features of what they build on are
        // the same then, and nothing is built a second time.
        .args(["build", "--workspace", "--bins"])
        .args(["--message-format=json-render-diagnostics", "--profile", name, "--target-dir"])
        .arg(profile.parent().expect("a profile lies in the target folder"))
        .stderr(Stdio::inherit());
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "the programs do not build");
    let lines = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let built: Vec<Value> =
        lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let executable = |name: &str| {
        let of = |line: &&Value| line["target"]["name"] == name && line["executable"].is_string();
        let line = built.iter().find(of).unwrap_or_else(|| panic!("cargo builds {name}"));
        PathBuf::from(line["executable"].as_str().unwrap_or_default())
    };
    Binaries { leitwerk: executable("leitwerk"), sync_node: executable("sync-node") }
}
