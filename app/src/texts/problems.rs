// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every problem of the client as a person needs to hear it: what happened, whether the data is
//! safe, what to do next.

use std::collections::BTreeSet;

use leitwerk_shared::cli::{Problem, system_reason};
use leitwerk_shared::document::DocumentError;
use leitwerk_shared::domain::edit::EditError;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::exchange::SetAside;
use leitwerk_shared::net::DialError;
use leitwerk_shared::net::enrol::{JoinError, Refused};
use leitwerk_shared::net::mesh::{Origin, Target};
use leitwerk_shared::net::peer::PeerError;
use leitwerk_shared::replica::{Broken, EditRefused, StartError};
use leitwerk_shared::store::carton::CartonError;
use leitwerk_shared::store::{CommitError, ReadError};
use leitwerk_shared::sync::frame::Declined;

use crate::client::ClientError;
use crate::language::{Text, counted, say, spoken};
use crate::profile::{ProfileError, VaultError};

/// Nothing was written.
pub const UNCHANGED: &Text = &Text("Es wurde nichts verändert.");
/// What was saved before is still there.
pub const KEPT: &Text = &Text("Alles bisher Gespeicherte ist unverändert da.");

/// Explains why the client does not start.
pub fn client(error: &ClientError) -> Problem {
    match error {
        ClientError::Profile(error) => profile(error),
        ClientError::Start(StartError::Read(error)) => store(error),
        ClientError::Start(StartError::Roster(error)) => Problem::new(
            say!("Das gespeicherte Mitgliederverzeichnis ist nicht gültig."),
            KEPT,
            say!("Bitte wenden Sie sich an die Stelle, die das Relais betreibt."),
        )
        .because(error),
        ClientError::Start(StartError::Unknown) => Problem::new(
            say!("Der Schlüssel dieses Arbeitsplatzes steht nicht im Mitgliederverzeichnis."),
            KEPT,
            say!("Bitten Sie um eine neue Einladung und treten Sie mit einem neuen Profil bei."),
        ),
        ClientError::System(error) => system(error),
    }
}

/// Explains why there is no window.
pub fn no_window(error: &str) -> Problem {
    Problem::new(
        say!("Das Fenster kann nicht geöffnet werden ({error}).", error),
        KEPT,
        say!(
            "Ohne Bildschirm helfen die Befehle; leitwerk --help zeigt sie. Die Vorführung ohne \
             Fenster: leitwerk demo --headless."
        ),
    )
}

/// Explains why there is nothing to show.
pub fn no_snapshot() -> Problem {
    let what = say!("Der Bestand kann nicht geöffnet werden.");
    Problem::new(what, KEPT, say!("Starten Sie Leitwerk noch einmal."))
}

/// Says why the system refuses something.
pub fn reason(error: &std::io::Error) -> String {
    let german = system_reason(error);
    match german.strip_prefix("Fehler ") {
        Some(code) => say!("Fehler {code}", code),
        None => spoken(&german).to_owned(),
    }
}

/// Explains why a profile cannot be used.
pub fn profile(error: &ProfileError) -> Problem {
    match error {
        ProfileError::Missing(path) => Problem::new(
            say!("Im Ordner {path} liegt noch kein Arbeitsplatz.", path = path.display()),
            UNCHANGED,
            say!(
                "Treten Sie mit Ihrer Einladungsdatei bei: leitwerk --profile ORDNER join DATEI. \
                 Zum Umsehen: leitwerk demo."
            ),
        ),
        ProfileError::Exists(path) => Problem::new(
            say!("Im Ordner {path} liegt schon ein Arbeitsplatz.", path = path.display()),
            KEPT,
            say!("Wählen Sie mit --profile einen anderen Ordner. Die Einladung ist noch gut."),
        ),
        ProfileError::InUse(path) => Problem::new(
            say!("Der Ordner {path} wird gerade von Leitwerk benutzt.", path = path.display()),
            KEPT,
            say!(
                "Schließen Sie das andere Fenster oder warten Sie, bis der andere Befehl fertig \
                 ist."
            ),
        ),
        ProfileError::NetworkDrive(path) => Problem::new(
            say!("Der Ordner {path} liegt auf einem Netzlaufwerk.", path = path.display()),
            UNCHANGED,
            say!(
                "Wählen Sie einen Ordner auf der Festplatte dieses Rechners; auf Netzlaufwerken \
                 können Daten verloren gehen."
            ),
        ),
        ProfileError::File(error) => system(error),
        ProfileError::Settings => Problem::new(
            say!("Die Datei profile.json ist beschädigt oder von einer neueren Version."),
            KEPT,
            say!(
                "Installieren Sie die neueste Version, oder spielen Sie eine Sicherung des Ordners \
                 zurück."
            ),
        ),
        ProfileError::Key(error) => vault(error),
        ProfileError::Store(error) => store(error),
        ProfileError::Commit(error) => commit(error),
        ProfileError::Roster(error) => Problem::new(
            say!("Das gespeicherte Mitgliederverzeichnis ist nicht gültig."),
            KEPT,
            say!("Bitte wenden Sie sich an die Stelle, die das Relais betreibt."),
        )
        .because(error),
        ProfileError::Join(error) => join(error),
        ProfileError::Stopped => Problem::new(
            say!("Sie haben das Beitreten abgebrochen."),
            say!("Hier wurde nichts eingerichtet; die Einladung ist noch gut."),
            say!("Beginnen Sie noch einmal, wann Sie möchten, auf demselben Rechner."),
        ),
        ProfileError::Backup(error) => backup(error),
    }
}

