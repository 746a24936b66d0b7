// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every key of the settings, what fits it, and whether a running relay can take it over.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::{Config, Given, LogFormat, Tcp};

/// One key.
#[derive(Clone, Copy)]
pub struct Key {
    /// Its section in the file.
    pub section: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What fits.
    pub expected: Expected,
    /// Whether it counts after SIGHUP; the others need a restart.
    pub reload: bool,
    /// Sets it, unless the value does not fit.
    pub(crate) set: fn(&mut Config, Given<'_>) -> Option<()>,
    /// Returns its value as it may stand in the file.
    pub show: fn(&Config) -> String,
}

/// What fits a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A folder.
    Folder,
    /// Host and port.
    Address,
    /// Host and port, „same“ or „off“.
    Tcp,
    /// IP address and port, or „off“.
    Monitor,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Levels as `tracing` reads them.
    Levels,
    /// A whole number from the first to the second.
    Count(usize, usize),
}

const SECS: RangeInclusive<usize> = 1..=300;
const MANY: RangeInclusive<usize> = 1..=1_000_000;
const FROM_NONE: RangeInclusive<usize> = 0..=1_000_000;
const BYTES: RangeInclusive<usize> = 65_536..=1_073_741_824;
const STORED: RangeInclusive<usize> = 65_536..=1_099_511_627_776;

/// Writes the line of a count in the table below.
macro_rules! count {
    ($section:literal, $name:literal, $range:expr, $($field:ident).+) => {
        Key {
            section: $section,
            name: $name,
            expected: Expected::Count(*$range.start(), *$range.end()),
            reload: true,
            set: |config, given| {
                config.$($field).+ = given.count(&$range)?;
                Some(())
            },
            show: |config| config.$($field).+.to_string(),
        }
    };
}

/// All keys, in the order of the example.
pub const KEYS: &[Key] = &[
    Key {
        section: "service",
        name: "data",
        expected: Expected::Folder,
        reload: false,
        set: |config, given| {
            config.data = given.text().filter(|path| !path.is_empty())?.into();
            Some(())
        },
        show: |config| quoted(&config.data.to_string_lossy()),
    },
    Key {
        section: "service",
        name: "listen",
        expected: Expected::Address,
        reload: false,
        set: |config, given| {
            config.listen = Some(given.text().filter(|it| is_address(it))?.to_owned());
            Some(())
        },
        show: |config| quoted(config.listen.as_deref().unwrap_or_default()),
    },
    Key {
        section: "service",
        name: "tcp_listen",
        expected: Expected::Tcp,
        reload: false,
        set: |config, given| {
            config.tcp = match given.text()? {
                "same" => Tcp::Same,
                "off" => Tcp::Off,
                address => Tcp::At(Some(address).filter(|it| is_address(it))?.to_owned()),
            };
            Some(())
        },
        show: |config| {
            quoted(match &config.tcp {
                Tcp::Same => "same",
                Tcp::At(address) => address,
                Tcp::Off => "off",
            })
        },
    },
    Key {
        section: "service",
        name: "stop_seconds",
        expected: Expected::Count(*SECS.start(), *SECS.end()),
        reload: true,
        set: |config, given| {
            config.stop = Duration::from_secs(given.count(&SECS)?.try_into().ok()?);
            Some(())
        },
        show: |config| config.stop.as_secs().to_string(),
    },
    Key {
        section: "monitor",
        name: "listen",
        expected: Expected::Monitor,
        reload: false,
        set: |config, given| {
            config.monitor = match given.text()? {
                "off" => None,
                address => Some(address.parse().ok()?),
            };
            Some(())
        },
        show: |config| {
            let address = config.monitor.map(|address| address.to_string());
            quoted(address.as_deref().unwrap_or("off"))
        },
    },
    Key {
        section: "log",
        name: "level",
        expected: Expected::Levels,
        reload: true,
        set: |config, given| {
            let level = given.text().filter(|it| is_levels(it))?;
            level.clone_into(&mut config.log_level);
            Some(())
        },
        show: |config| quoted(&config.log_level),
    },
    Key {
        section: "log",
        name: "format",
        expected: Expected::OneOf(&["human", "json"]),
        reload: false,
        set: |config, given| {
            config.log_format = match given.text()? {
                "human" => LogFormat::Human,
                "json" => LogFormat::Json,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            quoted(match config.log_format {
                LogFormat::Human => "human",
                LogFormat::Json => "json",
            })
        },
    },
    count!("limits", "connections", MANY, limits.connections),
    count!("limits", "connections_per_kommune", MANY, limits.connections_per_kommune),
    count!("limits", "handshakes", MANY, limits.handshakes),
    count!("limits", "handshakes_per_address", MANY, limits.handshakes_per_address),
    count!("limits", "handshakes_before_retry", FROM_NONE, limits.handshakes_before_retry),
    count!("limits", "enrolments_per_minute", MANY, limits.enrolments_per_minute),
    count!("limits", "documents", MANY, limits.documents),
    count!("limits", "documents_per_kommune", MANY, limits.documents_per_kommune),
    count!("limits", "documents_per_device", MANY, limits.documents_per_device),
    count!("limits", "stored_bytes", STORED, limits.stored_bytes),
    count!("limits", "stored_bytes_per_kommune", STORED, limits.stored_bytes_per_kommune),
    count!("limits", "stored_bytes_per_device", STORED, limits.stored_bytes_per_device),
    count!("limits", "bytes_per_second", BYTES, limits.bytes_per_second),
    count!("limits", "bytes_per_second_per_kommune", BYTES, limits.bytes_per_second_per_kommune),
    count!("limits", "frames_per_second", MANY, limits.frames_per_second),
    count!("limits", "frames_per_second_per_kommune", MANY, limits.frames_per_second_per_kommune),
];

impl Key {
    /// Returns section and name, as the command line names them.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// Returns the variable of the environment that sets it.
    pub fn variable(&self) -> String {
        format!("{}{}_{}", super::PREFIX, self.section, self.name).to_uppercase()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path())
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (self.section, self.name) == (other.section, other.name)
    }
}

impl Eq for Key {}

impl<'a> Given<'a> {
    fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Integer(_) => None,
        }
    }

    fn count(self, range: &RangeInclusive<usize>) -> Option<usize> {
        let count = match self {
            Self::Text(text) => text.parse().ok()?,
            Self::Integer(number) => number.try_into().ok()?,
        };
        range.contains(&count).then_some(count)
    }
}

/// Returns whether a text is a host and a port.
pub(crate) fn is_address(text: &str) -> bool {
    text.rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

/// Returns whether an address stands for all addresses of a computer: one can listen there, and call
/// nobody.
pub(crate) fn is_unspecified(address: &str) -> bool {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_unspecified())
}

/// Returns whether a text is a level, or levels of some parts. `tracing` takes an unknown word for the
/// name of a part and logs nothing of any other.
fn is_levels(text: &str) -> bool {
    let fits = |part: &str| {
        let level = part.rsplit_once('=').map_or(part, |(_, level)| level);
        !level.is_empty() && level.parse::<LevelFilter>().is_ok()
    };
    text.split(',').all(fits) && EnvFilter::try_new(text).is_ok()
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}
