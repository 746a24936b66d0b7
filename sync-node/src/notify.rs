// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What systemd hears of the service. Without systemd nobody listens and nothing happens.

use std::time::Duration;

/// Something to tell.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told<'a> {
    /// The relay can be reached.
    Ready,
    /// The settings are read again.
    Reloading,
    /// The relay is being stopped.
    Stopping,
    /// The relay works.
    Alive,
    /// How it goes, for people.
    Status(&'a str),
}

/// Tells systemd something.
pub(crate) fn tell(told: &[Told<'_>]) {
    #[cfg(target_os = "linux")]
    {
        use sd_notify::NotifyState;
        let mut states = Vec::new();
        for told in told {
            if let Told::Reloading = told {
                // systemd orders what it hears by this clock.
                states.extend(NotifyState::monotonic_usec_now().ok());
            }
            states.push(match told {
                Told::Ready => NotifyState::Ready,
                Told::Reloading => NotifyState::Reloading,
                Told::Stopping => NotifyState::Stopping,
                Told::Alive => NotifyState::Watchdog,
                Told::Status(text) => NotifyState::Status(text),
            });
        }
        if let Err(error) = sd_notify::notify(&states) {
            tracing::debug!(%error, "systemd does not listen");
        }
    }
    #[cfg(not(target_os = "linux"))]
    tracing::trace!(?told, "there is no systemd");
}

/// Returns how often systemd wants to hear that the relay works, if it does.
pub(crate) fn watchdog() -> Option<Duration> {
    #[cfg(target_os = "linux")]
    let within = sd_notify::watchdog_enabled();
    #[cfg(not(target_os = "linux"))]
    let within: Option<Duration> = None;
    within.map(|within| within / 2)
}