/// Explains why a backup was not written or cannot be put back.
fn backup(error: &CartonError) -> Problem {
    let another =
        say!("Nehmen Sie eine andere Sicherung, oder treten Sie mit einer neuen Einladung bei.");
    match error {
        CartonError::Exists(path) => Problem::new(
            say!("Die Datei {path} gibt es schon.", path = path.display()),
            KEPT,
            say!("Wählen Sie einen neuen Namen; Sicherungen werden nicht überschrieben."),
        ),
        CartonError::Foreign(path) => Problem::new(
            say!(
                "Die Datei {path} ist keine Sicherung eines Arbeitsplatzes.",
                path = path.display()
            ),
            UNCHANGED,
            say!("Prüfen Sie, ob es die richtige Datei ist."),
        ),
        CartonError::Newer(_) => Problem::new(
            say!("Die Sicherung ist von einer neueren Version von Leitwerk."),
            UNCHANGED,
            say!("Installieren Sie die neueste Version."),
        ),
        CartonError::Damaged(_) => {
            Problem::new(say!("Die Sicherung ist beschädigt."), UNCHANGED, another).because(error)
        }
        CartonError::Database(_) => Problem::new(
            say!("Die Sicherung kann nicht gelesen oder geschrieben werden."),
            UNCHANGED,
            say!("Prüfen Sie Rechte und Platz, und ob es die richtige Datei ist."),
        )
        .because(error),
        CartonError::File(error) => system(error),
    }
}

/// Explains why the key of this workplace cannot be used.
fn vault(error: &VaultError) -> Problem {
    let (what, next) = match error {
        VaultError::Key(_) => (
            say!("Der Schlüssel dieses Arbeitsplatzes kann nicht benutzt werden."),
            say!(
                "Prüfen Sie, ob device.key im Ordner liegt und lesbar ist. Ohne Schlüssel hilft \
                 eine neue Einladung."
            ),
        ),
        VaultError::Public => (
            say!(
                "Die Datei device.pub im Ordner des Arbeitsplatzes ist beschädigt; sie sagt, \
                 welcher Schlüssel im Schlüsselspeicher dazu gehört."
            ),
            say!(
                "Spielen Sie sie aus einer Sicherung des Ordners zurück. Ohne sie hilft eine neue \
                 Einladung."
            ),
        ),
        VaultError::Gone(_) => (
            say!(
                "Der Schlüsselspeicher dieses Rechners antwortet nicht. In ihm liegt der Schlüssel \
                 dieses Arbeitsplatzes."
            ),
            say!(
                "Melden Sie sich am Rechner mit Bildschirm an und starten Sie den \
                 Schlüsselspeicher (unter Linux GNOME-Schlüsselbund oder KWallet), oder starten \
                 Sie den Rechner neu."
            ),
        ),
        VaultError::Locked(_) => (
            say!(
                "Der Schlüsselspeicher dieses Rechners ist gesperrt oder noch nicht eingerichtet."
            ),
            say!(
                "Entsperren Sie ihn, wenn er nach seinem Passwort fragt, und wiederholen Sie den \
                 Schritt. Beim Beitreten lässt sich der Schlüssel stattdessen in eine Datei legen \
                 (Hilfe: leitwerk join --help)."
            ),
        ),
        VaultError::Refused(_) => (
            say!("Der Schlüsselspeicher dieses Rechners lehnt ab."),
            say!(
                "Sehen Sie dort nach, ob er in Ordnung ist. Beim Beitreten lässt sich der \
                 Schlüssel stattdessen in eine Datei legen (Hilfe: leitwerk join --help)."
            ),
        ),
        VaultError::Absent => (
            say!("Im Schlüsselspeicher liegt der Schlüssel dieses Arbeitsplatzes nicht."),
            say!(
                "Benutzen Sie Rechner und Benutzerkonto, mit denen er beigetreten ist. Gibt es die \
                 nicht mehr, bitten Sie um eine neue Einladung, die diesen Arbeitsplatz ersetzt."
            ),
        ),
        VaultError::Other => (
            say!("Im Schlüsselspeicher liegt ein anderer Schlüssel als der dieses Arbeitsplatzes."),
            say!(
                "Jemand hat den Eintrag verändert; sagen Sie das der Stelle, die das Relais \
                 betreibt. Bitten Sie um eine neue Einladung, die diesen Arbeitsplatz ersetzt."
            ),
        ),
    };
    Problem::new(what, KEPT, next).because(error)
}

