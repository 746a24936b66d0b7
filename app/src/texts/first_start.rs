// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said at the first start of a workplace.

use leitwerk_shared::identity::role::Role;
use leitwerk_shared::net::enrol::Invitation;

use super::membership;
use crate::language::{Text, say};

/// The page.
pub const TITLE: &Text = &Text("Willkommen bei Leitwerk");
/// What the program is for.
pub const PURPOSE: &Text = &Text(
    "Landkreis, Städte, Gemeinden und Samtgemeinden schreiben hier gemeinsam an ihrer \
     Digitalstrategie – auch ohne Netz. Alles liegt zuerst auf diesem Rechner.",
);
/// Begins to join.
pub const JOIN: &Text = &Text("Mit einer Einladung beitreten");
/// What one needs for that.
pub const JOIN_HINT: &Text =
    &Text("Die Einladung bekommen Sie von der Stelle, die das Relais Ihres Verbunds betreibt.");
/// Shows the example.
pub const DEMO: &Text = &Text("Beispiel ansehen");
/// What the example is.
pub const DEMO_HINT: &Text =
    &Text("Ein erfundener Verbund, ganz auf diesem Rechner. Danach ist alles wieder weg.");
/// Puts a backup back.
pub const RESTORE: &Text = &Text("Sicherung zurückspielen");
/// What a backup is.
pub const RESTORE_HINT: &Text = &Text(
    "Macht einen Arbeitsplatz von einem anderen Rechner hier wieder auf. Der alte Rechner darf \
     danach nicht mehr benutzt werden.",
);
/// Where the backup is.
pub const RESTORE_PATH: &Text = &Text("Sicherung");
/// The first step.
pub const STEP_INVITATION: &Text = &Text("1 Einladung");
/// The second step.
pub const STEP_NAME: &Text = &Text("2 Name");
/// The third step.
pub const STEP_DONE: &Text = &Text("3 Fertig");
/// Where the invitation is.
pub const INVITATION_PATH: &Text = &Text("Einladungsdatei");
/// The dialog of the system.
pub const INVITATION_TITLE: &Text = &Text("Einladung auswählen");
/// What an invitation is that was not sent as a file.
pub const INVITATION_TEXT: &Text = &Text("Oder Text der Einladung hier einfügen");
/// What it begins with.
pub const INVITATION_TEXT_HINT: &str = "{ \"format\": \"leitwerk-einladung\", … }";
/// Leads to the next step.
pub const NEXT: &Text = &Text("Weiter");
/// Leads to the step before.
pub const BACK: &Text = &Text("Zurück");
/// Neither a file nor a text was given.
pub const NO_INVITATION: &Text =
    &Text("Bitte die Datei auswählen oder den Text einfügen. Es wurde nichts verändert.");
/// Joins.
pub const JOIN_NOW: &Text = &Text("Beitreten");
/// What happens at the moment.
pub const ASKING: &Text = &Text("Das Relais wird gefragt …");
/// The code is there.
pub const CODE: &Text = &Text("Ihr Code");
/// What to do with it.
pub const CODE_HINT: &Text = &Text(
    "Bitte rufen Sie die Stelle an, die das Relais betreibt, und lesen Sie ihr diesen Code vor. \
     Hier geht es von selbst weiter, sobald sie ihn bestätigt hat; das darf auch morgen sein. \
     Dieses Fenster muss dafür nicht offen bleiben: Mit derselben Einladung geht es später \
     weiter.",
);
/// A coordinator has to agree.
pub const ENDORSEMENT: &Text = &Text(
    "Die Anfrage ist bestätigt. Jetzt muss die Geschäftsstelle zustimmen; hier geht es dann von \
     selbst weiter.",
);
/// Stops joining.
pub const STOP: &Text = &Text("Abbrechen");
/// What stopping does.
pub const STOP_HINT: &Text = &Text("Abbrechen verändert nichts; die Einladung bleibt gut.");
/// The example is being built.
pub const BUILDING: &Text = &Text("Das Beispiel wird aufgebaut …");
/// What stopping that does.
pub const BUILDING_HINT: &Text = &Text(
    "Das dauert einige Sekunden. Abbrechen wirft das Beispiel weg; sonst ist nichts \
           geschehen.",
);
/// A backup is being put back.
pub const RESTORING: &Text = &Text("Die Sicherung wird geprüft und zurückgespielt …");
/// Why that cannot be stopped.
pub const RESTORING_HINT: &Text = &Text(
    "Das dauert meist nur Sekunden und lässt sich nicht abbrechen, denn eine halbe Sicherung wäre \
     keine. Gelingt es nicht, ist hier danach kein Arbeitsplatz; die Sicherung bleibt, wie sie ist.",
);
/// There is a workplace.
pub const DONE: &Text = &Text("Fertig");
/// What comes now.
pub const DONE_HINT: &Text = &Text(
    "Dieser Arbeitsplatz ist eingerichtet. Die Inhalte kommen jetzt vom Relais; Sie können sofort \
     anfangen.",
);
/// Begins to work.
pub const OPEN: &Text = &Text("Leitwerk öffnen");

/// Says for whom an invitation is.
pub fn invited(invitation: &Invitation) -> String {
    let roles = Role::PERSONS.into_iter();
    let role = roles.into_iter().find(|role| role.word() == invitation.role);
    let role = role.map(|role| say!(" Rolle: {role}.", role = membership::role(role)));
    say!(
        "Einladung für {kommune} in den Verbund „{verbund_name}“.{role}",
        kommune = invitation.kommune,
        verbund_name = invitation.verbund_name,
        role = role.unwrap_or_default()
    )
}
