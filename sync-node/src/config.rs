// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The settings of the relay. One table names every key; the file, the environment and the
//! command line set the same keys, in this order, and none of them may name another.

mod file;
mod keys;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use keys::{Expected, KEYS, Key};
pub(crate) use keys::{is_address, is_unspecified};

/// Where the settings lie if nobody says otherwise.
pub const DEFAULT_FILE: &str = "/etc/sync-node/sync-node.toml";

/// The variable that names another file.
pub const FILE_VARIABLE: &str = "SYNC_NODE_CONFIG";

/// What the name of every variable begins with.
const PREFIX: &str = "SYNC_NODE_";

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder of the Verbund.
    pub data: PathBuf,
    /// Where to listen, `host:port`; nothing means the address that was given at `init`.
    pub listen: Option<String>,
    /// Where to listen for workplaces whose network lets no UDP through.
    pub tcp: Tcp,
    /// How long a stopping relay may take to write and to say goodbye.
    pub stop: Duration,
    /// Where health, metrics and the status page are served; nothing turns them off.
    pub monitor: Option<SocketAddr>,
    /// What is logged, as `tracing` understands it.
    pub log_level: String,
    /// How it is written.
    pub log_format: LogFormat,
    /// How much anybody may take.
    pub limits: Limits,
}

/// Where a relay listens over TCP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tcp {
    /// On the address and the port number of UDP.
    Same,
    /// Elsewhere, `host:port`.
    At(String),
    /// Nowhere.
    Off,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Human,
    /// One JSON object per line.
    Json,
}

/// How much anybody may take. The defaults suit a Landkreis with some hundred workplaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most devices connected at once.
    pub connections: usize,
    /// Most devices of one Kommune connected at once.
    pub connections_per_kommune: usize,
    /// Most handshakes under way at once.
    pub handshakes: usize,
    /// Most handshakes under way at once from one address.
    pub handshakes_per_address: usize,
    /// From how many handshakes under way on a caller must first prove its address.
    pub handshakes_before_retry: usize,
    /// How many requests to join are answered per minute.
    pub enrolments_per_minute: usize,
    /// Most documents in the mailbox.
    pub documents: usize,
    /// Most of them that belong to one Kommune.
    pub documents_per_kommune: usize,
    /// Most documents that one device may bring while the relay runs.
    pub documents_per_device: usize,
    /// Most bytes of the histories in the mailbox.
    pub stored_bytes: usize,
    /// Most of them in documents that belong to one Kommune.
    pub stored_bytes_per_kommune: usize,
    /// Most bytes of history that one device may bring while the relay runs.
    pub stored_bytes_per_device: usize,
    /// How many bytes one device may send per second on average.
    pub bytes_per_second: usize,
    /// How many bytes the devices of one Kommune may send together per second on average.
    pub bytes_per_second_per_kommune: usize,
    /// How many frames one device may send per second on average.
    pub frames_per_second: usize,
    /// How many frames the devices of one Kommune may send together per second on average.
    pub frames_per_second_per_kommune: usize,
}

/// A value on its way into the settings.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Given<'a> {
    /// As it stands in a variable or on the command line, or in quotes in the file.
    Text(&'a str),
    /// A number in the file.
    Integer(i64),
}

/// One thing that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub fault: Fault,
}

/// Where a setting stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The whole file.
    File(PathBuf),
    /// A place in the file; lines and columns count from 1, columns in characters.
    Line(PathBuf, usize, usize),
    /// A variable of the environment.
    Variable(String),
    /// A key on the command line.
    Flag(String),
}

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file cannot be read.
    Unreadable(std::io::ErrorKind),
    /// It is not TOML. The reason is the parser's.
    Syntax(String),
    /// There is no such section.
    UnknownSection {
        /// As written.
        name: String,
        /// The known one that is written most alike.
        nearest: &'static str,
    },
    /// There is no such key.
    UnknownKey {
        /// As written.
        name: String,
        /// The known one that is written most alike.
        nearest: String,
    },
    /// The value does not fit.
    Value {
        /// The key.
        key: &'static Key,
        /// The value as written.
        found: String,
    },
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("/var/lib/sync-node"),
            listen: None,
            tcp: Tcp::Same,
            stop: Duration::from_secs(10),
            monitor: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 9743))),
            log_level: "info".to_owned(),
            log_format: LogFormat::Human,
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 5_000,
            connections_per_kommune: 1_000,
            handshakes: 512,
            handshakes_per_address: 64,
            // Fewer than one address may have: nobody is locked out in whose name others knock.
            handshakes_before_retry: 32,
            enrolments_per_minute: 60,
            documents: 100_000,
            documents_per_kommune: 10_000,
            documents_per_device: 20_000,
            stored_bytes: 10 << 30,
            stored_bytes_per_kommune: 1 << 30,
            stored_bytes_per_device: 1 << 30,
            bytes_per_second: 8 << 20,
            bytes_per_second_per_kommune: 32 << 20,
            frames_per_second: 2_000,
            frames_per_second_per_kommune: 8_000,
        }
    }
}