/// Explains why joining failed.
pub fn join(error: &JoinError) -> Problem {
    let good = say!("Es wurde nichts verändert; die Einladung ist noch gut.");
    match error {
        JoinError::Invitation => Problem::new(
            say!("Die Datei ist keine Einladung, die dieses Programm lesen kann."),
            UNCHANGED,
            say!("Prüfen Sie, ob es die richtige Datei ist, oder bitten Sie um eine neue."),
        ),
        JoinError::Dial(error) => Problem { safe: good.to_owned(), ..dial(error) },
        JoinError::Refused(Refused::Unknown) => Problem::new(
            say!("Das Relais kennt diese Einladung nicht."),
            UNCHANGED,
            say!("Prüfen Sie, ob es die richtige Datei ist, oder bitten Sie um eine neue."),
        ),
        JoinError::Refused(Refused::Withdrawn) => Problem::new(
            say!("Diese Einladung wurde zurückgezogen."),
            UNCHANGED,
            say!("Bitten Sie um eine neue."),
        ),
        JoinError::Refused(Refused::Denied) => Problem::new(
            say!("Die Stelle, die das Relais betreibt, hat diese Anfrage abgelehnt."),
            UNCHANGED,
            say!(
                "Rufen Sie dort an; vielleicht stimmte der Code nicht überein. Danach hilft eine \
                 neue Einladung."
            ),
        ),
        JoinError::Refused(Refused::Busy) => Problem::new(
            say!("Das Relais beantwortet gerade zu viele Anfragen."),
            good,
            say!("Versuchen Sie es in einigen Minuten noch einmal."),
        ),
        JoinError::Refused(Refused::Contested) => Problem::new(
            say!("Mit dieser Einladung fragen schon mehrere Rechner an."),
            good,
            say!(
                "Falls das nicht Ihre sind, hat jemand eine Kopie der Datei: Sagen Sie das der \
                 Stelle, die das Relais betreibt."
            ),
        ),
        JoinError::Refused(Refused::NotInStanding) => Problem::new(
            say!("Dieser Arbeitsplatz wurde gesperrt."),
            KEPT,
            say!("Bitten Sie um eine neue Einladung und treten Sie in einem neuen Ordner bei."),
        ),
        JoinError::Refused(Refused::Used) => Problem::new(
            say!("Diese Einladung hat schon ein anderer Arbeitsplatz benutzt."),
            UNCHANGED,
            say!(
                "Bitten Sie um eine neue Einladung. Falls niemand von Ihnen sie benutzt hat, sagen \
                 Sie das der Stelle, die das Relais betreibt."
            ),
        ),
        JoinError::Refused(Refused::Expired) => Problem::new(
            say!("Diese Einladung ist abgelaufen."),
            UNCHANGED,
            say!("Bitten Sie um eine neue; Einladungen gelten sieben Tage."),
        ),
        JoinError::Refused(Refused::Unconfirmed) => Problem::new(
            say!("Diese Einladung muss erst bestätigt werden."),
            good,
            say!("Rufen Sie die Stelle an, die das Relais betreibt."),
        ),
        JoinError::Refused(Refused::OtherVerbund) | JoinError::Foreign => Problem::new(
            say!("Unter der Adresse der Einladung antwortet ein anderer Verbund."),
            UNCHANGED,
            say!("Bitten Sie um eine neue Einladung mit der richtigen Adresse."),
        ),
        JoinError::Refused(Refused::Malformed) => Problem::new(
            say!("Das Relais hat die Anfrage nicht verstanden."),
            good,
            say!(
                "Vielleicht passen die Versionen nicht zusammen; fragen Sie die Stelle, die das \
                 Relais betreibt."
            ),
        ),
        JoinError::Refused(Refused::Unavailable) => Problem::new(
            say!("Das Relais kann gerade niemanden aufnehmen."),
            good,
            say!(
                "Versuchen Sie es später noch einmal, oder fragen Sie die Stelle, die es betreibt."
            ),
        ),
        JoinError::Broken => Problem::new(
            say!("Die Verbindung brach ab, bevor die Antwort da war."),
            say!("Die Einladung ist noch gut: Derselbe Ordner kann sie noch einmal benutzen."),
            say!("Versuchen Sie es noch einmal, auf demselben Rechner und mit demselben Ordner."),
        ),
        JoinError::Key(error) => Problem::new(
            say!("Der neue Schlüssel kann nicht benutzt werden."),
            good,
            say!("Prüfen Sie freien Platz und Rechte am Ordner."),
        )
        .because(error),
        JoinError::Roster(error) => Problem::new(
            say!("Das Mitgliederverzeichnis des Relais ist nicht gültig."),
            UNCHANGED,
            say!("Bitte wenden Sie sich an die Stelle, die das Relais betreibt."),
        )
        .because(error),
    }
}

