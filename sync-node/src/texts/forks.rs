// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said of two rosters that contradict each other.

use std::collections::BTreeSet;

use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::judgement::Revocation;
use leitwerk_shared::identity::roster::{Branch, Roster};

use super::counted;
use crate::authority::Settled;

/// Says what is known of a roster that contradicts this one, and what follows from it.
pub fn branch(roster: &Roster, branch: &Branch) -> String {
    let own = |it: &Revocation| roster.judgements().revoked_at(it.device).is_none();
    let revoked: BTreeSet<DeviceId> =
        branch.revocations().filter(own).map(|it| it.device).collect();
    let revoked = match revoked.len() {
        0 => "Nur dort gesperrt ist niemand.".to_owned(),
        1 => format!("Nur dort gesperrt ist Arbeitsplatz {}.", listed(&revoked)),
        _ => format!("Nur dort gesperrt sind die Arbeitsplätze {}.", listed(&revoked)),
    };
    let granted = match roster.strangers_of(branch).count() {
        0 => "Nur dort aufgenommen ist niemand.".to_owned(),
        count => {
            format!("Nur dort aufgenommen: {}.", counted(count, "Arbeitsplatz", "Arbeitsplätze"))
        }
    };
    format!(
        "ACHTUNG: Arbeitsplätze haben ein anderes Mitgliederverzeichnis; es weicht ab Stand {} ab und \
         reicht bis Stand {}. {revoked} {granted} Bis Sie entscheiden, ist gesperrt, wer in einem von \
         beiden gesperrt ist, und wer seit Stand {} aufgenommen wurde, kommt nicht herein. \
         „sync-node confirm-roster“ lässt das hiesige gelten, übernimmt die Sperrungen des anderen, und \
         dessen Arbeitsplätze folgen von selbst; wer nur dort aufgenommen wurde, braucht eine neue \
         Einladung.",
        branch.from(),
        branch.roster().height(),
        branch.from(),
    )
}

/// Says what was settled about other rosters.
pub fn settled(settled: &Settled) -> String {
    let revoked: BTreeSet<DeviceId> = settled.revoked.iter().copied().collect();
    let revoked = match revoked.len() {
        0 => {
            "Das andere Verzeichnis sperrt niemanden, der hier nicht schon gesperrt ist.".to_owned()
        }
        1 => format!("Von dort übernommen ist die Sperrung von Arbeitsplatz {}.", listed(&revoked)),
        _ => format!(
            "Von dort übernommen sind die Sperrungen der Arbeitsplätze {}.",
            listed(&revoked)
        ),
    };
    let abandoned = match settled.abandoned {
        0 => String::new(),
        count => format!(
            " {}, nur dort aufgenommen, {} eine neue Einladung; was dort geschrieben wurde, bleibt \
             aufbewahrt.",
            counted(count, "Arbeitsplatz", "Arbeitsplätze"),
            if count == 1 { "braucht" } else { "brauchen" }
        ),
    };
    format!(
        "Es gilt das Mitgliederverzeichnis dieses Relais. {revoked} Wer das andere hat, folgt beim \
         nächsten Abgleich von selbst.{abandoned}"
    )
}

fn listed(devices: &BTreeSet<DeviceId>) -> String {
    let numbers: Vec<String> = devices.iter().map(|device| device.0.to_string()).collect();
    numbers.join(", ")
}