impl Config {
    /// Returns the settings of a relay inside another program: nothing is served but the relay,
    /// over UDP.
    pub fn embedded(data: &Path, listen: Option<&str>) -> Self {
        let listen = listen.map(str::to_owned);
        Self { data: data.to_owned(), listen, tcp: Tcp::Off, monitor: None, ..Self::default() }
    }

    /// Reads the settings. `file` was named by a person and must be there; without it the
    /// variable [`FILE_VARIABLE`] or [`DEFAULT_FILE`] counts, and the latter may be missing.
    /// `flags` are keys with their values.
    ///
    /// # Errors
    /// Everything that is wrong, not only the first.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &[(String, String)],
    ) -> Result<Self, Vec<ConfigError>> {
        let mut config = Self::default();
        let mut errors = Vec::new();
        let mut variables: Vec<_> =
            environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        variables.sort();
        let named = variables.iter().find(|(name, _)| name == FILE_VARIABLE);
        let named = file.map(Path::to_owned).or_else(|| named.map(|(_, path)| path.into()));
        let path = named.clone().unwrap_or_else(|| DEFAULT_FILE.into());
        match std::fs::read_to_string(&path) {
            Ok(text) => errors.extend(file::read(&mut config, &path, &text)),
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => errors.push(ConfigError {
                place: Place::File(path),
                fault: Fault::Unreadable(error.kind()),
            }),
        }
        for (name, value) in variables.iter().filter(|(name, _)| name != FILE_VARIABLE) {
            let wanted = |key: &&Key| key.variable() == *name;
            let fault = config.set_from(wanted, name, value, Key::variable);
            errors.extend(
                fault.map(|fault| ConfigError { place: Place::Variable(name.clone()), fault }),
            );
        }
        for (name, value) in flags {
            let fault = config.set_from(|key| key.path() == *name, name, value, Key::path);
            let place = Place::Flag(name.clone());
            errors.extend(fault.map(|fault| ConfigError { place, fault }));
        }
        if errors.is_empty() { Ok(config) } else { Err(errors) }
    }

    /// Returns the keys whose values differ and that only a restart can change.
    pub fn needs_restart(&self, new: &Self) -> Vec<&'static Key> {
        let fixed = KEYS.iter().filter(|key| !key.reload);
        fixed.filter(|key| (key.show)(self) != (key.show)(new)).collect()
    }

    /// Returns the keys whose values differ and that count at once.
    pub fn reloaded(&self, new: &Self) -> Vec<&'static Key> {
        let live = KEYS.iter().filter(|key| key.reload);
        live.filter(|key| (key.show)(self) != (key.show)(new)).collect()
    }

    fn set_from(
        &mut self,
        wanted: impl Fn(&&Key) -> bool,
        name: &str,
        value: &str,
        called: impl Fn(&Key) -> String,
    ) -> Option<Fault> {
        let Some(key) = KEYS.iter().find(wanted) else {
            let nearest = nearest(name, KEYS.iter().map(called)).unwrap_or_default();
            return Some(Fault::UnknownKey { name: name.to_owned(), nearest });
        };
        let refused = (key.set)(self, Given::Text(value)).is_none();
        refused.then(|| Fault::Value { key, found: value.to_owned() })
    }
}

/// Returns the candidate that is written most like a name.
pub(crate) fn nearest<T: AsRef<str>>(
    name: &str,
    candidates: impl IntoIterator<Item = T>,
) -> Option<T> {
    candidates.into_iter().min_by_key(|candidate| distance(name, candidate.as_ref()))
}