/// Explains why somebody was not reached.
pub fn target(target: &Target, error: &DialError) -> Problem {
    match target.origin {
        Origin::Relay => dial(error),
        Origin::Given | Origin::Found => peer(error),
    }
}

/// Explains why there is no connection to another workplace.
pub fn peer(error: &DialError) -> Problem {
    let safe =
        say!("Ihre Änderungen sind auf diesem Rechner gespeichert; es wurde nichts übertragen.");
    match error {
        DialError::Address { address } => Problem::new(
            say!("Zur Adresse „{address}“ gibt es keinen Rechner.", address),
            safe,
            say!("Vergleichen Sie die Adresse mit der, die der andere Rechner zeigt."),
        ),
        DialError::Unreachable { address } => Problem::new(
            say!("Der Arbeitsplatz unter „{address}“ antwortet nicht.", address),
            safe,
            say!(
                "Prüfen Sie, ob Leitwerk dort läuft und beide im selben Netz sind; vielleicht \
                 sperrt eine Firewall den UDP-Port. Leitwerk versucht es weiter."
            ),
        ),
        DialError::Untrusted { address } => Problem::new(
            say!(
                "Unter „{address}“ antwortet ein Rechner, der nicht zu diesem Verbund gehört.",
                address
            ),
            safe,
            say!("Vergleichen Sie die Adresse mit der, die der andere Rechner zeigt."),
        ),
        DialError::Rejected { address } => Problem::new(
            say!("Der Rechner unter „{address}“ nimmt diesen Arbeitsplatz nicht an.", address),
            safe,
            say!(
                "Vielleicht gehört er zu einem anderen Verbund, oder er kennt diesen Arbeitsplatz \
                 noch nicht; gleichen Sie ihn einmal mit dem Relais ab."
            ),
        ),
        DialError::Revoked { address } => Problem::new(
            say!(
                "Der Rechner unter „{address}“ nimmt diesen Arbeitsplatz nicht an: Er wurde \
                 gesperrt.",
                address
            ),
            safe,
            say!(
                "Fragen Sie die Stelle, die das Relais betreibt. Mit einer neuen Einladung können \
                 Sie in einem neuen Ordner weiterarbeiten."
            ),
        ),
        DialError::Unknown { address } => Problem::new(
            say!("Der Arbeitsplatz unter „{address}“ ist hier noch nicht bekannt.", address),
            safe,
            say!("Er ist wohl gerade erst beigetreten. Gleichen Sie einmal mit dem Relais ab."),
        ),
        DialError::Another { address } => Problem::new(
            say!("Unter „{address}“ antwortet ein anderer Arbeitsplatz als erwartet.", address),
            safe,
            say!("Lesen Sie den QR-Code des anderen Rechners noch einmal ein."),
        ),
        DialError::Myself { address } => Problem::new(
            say!("Die Adresse „{address}“ ist die dieses Rechners.", address),
            safe,
            say!("Geben Sie die Adresse des anderen Rechners ein."),
        ),
        DialError::Full { address } => Problem::new(
            say!("Der Arbeitsplatz unter „{address}“ hat keinen Platz mehr frei.", address),
            safe,
            say!("Leitwerk versucht es weiter."),
        ),
        DialError::Contested { .. }
        | DialError::Abandoned { .. }
        | DialError::Local(_)
        | DialError::Tls(_) => dial(error),
    }
}

/// Explains why a text names no workplace.
pub fn peer_text(typed: &str, error: PeerError) -> Problem {
    match error {
        PeerError::Address => Problem::new(
            say!("„{typed}“ ist keine Adresse.", typed),
            UNCHANGED,
            say!(
                "Erwartet wird Rechner:Port, zum Beispiel 192.168.1.20:27443; der andere Rechner \
                 zeigt seine Adresse unter „Im Raum verbinden“."
            ),
        ),
        PeerError::Uri => Problem::new(
            say!("Das ist keine Adresse eines Arbeitsplatzes, oder sie ist beschädigt."),
            UNCHANGED,
            say!("Kopieren Sie die ganze Adresse; sie beginnt mit leitwerk://peer?"),
        ),
        PeerError::Newer => Problem::new(
            say!("Die Adresse stammt von einer neueren Version von Leitwerk."),
            UNCHANGED,
            say!("Installieren Sie die neueste Version, oder geben Sie Rechner:Port von Hand ein."),
        ),
    }
}

/// Explains why a text is no address of a relay.
pub fn relay_address(typed: &str) -> Problem {
    Problem::new(
        say!("„{typed}“ ist keine Adresse.", typed),
        UNCHANGED,
        say!("Erwartet wird Rechner:Port, zum Beispiel relais.landkreis-seeland.example:7443."),
    )
}

/// Explains that a workplace is not in the list.
pub fn no_such_peer(typed: &str) -> Problem {
    Problem::new(
        say!("Die Adresse „{typed}“ ist nicht eingetragen.", typed),
        UNCHANGED,
        say!("Was eingetragen ist, zeigt leitwerk peer list."),
    )
}

