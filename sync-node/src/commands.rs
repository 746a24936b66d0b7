// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The commands of an administrator.

mod judgements;
mod membership;
mod upkeep;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use leitwerk_shared::cli::{Answer, Problem, execute, system_reason};
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::sqlite::SqliteStore;
use serde_json::{Value, json};

use crate::authority::{Authority, Details};
use crate::config::{KEYS, is_address, is_unspecified};
use crate::folder;
use crate::serve::ServeError;
use crate::service::{self, Sources};
use crate::texts;

/// Relais und Mitgliederverwaltung eines Leitwerk-Verbunds
#[derive(Debug, Parser)]
#[command(name = "sync-node", bin_name = "sync-node")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Antwortet in JSON, für Skripte
    #[arg(long, global = true)]
    json: bool,
    /// Schlüssel der Zertifizierungsstelle, wenn er nicht im Ordner des Verbunds liegt
    #[arg(long, global = true, value_name = "DATEI")]
    ca_key: Option<PathBuf>,
}

/// Where the authority and its key lie.
#[derive(Clone, Copy, Debug)]
struct Office<'a> {
    data: &'a Path,
    ca_key: Option<&'a Path>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Gründet einen Verbund in einem leeren Ordner
    Init {
        #[command(flatten)]
        place: Place,
        /// Name des Verbunds
        #[arg(long, value_name = "NAME", value_parser = name())]
        verbund: String,
        /// Kommune, die das Relais betreibt, zum Beispiel „Landkreis Seeland“
        #[arg(long, value_name = "NAME", value_parser = name())]
        kommune: String,
        /// Adresse, auf der das Relais lauscht und die in Einladungen steht
        #[arg(long, value_name = "ADRESSE:PORT")]
        listen: String,
    },
    /// Zeigt die Adressen des Relais, die in Einladungen stehen, oder setzt sie
    ///
    /// Sie gelten für Einladungen, die danach erstellt werden. Arbeitsplätze, die schon beigetreten sind,
    /// bekommen neue Adressen mit „leitwerk relay set“. Wo das Relais lauscht, steht in den
    /// Einstellungen (service.listen).
    Address {
        /// Rechner und Port, wie die Arbeitsplätze sie erreichen, auch mehrere
        #[arg(value_name = "ADRESSE:PORT")]
        addresses: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Verwaltet die Kommunen
    Member {
        #[command(subcommand)]
        command: MemberCommand,
    },
    /// Erstellt eine Einladung für einen Arbeitsplatz
    Invite {
        #[command(flatten)]
        place: Place,
        /// Kommune, zu der der Arbeitsplatz gehört
        #[arg(long, value_name = "NAME", value_parser = name())]
        kommune: String,
        /// Was der Arbeitsplatz darf: reader, editor, coordinator oder hvb
        #[arg(long, value_name = "ROLLE")]
        role: RoleArg,
        /// Datei, in die die Einladung geschrieben wird
        #[arg(long, value_name = "DATEI")]
        out: PathBuf,
        /// Nimmt den Arbeitsplatz ohne Rückfrage auf (für Skripte; wird protokolliert)
        #[arg(long)]
        pre_approved: bool,
        /// Nummer des Arbeitsplatzes, der gesperrt wird, sobald der neue beigetreten ist (verlorener
        /// Rechner, neue Rolle, andere Kommune), siehe „status“
        #[arg(long, value_name = "ARBEITSPLATZ")]
        replaces: Option<u32>,
    },
    /// Zeigt und zieht Einladungen zurück
    Invitation {
        #[command(subcommand)]
        command: InvitationCommand,
    },
    /// Zeigt, wer beitreten will, mit dem Code, den der andere am Telefon vorliest
    Requests {
        #[command(flatten)]
        place: Place,
    },
    /// Nimmt einen Rechner auf, dessen Code am Telefon vorgelesen wurde
    Confirm {
        /// Nummer der Anfrage, siehe „requests“; eine Nummer als Arbeitsplatz bekommt er erst damit
        #[arg(value_name = "ANFRAGE")]
        request: u32,
        /// Der vorgelesene Code, zum Beispiel 12345678
        #[arg(value_name = "CODE")]
        code: String,
        #[command(flatten)]
        place: Place,
    },
    /// Lehnt eine Anfrage ab
    Refuse {
        /// Nummer der Anfrage, siehe „requests“
        #[arg(value_name = "ANFRAGE")]
        request: u32,
        #[command(flatten)]
        place: Place,
    },
    /// Erneuert fällige Zertifikate; nur nötig, wenn der CA-Schlüssel woanders liegt
    Renew {
        #[command(flatten)]
        place: Place,
    },
    /// Hält fest, wer an einem Arbeitsplatz sitzt, und löscht das wieder
    Person {
        #[command(subcommand)]
        command: PersonCommand,
    },
    /// Wechselt den Schlüssel der Zertifizierungsstelle
    Ca {
        #[command(subcommand)]
        command: CaCommand,
    },
    /// Sperrt einen Arbeitsplatz; was er bis jetzt abgegeben hat, bleibt gültig
    Revoke {
        /// Nummer des Arbeitsplatzes, siehe „status“ (nicht die einer Anfrage)
        #[arg(value_name = "ARBEITSPLATZ")]
        device: u32,
        #[command(flatten)]
        place: Place,
    },
    /// Zeigt und entscheidet Zweige: zwei verschiedene Änderungen mit derselben Nummer
    ///
    /// Sie entstehen, wenn ein Arbeitsplatz aus einer alten Sicherung oder als Kopie
    /// weiterarbeitet. Alle bewahren beide Zweige auf; gezeigt wird überall nur einer, bei manchen
    /// vielleicht der andere. Hier entscheidet eine Person, welcher gilt. Fragen Sie vorher die
    /// Kommune, die geschrieben hat: Was nur im anderen Zweig steht, muss sie neu eingeben. Eine
    /// spätere Entscheidung ersetzt die frühere.
    Fork {
        #[command(subcommand)]
        command: ForkCommand,
    },
    /// Zeigt Änderungen gesperrter Arbeitsplätze und entscheidet über sie
    ///
    /// Was ein Arbeitsplatz bis zu seiner Sperrung beim Relais abgegeben hat, gilt weiter. Kommt
    /// danach noch etwas von ihm an (über einen anderen Arbeitsplatz oder mit einer
    /// Austauschdatei), bewahren es alle auf, und niemand zeigt es. Hier entscheidet eine Person, ob
    /// es doch gelten soll, zum Beispiel weil es vor dem Diebstahl des Rechners geschrieben wurde.
    /// Den Inhalt zeigt „leitwerk show DOKUMENT --held-back“; fragen Sie die Kommune, ob er von ihr
    /// ist. Wer nichts tut, lässt es verborgen. Hat jemand mit gültigem Arbeitsplatz schon darauf
    /// weitergeschrieben, gilt es ohne Entscheidung, denn er hat es gesehen und übernommen.
    Change {
        #[command(subcommand)]
        command: ChangeCommand,
    },
    /// Startet das Relais
    Serve {
        #[command(flatten)]
        place: Place,
        /// Andere Adresse als die bei „init“ angegebene
        #[arg(long, value_name = "ADRESSE:PORT")]
        listen: Option<String>,
        /// Setzt eine beliebige Einstellung, zum Beispiel log.level=debug; mehrfach möglich
        #[arg(long, value_name = "NAME=WERT", value_parser = setting)]
        set: Vec<(String, String)>,
    },
    /// Prüft die Einstellungen und zeigt, was gilt
    CheckConfig {
        #[command(flatten)]
        place: Place,
        /// Setzt eine beliebige Einstellung, zum Beispiel log.level=debug; mehrfach möglich
        #[arg(long, value_name = "NAME=WERT", value_parser = setting)]
        set: Vec<(String, String)>,
    },
    /// Fragt das laufende Relais, ob es bereit ist
    Health {
        #[command(flatten)]
        place: Place,
    },
    /// Sichert alles in eine neue Datei, auch während das Relais läuft
    Backup {
        /// Neue Datei
        #[arg(value_name = "DATEI")]
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Spielt eine Sicherung in einen leeren Ordner zurück
    Restore {
        /// Sicherung
        #[arg(value_name = "DATEI")]
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Prüft alles Gespeicherte: Siegel, Prüfsummen, Verweise
    Verify {
        #[command(flatten)]
        place: Place,
    },
    /// Bestätigt nach einer Rücksicherung den Stand des Mitgliederverzeichnisses
    ///
    /// Widersprechen sich zwei Verzeichnisse, gilt danach das des Relais, mit den Sperrungen von
    /// beiden. Wer das andere hat, folgt von selbst; „status“ sagt vorher, was darin steht.
    ConfirmRoster {
        #[command(flatten)]
        place: Place,
        /// Stand, siehe „backup“ und „status“
        #[arg(long, value_name = "STAND")]
        height: u32,
        /// Prüfsumme des Standes
        #[arg(long, value_name = "PRÜFSUMME")]
        hash: String,
    },
    /// Gibt das Protokoll aus und sagt, ob etwas fehlt oder verändert wurde
    ExportAudit {
        #[command(flatten)]
        place: Place,
        /// Form: json oder csv
        #[arg(long, value_name = "FORM", default_value = "json")]
        format: AuditFormat,
        /// Liest statt des laufenden Protokolls eines, das „archive-audit“ abgelegt hat
        #[arg(long, value_name = "DATEI", conflicts_with_all = ["data", "config"])]
        file: Option<PathBuf>,
    },
    /// Legt das Protokoll bis jetzt in eine neue Datei ab, auch während das Relais läuft
    ///
    /// Das Protokoll beginnt danach mit einer Zeile, die Nummer und Prüfsumme der letzten
    /// abgelegten nennt: Die Kette geht weiter, und was abgelegt ist, darf nach der Frist der
    /// Stelle gelöscht werden.
    ArchiveAudit {
        /// Neue Datei
        #[arg(value_name = "DATEI")]
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Zeigt Verbund, Mitglieder, Arbeitsplätze und Postfach
    Status {
        #[command(flatten)]
        place: Place,
    },
}

/// Where the Verbund lies.
#[derive(Clone, Debug, clap::Args)]
struct Place {
    /// Ordner des Verbunds
    #[arg(long, value_name = "ORDNER")]
    data: Option<PathBuf>,
    /// Datei mit den Einstellungen
    #[arg(long, value_name = "DATEI")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum MemberCommand {
    /// Nimmt eine Kommune auf
    Add {
        #[command(flatten)]
        place: Place,
        /// Voller Name, zum Beispiel „Gemeinde Aarfelde“
        #[arg(long, value_name = "NAME", value_parser = name())]
        name: String,
        #[command(flatten)]
        details: DetailsArgs,
    },
    /// Ändert Name, Art oder Schlüssel einer Kommune; ihre Nummer bleibt
    Change {
        #[command(flatten)]
        place: Place,
        /// Bisheriger Name
        #[arg(long, value_name = "NAME", value_parser = name())]
        name: String,
        /// Neuer Name
        #[arg(long, value_name = "NAME", value_parser = name())]
        new_name: Option<String>,
        #[command(flatten)]
        details: DetailsArgs,
    },
    /// Hält fest, dass eine Kommune aufgelöst oder mit anderen zusammengelegt wird
    Dissolve {
        #[command(flatten)]
        place: Place,
        /// Name der Kommune
        #[arg(long, value_name = "NAME", value_parser = name())]
        name: String,
        /// Letzter Tag, zum Beispiel 2026-12-31
        #[arg(long, value_name = "TAG")]
        until: jiff::civil::Date,
        /// Kommune, in der sie aufgeht; mehrfach möglich
        #[arg(long, value_name = "NAME", value_parser = name())]
        into: Vec<String>,
    },
}

/// What is known of a Kommune beside its name.
#[derive(Debug, clap::Args)]
struct DetailsArgs {
    /// Art der Kommune: landkreis, stadt, gemeinde oder samtgemeinde (sonst aus dem Namen)
    #[arg(long, value_name = "ART")]
    kind: Option<KindArg>,
    /// Amtlicher Regionalschlüssel mit 5, 9 oder 12 Ziffern
    #[arg(long, value_name = "ZIFFERN")]
    ars: Option<String>,
    /// Amtlicher Gemeindeschlüssel mit 8 Ziffern
    #[arg(long, value_name = "ZIFFERN")]
    ags: Option<String>,
    /// Erster Tag, an dem das gilt, zum Beispiel 2027-01-01
    #[arg(long, value_name = "TAG")]
    from: Option<jiff::civil::Date>,
}

#[derive(Debug, Subcommand)]
enum InvitationCommand {
    /// Zeigt alle Einladungen
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Zieht eine Einladung zurück
    Withdraw {
        /// Anfang der Kennung, siehe „invitation list“
        #[arg(value_name = "KENNUNG")]
        id: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
enum PersonCommand {
    /// Zeigt alle Namen
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Trägt einen Namen ein
    Set {
        /// Nummer des Arbeitsplatzes, siehe „status“
        #[arg(value_name = "ARBEITSPLATZ")]
        device: u32,
        /// Name der Person
        #[arg(value_name = "NAME", value_parser = name())]
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Löscht einen Namen; was die Person geschrieben hat, behält seine Kommune
    Erase {
        /// Nummer des Arbeitsplatzes, siehe „status“
        #[arg(value_name = "ARBEITSPLATZ")]
        device: u32,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
enum CaCommand {
    /// Erzeugt einen neuen Schlüssel; Zertifikate unter dem alten gelten weiter
    Rotate {
        /// Neue Datei für den neuen Schlüssel
        #[arg(value_name = "DATEI")]
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Zieht alle Schlüssel außer dem neuesten zurück; offene Einladungen verfallen damit
    Retire {
        /// Auch dann, wenn Arbeitsplätze noch kein Zertifikat unter dem neuen Schlüssel haben
        #[arg(long)]
        lock_out: bool,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
enum ForkCommand {
    /// Zeigt alle Zweige und welche davon gelten
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Bestimmt den Zweig, der gilt; die anderen werden nicht mehr gezeigt, aber aufbewahrt
    Resolve {
        /// Anfang der Kennung des Zweigs, siehe „fork list“
        #[arg(value_name = "KENNUNG")]
        branch: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
enum ChangeCommand {
    /// Zeigt, was zurückgehalten wird: Dokument, Kennung der Änderung, Arbeitsplatz
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Übernimmt eine Änderung und alle, auf denen sie aufbaut
    ///
    /// Damit gilt sie bei allen, als wäre der Arbeitsplatz nicht gesperrt gewesen. Das lässt sich
    /// nicht zurücknehmen; was falsch ist, ändert danach jemand im Dokument.
    Admit {
        /// Anfang der Kennung der Änderung, siehe „change list“
        #[arg(value_name = "KENNUNG")]
        change: String,
        #[command(flatten)]
        place: Place,
    },
    /// Lässt eine Änderung verborgen und fragt nicht mehr nach ihr; aufbewahrt bleibt sie
    Dismiss {
        /// Anfang der Kennung der Änderung, siehe „change list“
        #[arg(value_name = "KENNUNG")]
        change: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum AuditFormat {
    Json,
    Csv,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleArg {
    Reader,
    Editor,
    Coordinator,
    Hvb,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    Landkreis,
    Stadt,
    Gemeinde,
    Samtgemeinde,
}

/// Runs a command line and returns the exit code: 0 only on success.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    execute(args, run)
}

fn run(cli: Cli) -> Result<Answer, Problem> {
    let now = jiff::Timestamp::now().as_second();
    let ca_key = cli.ca_key.as_deref();
    match cli.command {
        Command::Init { place, verbund, kommune, listen } => {
            init(&place.data()?, &verbund, &kommune, &listen, now)
        }
        Command::Address { addresses, place } => address(&place.data()?, addresses),
        Command::Member { command } => membership::member(command, ca_key, now),
        Command::Invite { place, kommune, role, out, pre_approved, replaces } => {
            let authority = Office { data: &place.data()?, ca_key }.authority()?;
            let replaces = replaces.map(DeviceId);
            invite(authority, &kommune, role, &out, pre_approved, replaces, now)
        }
        Command::Invitation { command } => membership::invitation(command, now),
        Command::Requests { place } => membership::requests(&place.data()?),
        Command::Confirm { request, code, place } => {
            membership::confirm(Office { data: &place.data()?, ca_key }, request, &code, now)
        }
        Command::Refuse { request, place } => membership::refuse(&place.data()?, request),
        Command::Renew { place } => membership::renew(Office { data: &place.data()?, ca_key }, now),
        Command::Person { command } => membership::person(command),
        Command::Ca { command } => membership::ca(command, ca_key, now),
        Command::Revoke { device, place } => {
            judgements::revoke(Office { data: &place.data()?, ca_key }, DeviceId(device), now)
        }
        Command::Fork { command: ForkCommand::List { place } } => {
            judgements::forks(Office { data: &place.data()?, ca_key })
        }
        Command::Fork { command: ForkCommand::Resolve { branch, place } } => {
            judgements::resolve(Office { data: &place.data()?, ca_key }, &branch, now)
        }
        Command::Change { command: ChangeCommand::List { place } } => {
            judgements::held_back(Office { data: &place.data()?, ca_key })
        }
        Command::Change { command: ChangeCommand::Admit { change, place } } => {
            judgements::admit(Office { data: &place.data()?, ca_key }, &change, now)
        }
        Command::Change { command: ChangeCommand::Dismiss { change, place } } => {
            judgements::dismiss(Office { data: &place.data()?, ca_key }, &change)
        }
        Command::Serve { place, listen, set } => {
            service::run(&place.sources(listen, set), cli.json)
        }
        Command::CheckConfig { place, set } => check_config(&place.sources(None, set)),
        Command::Health { place } => {
            let config = place.sources(None, Vec::new()).load();
            upkeep::health(config.map_err(|errors| texts::config(&errors))?.monitor)
        }
        Command::Backup { file, place } => upkeep::backup(&place.data()?, &file),
        Command::Restore { file, place } => upkeep::restore(&place.data()?, &file),
        Command::Verify { place } => upkeep::verify_all(&place.data()?),
        Command::ConfirmRoster { place, height, hash } => {
            upkeep::confirm_roster(Office { data: &place.data()?, ca_key }, height, &hash, now)
        }
        Command::ExportAudit { format, file: Some(file), .. } => {
            upkeep::export_archived(&file, format == AuditFormat::Csv)
        }
        Command::ExportAudit { place, format, file: None } => {
            upkeep::export_audit(&place.data()?, format == AuditFormat::Csv)
        }
        Command::ArchiveAudit { file, place } => upkeep::archive_audit(&place.data()?, &file),
        Command::Status { place } => status(&place.data()?, now),
    }
}

impl Office<'_> {
    fn authority(self) -> Result<Authority, Problem> {
        let authority = match self.ca_key {
            Some(key) => Authority::open_with_key(self.data, key),
            None => Authority::open(self.data),
        };
        authority.map_err(|error| texts::authority(&error))
    }
}

impl Place {
    /// Returns where the settings come from. What has a flag of its own beats `--set`.
    fn sources(&self, listen: Option<String>, set: Vec<(String, String)>) -> Sources {
        let data = self.data.as_ref().map(|path| path.to_string_lossy().into_owned());
        let own = [("service.data", data), ("service.listen", listen)];
        let own = own.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Sources { file: self.config.clone(), flags: set.into_iter().chain(own).collect() }
    }

    /// Returns the folder of the Verbund.
    fn data(&self) -> Result<PathBuf, Problem> {
        if let (Some(data), None) = (&self.data, &self.config) {
            return Ok(data.clone());
        }
        let config = self.sources(None, Vec::new()).load();
        Ok(config.map_err(|errors| texts::config(&errors))?.data)
    }
}

/// Takes a name as people mean it: spaces around it come from a clipboard.
fn name() -> impl TypedValueParser<Value = String> {
    StringValueParser::new().map(|name| name.trim().to_owned())
}

fn setting(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
    pair.ok_or_else(String::new)
}

fn check_config(sources: &Sources) -> Result<Answer, Problem> {
    let config = sources.load().map_err(|errors| texts::config(&errors))?;
    let shown = KEYS.iter().map(|key| (key, (key.show)(&config)));
    let json = shown.clone().map(|(key, value)| (key.path(), Value::String(value))).collect();
    Ok(Answer { text: texts::config_fits(shown), json: Value::Object(json) })
}

fn init(
    data: &Path,
    verbund: &str,
    kommune: &str,
    listen: &str,
    now: i64,
) -> Result<Answer, Problem> {
    check_address(listen)?;
    let authority = Authority::found(data, verbund, kommune, listen, now);
    let authority = authority.map_err(|error| texts::authority(&error))?;
    Ok(Answer {
        text: format!(
            "Verbund „{verbund}“ gegründet. Der Ordner {} enthält den Schlüssel der \
             Zertifizierungsstelle (ca.key): sichern Sie ihn und geben Sie ihn nie weiter.",
            data.display()
        ),
        json: json!({ "verbund": authority.roster().verbund().to_string(), "name": verbund }),
    })
}

/// Checks that workplaces can call an address.
fn check_address(address: &str) -> Result<(), Problem> {
    if !is_address(address) {
        return Err(texts::serve(&ServeError::Address(address.to_owned())));
    }
    if is_unspecified(address) { Err(texts::unspecified(address)) } else { Ok(()) }
}

/// Shows or sets where the relay is to be called.
fn address(data: &Path, addresses: Vec<String>) -> Result<Answer, Problem> {
    let explain = |error| texts::authority(&error);
    let authority = Authority::open(data).map_err(explain)?;
    if !addresses.is_empty() {
        addresses.iter().try_for_each(|address| check_address(address))?;
        authority.set_addresses(addresses).map_err(explain)?;
    }
    let addresses = authority.addresses().map_err(explain)?;
    Ok(Answer {
        text: format!("In neuen Einladungen steht: {}", addresses.join(", ")),
        json: json!({ "addresses": addresses }),
    })
}

fn invite(
    mut authority: Authority,
    kommune: &str,
    role: RoleArg,
    out: &Path,
    pre_approved: bool,
    replaces: Option<DeviceId>,
    now: i64,
) -> Result<Answer, Problem> {
    let unwritten = |error: &std::io::Error, safe| {
        Problem::new(
            format!(
                "Die Einladung kann nicht nach {} geschrieben werden ({}).",
                out.display(),
                system_reason(error)
            ),
            safe,
            "Wählen Sie eine andere Datei und erstellen Sie eine neue Einladung.",
        )
    };
    // Whoever has it can join: it goes into a file of its own, which others may not read.
    let mut file = folder::create_new(out)
        .map_err(|error| unwritten(&error, "Es wurde keine Einladung erstellt."))?;
    let invited = authority.invite(kommune, role.role(), pre_approved, replaces, now);
    let invitation = match invited {
        Ok(invitation) => invitation,
        Err(error) => {
            drop(file);
            if let Err(left) = folder::remove(out) {
                tracing::warn!(error = %left, file = %out.display(), "an empty file is left");
            }
            return Err(texts::authority(&error));
        }
    };
    let text = serde_json::to_string_pretty(&invitation).unwrap_or_default();
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        let safe = "Die Einladung ist angelegt, aber niemand hat sie; sie verfällt von selbst.";
        unwritten(&error, safe)
    })?;
    Ok(Answer {
        text: format!(
            "Einladung für {kommune} ({}) steht in {}. Sie gilt einmal und bis {}.{}",
            invitation.role,
            out.display(),
            texts::moment(&invitation.expires),
            if pre_approved {
                ""
            } else {
                " Wer sie benutzt, sieht einen Code und ruft Sie an; „sync-node requests“ zeigt \
                 ihn, „sync-node confirm“ bestätigt ihn."
            }
        ),
        json: json!({ "file": out, "expires": invitation.expires }),
    })
}

fn status(data: &Path, now: i64) -> Result<Answer, Problem> {
    let authority = Authority::open(data).map_err(|error| texts::authority(&error))?;
    let roster = authority.roster();
    let addresses = authority.addresses().map_err(|error| texts::authority(&error))?;
    let path = data.join("mailbox.db");
    let headers = if path.exists() {
        let store = SqliteStore::open(&path).and_then(|store| store.reader());
        let headers = store.and_then(|reader| reader.headers());
        headers.map_err(|error| texts::serve(&error.into()))?
    } else {
        Vec::new()
    };
    // What SQLite has not moved into the file yet lies beside it.
    let size = |name| std::fs::metadata(data.join(name)).map_or(0, |metadata| metadata.len());
    let bytes = size("mailbox.db") + size("mailbox.db-wal");
    let changes: u64 =
        headers.iter().flat_map(|header| header.have.0.values()).map(|(seq, _)| seq).sum();

    let founded = roster.founded();
    let mut text = format!(
        "Verbund „{}“ ({})\nAdresse: {}\nVerzeichnis: Stand {}, Prüfsumme {}\nPostfach: {}, {}, {} \
         KiB\n",
        founded.name,
        founded.verbund,
        addresses.join(", "),
        roster.height(),
        roster.tip(),
        texts::counted(headers.len(), "Dokument", "Dokumente"),
        texts::counted(changes, "Änderung", "Änderungen"),
        bytes.div_ceil(1024)
    );
    let held = authority.is_held().map_err(|error| texts::authority(&error))?;
    if held {
        text += &format!("{}\n", texts::UNCONFIRMED);
    }
    for branch in roster.contested() {
        text += &format!("{}\n", texts::branch(roster, branch));
    }
    let mut members = Vec::new();
    for member in roster.members().values() {
        text += &format!("  {}  {}\n", member.id.0, texts::member(member));
        let devices = roster.devices().values().filter(|d| d.municipality == member.id);
        let mut workplaces = Vec::new();
        for device in devices {
            let revoked = roster.device(device.id).is_none();
            let mark = if revoked { " (gesperrt)" } else { "" };
            let until = authority.certified_until(device.id);
            let until = until.map_err(|error| texts::authority(&error))?.filter(|_| !revoked);
            let warning = until.map_or_else(String::new, |until| texts::certified(until, now));
            text += &format!(
                "      Arbeitsplatz {}: {}{mark}{warning}\n",
                device.id.0,
                device.role.word()
            );
            workplaces.push(json!({
                "device": device.id.0, "role": device.role.word(), "revoked": revoked,
                "certified_until": until,
            }));
        }
        members.push(json!({
            "municipality": member.id.0, "name": member.name, "kind": member.kind,
            "ars": member.ars, "ags": member.ags, "from": member.from, "until": member.until,
            "successors": member.successors.iter().map(|id| id.0).collect::<Vec<_>>(),
            "devices": workplaces,
        }));
    }
    Ok(Answer {
        text,
        json: json!({
            "verbund": founded.verbund.to_string(), "name": founded.name, "addresses": addresses,
            "roster_height": roster.height(), "roster_hash": roster.tip().to_string(),
            "roster_confirmed": !held, "roster_forked": authority.is_contested(),
            "documents": headers.len(), "changes": changes, "bytes": bytes, "members": members,
        }),
    })
}

impl RoleArg {
    fn role(self) -> Role {
        match self {
            Self::Reader => Role::Reader,
            Self::Editor => Role::Editor,
            Self::Coordinator => Role::Coordinator,
            Self::Hvb => Role::Hvb,
        }
    }
}

impl DetailsArgs {
    fn details(self) -> Details {
        let Self { kind, ars, ags, from } = self;
        Details { kind: kind.map(KindArg::kind), ars, ags, from }
    }
}

impl KindArg {
    fn kind(self) -> MunicipalityKind {
        match self {
            Self::Landkreis => MunicipalityKind::Landkreis,
            Self::Stadt => MunicipalityKind::Stadt,
            Self::Gemeinde => MunicipalityKind::Gemeinde,
            Self::Samtgemeinde => MunicipalityKind::Samtgemeinde,
        }
    }
}