/// Returns how many characters must be put in, taken out or changed.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, from) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in to.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The file that is shipped.
    const EXAMPLE: &str = include_str!("../ops/sync-node.toml");

    fn load(text: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Loaded {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let path = folder.path().join("sync-node.toml");
        std::fs::write(&path, text).expect("the folder takes a file");
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        Config::load(Some(&path), owned(environment), &owned(flags))
    }

    type Loaded = Result<Config, Vec<ConfigError>>;

    #[test]
    fn the_shipped_example_says_the_defaults_and_names_every_key() {
        assert_eq!(load(EXAMPLE, &[], &[]), Ok(Config::default()));
        // With every line switched on it still is what the program does by itself.
        let on = |line: &'static str| {
            let switched_off = line.strip_prefix("#").filter(|rest| rest.contains(" = "));
            switched_off.filter(|rest| !rest.starts_with(' ')).unwrap_or(line)
        };
        let all = EXAMPLE.lines().map(on).collect::<Vec<_>>().join("\n");
        let loaded = load(&all, &[], &[]).expect("the example can be read");
        let listen = Some("[::]:7443".to_owned());
        assert_eq!(loaded, Config { listen, ..Config::default() });
        for key in KEYS {
            let line = format!("\n#{} = ", key.name);
            let section = EXAMPLE.split("\n[").find(|part| part.starts_with(key.section));
            let section = section.unwrap_or_else(|| panic!("[{}] is missing", key.section));
            assert!(section.contains(&line), "{} is missing", key.path());
        }
    }

    #[test]
    fn flags_beat_variables_which_beat_the_file() {
        let file = "[limits]\nconnections = 1\nhandshakes = 2\nenrolments_per_minute = 3\n";
        let variables =
            [("SYNC_NODE_LIMITS_CONNECTIONS", "10"), ("SYNC_NODE_LIMITS_HANDSHAKES", "20")];
        let loaded = load(file, &variables, &[("limits.connections", "100")]);
        let limits = loaded.expect("all of it fits").limits;
        assert_eq!(
            (limits.connections, limits.handshakes, limits.enrolments_per_minute),
            (100, 20, 3)
        );
        assert_eq!(limits.frames_per_second, Limits::default().frames_per_second);
    }

    #[test]
    fn everything_that_is_wrong_is_named_with_its_place() {
        let file = "[limits]\nconections = 1\n[montor]\n[log]\nformat = \"bunt\"\n  level = 3\n";
        let variables = [("SYNC_NODE_DATA", "/x"), ("PATH", "/bin")];
        let errors = load(file, &variables, &[("limits.handshakes", "viele")]);
        let errors = errors.expect_err("nothing of it fits");
        let places: Vec<_> = errors
            .iter()
            .map(|error| match &error.place {
                Place::Line(_, line, column) => format!("{line}:{column}"),
                Place::Variable(name) | Place::Flag(name) => name.clone(),
                Place::File(_) => "file".to_owned(),
            })
            .collect();
        assert_eq!(places, ["2:1", "3:2", "5:10", "6:11", "SYNC_NODE_DATA", "limits.handshakes"]);
        let near = |fault: &Fault| match fault {
            Fault::UnknownKey { nearest, .. } => nearest.clone(),
            Fault::UnknownSection { nearest, .. } => (*nearest).to_owned(),
            Fault::Value { key, .. } => key.path(),
            _ => String::new(),
        };
        let near: Vec<_> = errors.iter().map(|error| near(&error.fault)).collect();
        assert_eq!(near[..4], ["connections", "monitor", "log.format", "log.level"]);
        assert_eq!(near[4..], ["SYNC_NODE_SERVICE_DATA", "limits.handshakes"]);
    }

    #[test]
    fn a_level_that_is_none_is_refused_wherever_it_stands() {
        for level in ["info", "Warn", "off", "info,leitwerk_node=debug", "warn,quinn=error"] {
            let loaded = load("", &[], &[("log.level", level)]).expect("it is a level");
            assert_eq!(loaded.log_level, level);
        }
        for wrong in ["warning", "info,leitwerk_node=warning", "leitwerk_node", "info,", "", "x="] {
            let errors = load("", &[], &[("log.level", wrong)]).expect_err("it is none");
            let found = matches!(&errors[0].fault, Fault::Value { found, .. } if found == wrong);
            assert!(found, "{errors:?}");
        }
    }

    #[test]
    fn a_file_that_is_no_toml_is_refused_at_its_place() {
        let errors = load("[log]\nlevel = info\n", &[], &[]).expect_err("info lacks its quotes");
        assert!(matches!(errors[0].place, Place::Line(_, 2, 9)), "{errors:?}");
        assert!(matches!(errors[0].fault, Fault::Syntax(_)), "{errors:?}");
        let missing = Config::load(Some(Path::new("/nirgends")), [], &[]).expect_err("not there");
        assert_eq!(missing[0].fault, Fault::Unreadable(std::io::ErrorKind::NotFound));
    }
}