/// Explains why there is no connection to the relay.
pub fn dial(error: &DialError) -> Problem {
    let safe = say!(
        "Ihre Änderungen sind auf diesem Rechner gespeichert und gehen beim nächsten Mal hinaus."
    );
    match error {
        DialError::Address { address } => Problem::new(
            say!("Zur Adresse „{address}“ des Relais gibt es keinen Rechner.", address),
            safe,
            say!(
                "Prüfen Sie die Netzverbindung. Stimmt die Adresse nicht mehr, bitten Sie um eine \
                 neue Einladung."
            ),
        ),
        DialError::Unreachable { address } => Problem::new(
            say!("Das Relais unter „{address}“ antwortet nicht.", address),
            safe,
            say!(
                "Prüfen Sie die Netzverbindung; vielleicht sperrt eine Firewall den Port (UDP und \
                 TCP), oder das Relais ist aus."
            ),
        ),
        DialError::Untrusted { address } => Problem::new(
            say!(
                "Unter „{address}“ antwortet ein Rechner, der nicht zu diesem Verbund gehört.",
                address
            ),
            safe,
            say!(
                "Es wurde nichts übertragen. Fragen Sie die Stelle, die das Relais betreibt, ob \
                 sich die Adresse geändert hat."
            ),
        ),
        DialError::Rejected { address } => Problem::new(
            say!("Das Relais unter „{address}“ nimmt diesen Arbeitsplatz nicht an.", address),
            KEPT,
            say!(
                "Vielleicht wurde er gesperrt, sein Zertifikat ist abgelaufen, oder das Relais wurde \
                 aus einer Sicherung wiederhergestellt, die ihn noch nicht kennt. Fragen Sie die \
                 Stelle, die das Relais betreibt."
            ),
        ),
        DialError::Revoked { address } => Problem::new(
            say!(
                "Das Relais unter „{address}“ nimmt diesen Arbeitsplatz nicht an: Er wurde gesperrt.",
                address
            ),
            KEPT,
            say!(
                "Fragen Sie die Stelle, die das Relais betreibt. Mit einer neuen Einladung können \
                 Sie in einem neuen Ordner weiterarbeiten."
            ),
        ),
        DialError::Contested { address } => Problem::new(
            say!(
                "Unter „{address}“ wird dieser Arbeitsplatz vorerst nicht angenommen: Es gibt zwei \
                 Mitgliederverzeichnisse, und eines davon kennt ihn nicht.",
                address
            ),
            KEPT,
            say!(
                "Die Stelle, die das Relais betreibt, muss sagen, welches Verzeichnis gilt. Bis dahin \
                 bleibt hier alles gespeichert."
            ),
        ),
        DialError::Abandoned { address } => Problem::new(
            say!(
                "Unter „{address}“ wird dieser Arbeitsplatz nicht angenommen: Er wurde in einem \
                 Mitgliederverzeichnis aufgenommen, das nicht mehr gilt.",
                address
            ),
            KEPT,
            say!(
                "Fragen Sie die Stelle, die das Relais betreibt. Mit einer neuen Einladung können \
                 Sie in einem neuen Ordner weiterarbeiten."
            ),
        ),
        DialError::Full { address } => Problem::new(
            say!("Am Relais unter „{address}“ sind gerade alle Plätze belegt.", address),
            safe,
            say!(
                "Versuchen Sie es später noch einmal. Bleibt es so, kann die Stelle, die das \
                 Relais betreibt, mehr Plätze einstellen."
            ),
        ),
        DialError::Unknown { .. } | DialError::Another { .. } | DialError::Myself { .. } => {
            peer(error)
        }
        DialError::Local(error) => Problem::new(
            say!(
                "Das Netz dieses Rechners kann nicht benutzt werden ({reason}).",
                reason = reason(error)
            ),
            safe,
            say!("Prüfen Sie die Netzverbindung und die Firewall dieses Rechners."),
        ),
        DialError::Tls(error) => Problem::new(
            say!("Zertifikat oder Schlüssel dieses Arbeitsplatzes sind unbrauchbar."),
            safe,
            say!("Bitten Sie um eine neue Einladung."),
        )
        .because(error),
    }
}

/// Explains that two rosters of one Verbund contradict each other.
pub fn roster_forked() -> Problem {
    Problem::new(
        say!(
            "Das Mitgliederverzeichnis dieses Arbeitsplatzes und das der Gegenseite widersprechen \
             sich: Die Zertifizierungsstelle hat an derselben Stelle zweierlei unterschrieben. Bis \
             feststeht, was gilt, ist gesperrt, wer in einem der beiden gesperrt ist."
        ),
        say!("Ihre Änderungen sind auf diesem Rechner gespeichert; es wurde nichts übertragen."),
        say!(
            "Sagen Sie das der Stelle, die das Relais betreibt: Wahrscheinlich wurde dort eine \
             alte Sicherung zurückgespielt. Sie bestätigt, welches Verzeichnis gilt; danach geht es \
             hier von selbst weiter."
        ),
    )
}

