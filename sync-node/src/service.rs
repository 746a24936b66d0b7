// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The relay as a service: settings, log, signals, and what the system hears of it.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use leitwerk_shared::cli::{Answer, Problem};
use serde_json::json;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt, reload};

use crate::config::{Config, ConfigError, Key, LogFormat};
use crate::notify::{Told, tell, watchdog};
use crate::serve::Server;
use crate::texts;

/// How often the status line is renewed.
const STATUS_EVERY: Duration = Duration::from_secs(30);

/// Where settings come from; they are read again when the service is told to.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file that was named on the command line.
    pub file: Option<PathBuf>,
    /// Keys with values from the command line.
    pub flags: Vec<(String, String)>,
}

impl Sources {
    /// Reads the settings.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(&self) -> Result<Config, Vec<ConfigError>> {
        // What is not UTF-8 is none of ours.
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Config::load(self.file.as_deref(), variables, &self.flags)
    }
}

/// Runs the relay until the system asks it to end.
///
/// # Errors
/// What keeps it from starting, or what was not saved at its end.
pub fn run(sources: &Sources, json: bool) -> Result<Answer, Problem> {
    let mut config = sources.load().map_err(|errors| texts::config(&errors))?;
    let relog = log(&config);
    let server = Server::start(&config).map_err(|error| texts::serve(&error))?;
    // Whoever hears that the relay is ready may send it a signal at once.
    let signals = server.run(async { Signals::new() }).transpose();
    let mut signals = signals.map_err(|error| texts::serve(&error.into()))?;
    tell(&[Told::Ready, Told::Status(texts::STARTED)]);
    let (address, monitor) = (server.address(), server.monitor());
    let ready = if json {
        let monitor = monitor.map(|address| address.to_string());
        json!({ "ready": true, "listen": address.to_string(), "monitor": monitor }).to_string()
    } else {
        texts::running(address, monitor)
    };
    let told = writeln!(io::stdout(), "{ready}").and_then(|()| io::stdout().flush());
    let waited = told.and_then(|()| {
        let Some(signals) = &mut signals else { return Ok(()) };
        let read_again = || read_again(&server, sources, &mut config, &relog);
        server.run(wait(&server, signals, read_again)).unwrap_or(Ok(()))
    });
    tell(&[Told::Stopping, Told::Status(texts::STOPPING)]);
    waited.map_err(|error| texts::serve(&error.into()))?;
    if server.stop(config.stop) {
        Ok(Answer { text: texts::STOPPED.to_owned(), json: json!({ "stopped": true }) })
    } else {
        Err(texts::stopped_early())
    }
}

/// Waits for the signal to end; meanwhile reads the settings again when asked to and tells how
/// it goes.
async fn wait(
    server: &Server,
    signals: &mut Signals,
    mut read_again: impl FnMut(),
) -> io::Result<()> {
    let observer = server.observer();
    let mut status = tokio::time::interval(STATUS_EVERY);
    let within = watchdog();
    let mut alive = tokio::time::interval(within.unwrap_or(STATUS_EVERY));
    loop {
        tokio::select! {
            biased;
            signal = signals.next() => match signal? {
                Signal::End => return Ok(()),
                Signal::Reload => read_again(),
            },
            _ = alive.tick(), if within.is_some() => {
                if observer.is_alive().await {
                    tell(&[Told::Alive]);
                }
            }
            _ = status.tick() => {
                tell(&[Told::Status(&texts::status_line(&observer.health().await))]);
            }
        }
    }
}

/// Takes over what a running relay can take over, and says what it cannot.
fn read_again(server: &Server, sources: &Sources, config: &mut Config, relog: &Relog) {
    tell(&[Told::Reloading]);
    match sources.load() {
        Ok(new) => {
            let later = config.needs_restart(&new);
            let live = config.reloaded(&new);
            relog(&new.log_level);
            for key in &later {
                tracing::warn!(key = key.path(), "this setting counts after a restart only");
            }
            let say = |key: &&Key| format!("{} = {}", key.path(), (key.show)(&new));
            let changes: Vec<String> = live.iter().map(say).collect();
            tracing::info!(?changes, "the settings were read again");
            // What needs a restart keeps its old value, so that the next reload says so again.
            config.limits = new.limits;
            config.log_level = new.log_level;
            config.stop = new.stop;
            server.reconfigure(config);
        }
        Err(errors) => {
            for error in errors {
                tracing::error!(
                    error = texts::config_error(&error),
                    "the settings stay as they are"
                );
            }
        }
    }
    tell(&[Told::Ready]);
}

/// Changes what is logged.
type Relog = Box<dyn Fn(&str)>;

/// Begins to log.
fn log(config: &Config) -> Relog {
    let (filter, handle) = reload::Layer::new(filter(&config.log_level));
    let registry = tracing_subscriber::registry().with(filter);
    match config.log_format {
        LogFormat::Human => registry.with(fmt::layer().with_writer(io::stderr)).init(),
        LogFormat::Json => {
            let layer = fmt::layer().json().flatten_event(true).with_writer(io::stderr);
            registry.with(layer).init();
        }
    }
    Box::new(move |level| {
        if let Err(error) = handle.reload(self::filter(level)) {
            tracing::error!(%error, "the log level stays as it is");
        }
    })
}

/// The libraries below say little of use; who names one hears it.
fn filter(level: &str) -> EnvFilter {
    EnvFilter::new(format!("quinn=warn,quinn_proto=warn,rustls=warn,hyper=warn,{level}"))
}

/// What the system asks for.
enum Signal {
    End,
    Reload,
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> io::Result<Signal> {
        tokio::select! {
            _ = self.terminate.recv() => Ok(Signal::End),
            _ = self.interrupt.recv() => Ok(Signal::End),
            _ = self.hangup.recv() => Ok(Signal::Reload),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> io::Result<Signal> {
        tokio::signal::ctrl_c().await.map(|()| Signal::End)
    }
}