/// Explains that the relay does not keep a document, or nothing new.
pub fn declined(why: Declined) -> Problem {
    let what = match why {
        Declined::Documents => {
            say!(
                "Das Relais nimmt ein neues Dokument nicht an: Es hat so viele, wie es haben darf."
            )
        }
        Declined::Municipality => {
            say!(
                "Das Relais nimmt ein neues Dokument nicht an: Von Ihrer Kommune hat es so viele, \
                 wie es haben darf."
            )
        }
        Declined::Bytes => {
            say!("Das Relais nimmt nichts Neues an: Es hat so viel gespeichert, wie es darf.")
        }
        Declined::MunicipalityBytes => {
            say!(
                "Das Relais nimmt in die Blätter Ihrer Kommune nichts Neues auf: Von ihr hat es so \
                 viel gespeichert, wie es darf."
            )
        }
        Declined::DeviceDocuments => {
            say!(
                "Das Relais nimmt ein neues Dokument nicht an: Dieser Arbeitsplatz hat ihm so viele \
                 gebracht, wie einer darf."
            )
        }
        Declined::DeviceBytes => {
            say!(
                "Das Relais nimmt von diesem Arbeitsplatz nichts Neues an: Er hat ihm so viel \
                 gebracht, wie einer darf."
            )
        }
        Declined::Document => {
            say!(
                "Das Relais nimmt in ein Dokument nichts Neues auf: Mit allem, was je darin stand, \
                 ist es beinahe so groß, wie eines werden darf."
            )
        }
    };
    let (safe, next) = match why {
        Declined::Documents | Declined::Municipality | Declined::DeviceDocuments => (
            say!("Es ist auf diesem Rechner gespeichert; die anderen bekommen es noch nicht."),
            say!(
                "Bitten Sie die Stelle, die das Relais betreibt, die Grenze anzuheben \
                 (limits.documents, limits.documents_per_kommune, limits.documents_per_device). \
                 Danach geht es von selbst hinüber."
            ),
        ),
        Declined::Bytes | Declined::MunicipalityBytes | Declined::DeviceBytes => (
            say!(
                "Ihre Änderungen sind auf diesem Rechner gespeichert; die anderen bekommen sie noch \
                 nicht. Was das Relais schon bestätigt hat, bleibt dort."
            ),
            say!(
                "Bitten Sie die Stelle, die das Relais betreibt, die Grenze anzuheben \
                 (limits.stored_bytes, limits.stored_bytes_per_kommune, \
                 limits.stored_bytes_per_device). Danach gehen sie von selbst hinüber."
            ),
        ),
        Declined::Document => (
            say!(
                "Ihre Änderungen sind auf diesem Rechner gespeichert; die anderen bekommen sie noch \
                 nicht. Was das Relais schon bestätigt hat, bleibt dort."
            ),
            say!(
                "Sehen Sie nach, wer so viel hineingeschrieben hat. Duplizieren Sie den Steckbrief, \
                 und schreiben Sie in dem neuen weiter."
            ),
        ),
    };
    Problem::new(what, safe, next)
}

/// Explains that links to the relay end again and again.
pub fn link_ends() -> Problem {
    Problem::new(
        say!("Die Verbindung zum Relais endet immer wieder, bevor beide Seiten dasselbe haben."),
        say!("Ihre Änderungen sind auf diesem Rechner gespeichert."),
        say!(
            "Versuchen Sie es später noch einmal. Bleibt es so, fragen Sie die Stelle, die das \
             Relais betreibt; der Grund steht in seinem Protokoll."
        ),
    )
}

/// Explains why the store cannot be read.
pub fn store(error: &ReadError) -> Problem {
    let safe = say!(
        "Die Datei wurde nicht verändert. Was schon übertragen war, liegt auch am Relais und bei \
         den anderen Kommunen."
    );
    let restore = say!(
        "Spielen Sie eine Sicherung des Ordners zurück, oder treten Sie mit einer neuen Einladung \
         in einem neuen Ordner bei; heben Sie die alte Datei auf."
    );
    match error {
        ReadError::Foreign(path) => Problem::new(
            say!("Die Datei {path} ist keine Leitwerk-Datenbank.", path = path.display()),
            safe,
            say!("Prüfen Sie, ob der richtige Ordner gewählt ist."),
        ),
        ReadError::Newer { found, known } => Problem::new(
            say!(
                "Die Datenbank hat Version {found}; dieses Programm kennt nur Version {known}.",
                found,
                known
            ),
            safe,
            say!("Installieren Sie die neueste Version von Leitwerk."),
        ),
        ReadError::Damaged { .. } => {
            Problem::new(say!("Die Datenbank leitwerk.db ist beschädigt."), safe, restore)
        }
        ReadError::Refused(error) => Problem::new(
            say!("Die Datenbank leitwerk.db kann nicht gelesen werden."),
            safe,
            say!("Prüfen Sie Rechte und Platz am Ordner."),
        )
        .because(error),
    }
}

/// Explains why nothing could be written.
pub fn commit(error: &CommitError) -> Problem {
    let what = match error {
        CommitError::Full => say!("Nicht gespeichert: Der Datenträger ist voll.").to_owned(),
        CommitError::ReadOnly => {
            say!("Nicht gespeichert: Der Datenträger ist schreibgeschützt.").to_owned()
        }
        CommitError::Damaged => {
            say!("Nicht gespeichert: Die Datenbank leitwerk.db ist beschädigt.").to_owned()
        }
        CommitError::Refused(_) => {
            say!("Nicht gespeichert: Der Datenträger nimmt nichts an.").to_owned()
        }
    };
    Problem::new(
        what,
        KEPT,
        say!("Schaffen Sie Platz oder Rechte und wiederholen Sie den letzten Schritt."),
    )
}

/// Explains why an edit was refused.
pub fn edit(error: &EditRefused) -> Problem {
    match error {
        EditRefused::Role { .. } => Problem::new(
            say!("Dieser Arbeitsplatz darf das nicht ändern."),
            UNCHANGED,
            say!("Schreiben dürfen Arbeitsplätze mit der Rolle editor oder coordinator."),
        ),
        EditRefused::Contested => Problem::new(
            say!(
                "Dieser Arbeitsplatz kann vorerst nichts ändern: Es gibt zwei \
                 Mitgliederverzeichnisse, die sich über ihn widersprechen."
            ),
            KEPT,
            say!(
                "Die Stelle, die das Relais betreibt, muss sagen, welches Verzeichnis gilt. Bis dahin \
                 bleibt hier alles gespeichert."
            ),
        ),
        EditRefused::Revoked => Problem::new(
            say!("Dieser Arbeitsplatz wurde gesperrt und kann nichts mehr ändern."),
            KEPT,
            say!(
                "Fragen Sie die Stelle, die das Relais betreibt. Mit einer neuen Einladung können \
                 Sie in einem neuen Ordner weiterarbeiten."
            ),
        ),
        EditRefused::Outdated => Problem::new(
            say!(
                "Dieses Programm ist zu alt, um weiter zu schreiben: Das Mitgliederverzeichnis des \
                 Verbunds enthält etwas, das es nicht kennt."
            ),
            KEPT,
            say!("Installieren Sie die neueste Version von Leitwerk; bis dahin können Sie lesen."),
        ),
        // A field shows the first sentences only.
        EditRefused::Unwritten => Problem::new(
            say!(
                "Leitwerk nimmt vorerst keine weiteren Änderungen an: Der Datenträger dieses Computers \
                 nimmt nichts an, und im Speicher warten schon sehr viele Änderungen auf ihn. Keine \
                 davon ist verloren. Lassen Sie Leitwerk geöffnet und schaffen Sie Platz; dann \
                 speichert es von selbst, und Sie können weiterschreiben."
            ),
            KEPT,
            say!("Löschen Sie zum Beispiel Dateien, die Sie nicht mehr brauchen."),
        ),
        EditRefused::Kept(_) => Problem::new(
            say!("Die Änderung lässt sich nicht mehr zurücknehmen."),
            UNCHANGED,
            say!("Sehen Sie sich den jetzigen Stand an und ändern Sie ihn von Hand."),
        ),
        EditRefused::Check(EditError::TooLong { limit, got, .. }) => Problem::new(
            say!(
                "Der Text ist mit {got} Zeichen zu lang (höchstens {limit} auf einmal).",
                got,
                limit
            ),
            UNCHANGED,
            say!("Fügen Sie ihn in kleineren Stücken ein."),
        ),
        EditRefused::Check(error) => Problem::new(
            say!("Der Wert passt nicht in dieses Feld."),
            UNCHANGED,
            say!("Prüfen Sie die Eingabe."),
        )
        .because(error),
        EditRefused::Document(DocumentError::NoSuchItem { .. }) => Problem::new(
            say!("Den Eintrag gibt es nicht mehr."),
            UNCHANGED,
            say!("Vielleicht hat ihn jemand entfernt. Sehen Sie sich die Liste noch einmal an."),
        ),
        EditRefused::Document(DocumentError::Overtaken { .. }) => Problem::new(
            say!("Inzwischen hat jemand anderes hier etwas eingetragen."),
            UNCHANGED,
            say!("Sehen Sie sich den jetzigen Stand an und entscheiden Sie, was gelten soll."),
        ),
        EditRefused::Document(DocumentError::UnknownBase) => Problem::new(
            say!("Der Stand, auf dem Sie geschrieben haben, gilt nicht mehr."),
            UNCHANGED,
            say!(
                "Sehen Sie sich den jetzigen Stand an und tragen Sie die Änderung noch einmal ein."
            ),
        ),
        EditRefused::Document(error) => Problem::new(
            say!("Das Dokument nimmt die Änderung nicht an."),
            UNCHANGED,
            say!("Schließen und öffnen Sie Leitwerk und versuchen Sie es noch einmal."),
        )
        .because(error),
        EditRefused::Seal(error) => Problem::new(
            say!("Die Änderung kann nicht unterschrieben werden."),
            UNCHANGED,
            say!("Schließen und öffnen Sie Leitwerk und versuchen Sie es noch einmal."),
        )
        .because(error),
        EditRefused::Broken(error) => {
            let problem = broken(error);
            let what = say!("Die Änderung ist nicht gespeichert. {what}", what = problem.what);
            Problem { what, ..problem }
        }
    }
}

/// Explains why a document cannot be used.
pub fn broken(error: &Broken) -> Problem {
    match error {
        Broken::Read(error) => Problem {
            // Only this document cannot be read; the file goes on taking changes of others.
            safe: say!(
                "An diesem Dokument wurde nichts verändert, mit den anderen geht es weiter. Was \
                 schon übertragen war, liegt auch am Relais und bei den anderen Kommunen."
            )
            .to_owned(),
            ..store(error)
        },
        Broken::Open(error) => Problem::new(
            say!("Ein Dokument kann nicht gelesen werden."),
            say!("Die anderen Dokumente sind in Ordnung; an diesem wurde nichts verändert."),
            say!(
                "Heben Sie die Datei leitwerk.db auf und wenden Sie sich an die Stelle, die das \
                 Relais betreibt."
            ),
        )
        .because(error),
        Broken::Apply(error) => Problem::new(
            say!("Eine empfangene Änderung passt nicht ins Dokument."),
            KEPT,
            say!("Wenden Sie sich an die Stelle, die das Relais betreibt."),
        )
        .because(error),
    }
}

/// Explains why a document cannot be used, and says which.
pub fn broken_document(document: &str, error: &Broken) -> Problem {
    let problem = broken(error);
    let what = say!("Nicht zu benutzen ist {document}. {what}", document, what = problem.what);
    Problem { what, ..problem }
}

/// Explains that a document goes on without some of its changes.
pub fn set_aside<'a>(aside: &SetAside, author: impl Fn(DeviceId) -> &'a str) -> Problem {
    let named = |devices: BTreeSet<DeviceId>| {
        let names = devices
            .into_iter()
            .map(|it| say!("Arbeitsplatz {it} ({author})", it = it.0, author = author(it)));
        names.collect::<Vec<_>>().join(", ")
    };
    let broken = aside.broken.iter().map(|tip| tip.actor.device()).collect();
    let broken = named(broken);
    let following = match aside.following.values().sum() {
        0_usize => String::new(),
        count => counted!(
            count,
            " Auch nicht zu sehen ist {count} Änderung von {devices}, die mit jenen \
             zusammenhängt.",
            " Auch nicht zu sehen sind {count} Änderungen von {devices}, die mit jenen \
             zusammenhängen.",
            devices = named(aside.following.keys().copied().collect())
        ),
    };
    Problem::new(
        say!(
            "Mit Änderungen von {broken} wäre ein Dokument nicht mehr zu öffnen oder zu speichern. \
             Es geht ohne sie weiter.{following}",
            broken,
            following
        ),
        say!("Aufbewahrt ist alles, die Änderungen selbst als Beleg."),
        say!(
            "Sagen Sie der Stelle Bescheid, die das Relais betreibt; sie kann den Arbeitsplatz \
             sperren. Prüfen Sie, ob im Dokument etwas fehlt, und geben Sie es neu ein."
        ),
    )
}

/// Explains that a part of the program ended which others wait for.
pub fn broken_off() -> Problem {
    Problem::new(
        say!("Leitwerk ist unterwegs abgebrochen."),
        KEPT,
        say!("Starten Sie den Befehl noch einmal. Bleibt es so, melden Sie den Fehler."),
    )
}

/// Explains what the system says.
pub fn system(error: &std::io::Error) -> Problem {
    Problem::new(
        say!("Das Betriebssystem lässt das nicht zu ({reason}).", reason = reason(error)),
        KEPT,
        say!("Prüfen Sie Rechte und freien Platz am Ordner."),
    )
}

/// Explains why a file that was named cannot be read or written.
pub fn file(path: &std::path::Path, error: &std::io::Error) -> Problem {
    Problem::new(
        say!(
            "Die Datei {path} kann nicht benutzt werden ({reason}).",
            path = path.display(),
            reason = reason(error)
        ),
        UNCHANGED,
        say!("Prüfen Sie den Namen und die Rechte."),
    )
}

/// Puts the sentences of an explanation together.
pub fn explained(sentences: &[String]) -> Problem {
    let sentence = |n: usize| sentences.get(n).cloned().unwrap_or_default();
    Problem { what: sentence(0), safe: sentence(1), next: sentence(2), detail: None }
}
