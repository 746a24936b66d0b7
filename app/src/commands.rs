// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The commands of `leitwerk`. They work without a display, on the same replica as the window.

mod approve;
mod bundle;
mod peer;
mod relay;
mod session;
mod whodid;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use leitwerk_shared::cli::{Answer, Problem, execute};
use leitwerk_shared::document::{Document, History, Unseen};
use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::net::connection;
use leitwerk_shared::net::enrol::{Invitation, Waiting};
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::store::Reader as _;
use serde_json::{Value, json};

use crate::commands::session::{Needs, Session, Told};
use crate::field::{self, Action, new_item_id};
use crate::import::PlanError;
use crate::profile::{KeyPlace, Profile, Vault};
use crate::report::json::{Scope, export, to_string};
use crate::texts::{self, membership, notices, problems, room};
use crate::{demo, import, joining, launch, strategy_file};

/// Gemeinsame Digitalstrategie: bearbeiten, abgleichen, berichten
///
/// Ohne Befehl öffnet sich das Fenster; beim ersten Mal hilft es beim Beitreten.
#[derive(Debug, Parser)]
#[command(name = "leitwerk", bin_name = "leitwerk")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Ordner dieses Arbeitsplatzes (sonst der übliche Ort des Betriebssystems)
    #[arg(long, global = true, value_name = "ORDNER")]
    profile: Option<PathBuf>,
    /// Antwortet in JSON, für Skripte
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tritt mit einer Einladungsdatei einem Verbund bei
    Join {
        /// Einladungsdatei
        #[arg(value_name = "EINLADUNG")]
        invitation: PathBuf,
        /// Legt den Schlüssel in eine Datei statt in den Schlüsselspeicher des Betriebssystems
        #[arg(long)]
        key_file: bool,
    },
    /// Stimmt neuen Rechten eines Arbeitsplatzes zu; ohne Nummer zeigt er, was wartet
    Approve {
        /// Nummer aus der Liste
        #[arg(value_name = "NUMMER")]
        number: Option<usize>,
    },
    /// Liest eine vorhandene Strategie ein (nur für die Geschäftsstelle)
    ///
    /// Text in UTF-8 ergänzt, was da ist. Was „leitwerk export“ geschrieben hat, kommt nur in einen
    /// Verbund, in dem noch nichts steht; eigene Blätter daraus (--scope own) liest danach jede
    /// Kommune selbst ein, zu den Zielen, die es gibt.
    Import {
        /// Textdatei, oder was „leitwerk export“ geschrieben hat
        #[arg(value_name = "DATEI")]
        file: PathBuf,
        /// Übernimmt die Blätter dieser Kommune als eigene, nach einem Zusammenschluss
        #[arg(long, value_name = "KOMMUNE")]
        sheets_of: Option<String>,
    },
    /// Listet die Ziele mit Nummer und Titel
    List,
    /// Zeigt ein Dokument
    Show {
        /// Gedruckte Nummer (1.2), „leitlinie“ oder Kennung
        #[arg(value_name = "DOKUMENT")]
        document: String,
        /// Zeigt stattdessen, was aufbewahrt, aber nicht gezeigt wird (gesperrte Arbeitsplätze,
        /// verworfene Fassungen)
        #[arg(long)]
        held_back: bool,
    },
    /// Ändert ein Feld
    Edit(EditArgs),
    /// Zeigt, wer in einem Feld welche Worte wann geschrieben hat
    Whodid {
        /// Gedruckte Nummer (1.2), „leitlinie“ oder Kennung
        #[arg(value_name = "DOKUMENT")]
        document: String,
        /// Feld wie im JSON-Export: text, risks, impact.Finanzen, milestones[2].text
        #[arg(value_name = "FELD")]
        field: String,
        /// Fragt das Relais nach Namen von Personen, soweit sie dort eingetragen sind
        #[arg(long)]
        names: bool,
    },
    /// Gleicht mit dem Relais und den eingetragenen Arbeitsplätzen ab
    Sync {
        /// Endet, sobald beide Seiten dasselbe haben
        #[arg(long, conflicts_with = "hub")]
        once: bool,
        /// Nennt Adresse und Prüfsumme, damit sich andere ohne Relais mit diesem Rechner verbinden
        #[arg(long)]
        hub: bool,
        /// Sucht im selben Netz nach anderen Arbeitsplätzen und lässt sich finden (mDNS)
        #[arg(long, conflicts_with = "once")]
        find: bool,
    },
    /// Arbeitsplätze, mit denen dieser sich auch ohne Relais verbindet
    #[command(subcommand)]
    Peer(peer::Command),
    /// Zeigt, unter welchen Adressen dieser Arbeitsplatz das Relais anruft, oder setzt sie
    Relay {
        #[command(subcommand)]
        command: Option<relay::Command>,
    },
    /// Schreibt den ganzen Stand in eine Datei oder auf die Ausgabe
    Export {
        /// Format: json
        #[arg(long, value_name = "FORMAT", default_value = "json")]
        format: Format,
        /// Datei (sonst die Ausgabe)
        #[arg(long, value_name = "DATEI")]
        out: Option<PathBuf>,
        /// Umfang: verbund (was alle haben) oder own (dazu die eigenen Blätter)
        #[arg(long, value_name = "UMFANG", default_value = "verbund")]
        scope: ScopeArg,
    },
    /// Tauscht ohne Netz aus, zum Beispiel auf einem USB-Stick
    Bundle {
        #[command(subcommand)]
        command: bundle::Bundle,
    },
    /// Zeigt Leitwerk mit einem erfundenen Verbund, ganz auf diesem Rechner
    Demo {
        /// Spielt die Geschichte ohne Fenster und sagt, was geschieht
        #[arg(long)]
        headless: bool,
        /// Vorlage: zielsteckbrief, projektsteckbrief, zielbild oder ziel
        #[arg(
            long,
            value_name = "VORLAGE",
            default_value = "zielsteckbrief",
            conflicts_with = "headless",
            value_parser = template
        )]
        template: Template,
    },
}

fn template(given: &str) -> Result<Template, String> {
    let known = Template::WORDS.join(", ");
    Template::from_word(given).ok_or_else(|| format!("Möglich sind: {known}."))
}

#[derive(Debug, Args)]
struct EditArgs {
    /// Gedruckte Nummer (1.2), „leitlinie“ oder Kennung
    #[arg(value_name = "DOKUMENT")]
    document: String,
    /// Feld wie im JSON-Export: text, risks, impact.Finanzen, milestones, milestones[2].text
    #[arg(value_name = "FELD")]
    field: String,
    #[command(flatten)]
    action: ActionArgs,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct ActionArgs {
    /// Setzt den ganzen Wert; „k. A.“ und „keine“ sind bei Antworten eigene Zustände
    #[arg(long, value_name = "WERT", allow_hyphen_values = true)]
    set: Option<String>,
    /// Ersetzt ab Zeichen POS (gezählt ab 0) LÖSCHEN Zeichen durch TEXT
    #[arg(long, value_name = "POS:LÖSCHEN:TEXT", value_parser = splice, allow_hyphen_values = true)]
    splice: Option<Action>,
    /// Hängt einen Eintrag an eine Liste an
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    add: Option<String>,
    /// Verschiebt Eintrag N an Stelle M (gezählt ab 0)
    #[arg(long, value_name = "N:M", value_parser = movement)]
    r#move: Option<Action>,
    /// Entfernt Eintrag N (gezählt ab 0)
    #[arg(long, value_name = "N")]
    remove: Option<usize>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ScopeArg {
    Verbund,
    Own,
}

/// Runs a command line and returns the exit code: 0 only on success.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_unset| "error".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    execute(args, run)
}

fn run(cli: Cli) -> Result<Answer, Problem> {
    let folder = || match cli.profile.clone() {
        Some(folder) => Ok(folder),
        None => default_folder(),
    };
    match cli.command {
        None => window(&folder()?),
        Some(Command::Join { invitation, key_file }) => {
            join(cli.profile.as_deref(), &folder()?, &invitation, key_file, cli.json)
        }
        Some(Command::Approve { number }) => approve::run(&folder()?, number),
        Some(Command::Import { file, sheets_of }) => {
            import(&folder()?, &file, sheets_of.as_deref())
        }
        Some(Command::List) => list(&folder()?),
        Some(Command::Show { document, held_back: false }) => show(&folder()?, &document),
        Some(Command::Show { document, held_back: true }) => held_back(&folder()?, &document),
        Some(Command::Whodid { document, field, names }) => {
            whodid::run(&folder()?, &document, &field, names)
        }
        Some(Command::Edit(args)) => edit(&folder()?, args),
        Some(Command::Sync { once: true, .. }) => sync_once(&folder()?),
        Some(Command::Sync { once: false, hub, find }) => sync(&folder()?, hub, find, cli.json),
        Some(Command::Peer(command)) => peer::run(&folder()?, command),
        Some(Command::Relay { command }) => relay::run(&folder()?, command),
        Some(Command::Export { format: Format::Json, out, scope }) => {
            export_json(&folder()?, out.as_deref(), scope)
        }
        Some(Command::Bundle { command }) => bundle::run(&folder()?, command),
        Some(Command::Demo { headless: true, .. }) => demo::headless(cli.json),
        Some(Command::Demo { headless: false, template }) => demo::window(template),
    }
}

/// Returns the usual place for local data of the operating system.
fn default_folder() -> Result<PathBuf, Problem> {
    let place = directories::ProjectDirs::from("de", "leitwerk", "Leitwerk");
    place.map(|place| place.data_local_dir().to_owned()).ok_or_else(|| {
        Problem::new(
            "Dieses Betriebssystem nennt keinen Ort für eigene Daten.",
            problems::UNCHANGED,
            "Geben Sie mit --profile einen Ordner an.",
        )
    })
}

fn window(folder: &Path) -> Result<Answer, Problem> {
    launch::run(folder)?;
    Ok(Answer { text: String::new(), json: Value::Null })
}

/// `named` is the folder as the caller named it, which every other command has to be told again.
fn join(
    named: Option<&Path>,
    folder: &Path,
    path: &Path,
    key_file: bool,
    json: bool,
) -> Result<Answer, Problem> {
    let invitation = joining::invitation_file(path)?;
    let tell = |waiting| {
        let line = if json { waiting_json(&waiting) } else { membership::waiting(&waiting) };
        if writeln!(std::io::stdout(), "{line}").is_err() {
            tracing::debug!("nobody reads the code");
        }
    };
    let vault = if key_file { Vault::file() } else { Vault::system() };
    joining::join(folder, &invitation, vault, tell, std::future::pending())?;
    let Invitation { kommune, verbund_name, .. } = &invitation;
    let place = Vault::place(folder);
    let word = if place == Some(KeyPlace::Store) { "store" } else { "file" };
    Ok(Answer {
        text: membership::joined(kommune, verbund_name, place, named),
        json: json!({ "kommune": kommune, "verbund": verbund_name, "key": word }),
    })
}

fn waiting_json(Waiting { code, endorsement }: &Waiting) -> String {
    json!({ "code": code, "waits_for_coordinator": endorsement }).to_string()
}

fn import(folder: &Path, path: &Path, sheets_of: Option<&str>) -> Result<Answer, Problem> {
    let mut file = strategy_file::read(path)?;
    if let Some(kommune) = sheets_of {
        file = file.with_sheets_of(kommune);
    }
    let mut session = Session::open(folder, false)?;
    // What is there is compared with the file.
    let snapshot = session.ready(Needs::All(&[Class::Steckbrief, Class::Blatt]))?;
    let plan = import::plan_file(&file, &snapshot, &mut new_item_id);
    // Its own Blätter every Kommune may write.
    let is_blatt = |edit: &Edit| edit.doc.class() == Class::Blatt;
    let is_own = match &plan {
        Ok(plan) => !plan.edits.is_empty() && plan.edits.iter().all(is_blatt),
        Err(error) => *error != PlanError::NotEmpty,
    };
    if snapshot.me.role != Role::Coordinator && !is_own {
        return Err(Problem::new(
            "Einlesen darf nur ein Arbeitsplatz der Geschäftsstelle (Rolle coordinator).",
            problems::UNCHANGED,
            "Bitten Sie die Geschäftsstelle, die Datei einzulesen.",
        ));
    }
    let plan = plan.map_err(|error| texts::import::unfit(&error))?;
    session.edit(plan.edits)?;
    Ok(Answer { text: texts::import::report(&plan.report).join("\n"), json: json!(plan.report) })
}

fn list(folder: &Path) -> Result<Answer, Problem> {
    let snapshot = Session::open(folder, false)?.ready(Needs::Leitlinie)?;
    let strategy = &snapshot.strategy.content;
    if strategy.goals.is_empty() {
        return Ok(Answer {
            text: "Noch keine Ziele. Abgleichen: leitwerk sync --once. Einlesen: leitwerk import \
                   DATEI."
                .to_owned(),
            json: json!([]),
        });
    }
    let mut text = String::new();
    let mut rows = Vec::new();
    let mut area_number = 0;
    for numbered in strategy.numbered() {
        if numbered.area_number != area_number {
            area_number = numbered.area_number;
            let name = numbered.area.map_or("", |area| area.name.as_str());
            text += &format!("{area_number}  {name}\n");
        }
        text += &format!("  {}  {}\n", numbered.printed(), numbered.goal.title);
        rows.push(json!({
            "number": numbered.printed(),
            "title": numbered.goal.title,
            "id": numbered.goal.id.to_string(),
        }));
    }
    Ok(Answer { text, json: json!(rows) })
}

fn show(folder: &Path, document: &str) -> Result<Answer, Problem> {
    let snapshot = Session::open(folder, false)?.ready(Needs::Document(document))?;
    let doc = find(document, &snapshot)?;
    let json = one(&snapshot, doc);
    let mut text = String::new();
    outline(&json, 0, &mut text);
    Ok(Answer { text, json })
}

/// Shows every state of a document that is held and not shown.
fn held_back(folder: &Path, document: &str) -> Result<Answer, Problem> {
    let snapshot = Session::open(folder, false)?.ready(Needs::Document(document))?;
    let doc = find(document, &snapshot)?;
    let profile = Profile::open(folder).map_err(|error| problems::profile(&error))?;
    let (_, roster) = profile.identity().map_err(|error| problems::profile(&error))?;
    let store = profile.store().map_err(|error| problems::profile(&error))?;
    let stored = store.reader().and_then(|reader| reader.stored(doc));
    let stored = stored.map_err(|error| problems::store(&error))?;
    let states = Document::unseen(doc, &History::from(&stored), &roster);
    let states = states.map_err(|error| problems::broken(&error.into()))?;
    let (mut text, mut list) = (String::new(), Vec::new());
    for Unseen { changes, devices, last, view } in states {
        let names: Vec<&str> = devices.iter().filter_map(|it| snapshot.author(*it)).collect();
        let state = view.map(|view| one(&snapshot.with(doc, view), doc));
        text += &notices::held_back_state(changes, &names.join(", "), &last, state.is_some());
        if let Some(state) = &state {
            outline(state, 1, &mut text);
        }
        list.push(json!({
            "changes": changes, "authors": names, "last": last.to_string(), "state": state,
        }));
    }
    if list.is_empty() {
        "In diesem Dokument wird alles gezeigt, was gespeichert ist.".clone_into(&mut text);
    }
    Ok(Answer { text, json: Value::Array(list) })
}

/// Returns one document as it stands in the export.
fn one(snapshot: &Snapshot, doc: DocId) -> Value {
    let all = export(snapshot, Scope::Own);
    if doc == snapshot.strategy.doc {
        all["strategy"].clone()
    } else {
        let id = doc.item().to_string();
        let goals = all["goals"].as_array().into_iter().flatten();
        goals.into_iter().find(|goal| goal["id"] == id.as_str()).cloned().unwrap_or_default()
    }
}

/// Writes JSON as indented lines, for reading in a terminal.
fn outline(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(text.replace('\n', &format!("\n{indent}    "))),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if *flag { "ja" } else { "nein" }.to_owned()),
        Value::Null => Some("–".to_owned()),
        Value::Array(items) if items.is_empty() => Some("–".to_owned()),
        Value::Array(_) | Value::Object(_) => None,
    };
    let mut line = |name: &str, value: &Value| {
        if let Some(text) = scalar(value) {
            *out += &format!("{indent}{name}: {text}\n");
        } else {
            *out += &format!("{indent}{name}:\n");
            outline(value, depth + 1, out);
        }
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| line(key, value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, value)| line(&format!("[{n}]"), value));
        }
        _ => {}
    }
}

fn edit(folder: &Path, args: EditArgs) -> Result<Answer, Problem> {
    let ActionArgs { set, splice, add, r#move, remove } = args.action;
    let action = set.map(Action::Set).or(splice).or(add.map(Action::Add)).or(r#move);
    let action = action.or(remove.map(Action::Remove)).ok_or_else(|| {
        Problem::new("Es fehlt, was geschehen soll.", problems::UNCHANGED, "Hilfe: --help")
    })?;
    let mut session = Session::open(folder, false)?;
    let snapshot = session.ready(Needs::Document(&args.document))?;
    let explain = |error| problems::explained(&field::explain(&error));
    let doc = find(&args.document, &snapshot)?;
    let target = field::resolve(&snapshot, doc, &args.field).map_err(explain)?;
    let edit = field::edit(&target, &action, &mut new_item_id).map_err(explain)?;
    session.edit(vec![edit])?;
    Ok(Answer {
        text: format!("Gespeichert: {} · {}", args.document, args.field),
        json: json!({ "saved": true }),
    })
}

fn sync_once(folder: &Path) -> Result<Answer, Problem> {
    let mut session = Session::open(folder, true)?;
    let snapshot = session.in_step()?;
    let snapshot = session.confirmed(snapshot);
    let path = session.relay_path().map(|path| match path {
        connection::Path::Quic => "quic",
        connection::Path::Tcp => "tcp",
    });
    Ok(Answer {
        text: format!("{}.", session.exchange(&snapshot)),
        json: json!({
            "in_step": true,
            "waiting": snapshot.status.waiting,
            "reached": snapshot.status.reached,
            "reachable": snapshot.status.reachable,
            "peers": snapshot.status.peers,
            "relay_path": path,
        }),
    })
}

fn sync(folder: &Path, hub: bool, find: bool, json: bool) -> Result<Answer, Problem> {
    let mut session = Session::open(folder, true)?;
    if find {
        session.search();
    }
    session.follow(|told| {
        let line = match told {
            Told::State(line) if json => json!({ "status": line }).to_string(),
            Told::State(line) => line.to_owned(),
            Told::Listening(_) if !hub => return true,
            Told::Listening(listening) if json => peer::listening_json(listening).to_string(),
            Told::Listening(listening) => room::listening(listening),
        };
        writeln!(std::io::stdout(), "{line}").is_ok()
    })?;
    Ok(Answer { text: String::new(), json: json!({ "stopped": true }) })
}

fn export_json(folder: &Path, out: Option<&Path>, scope: ScopeArg) -> Result<Answer, Problem> {
    let (scope, classes) = match scope {
        ScopeArg::Verbund => (Scope::Verbund, &[Class::Steckbrief][..]),
        ScopeArg::Own => (Scope::Own, &[Class::Steckbrief, Class::Blatt][..]),
    };
    let snapshot = Session::open(folder, false)?.ready(Needs::All(classes))?;
    match out {
        None => Ok(Answer { text: to_string(&snapshot, scope), json: export(&snapshot, scope) }),
        Some(path) => {
            strategy_file::write(path, &snapshot, scope)?;
            Ok(Answer {
                text: format!("Geschrieben: {}", path.display()),
                json: json!({ "file": path }),
            })
        }
    }
}

fn find(document: &str, snapshot: &Snapshot) -> Result<DocId, Problem> {
    field::document(document, snapshot)
        .map_err(|error| problems::explained(&field::explain(&error)))
}

fn splice(text: &str) -> Result<Action, String> {
    let wrong = || "erwartet wird POS:LÖSCHEN:TEXT, zum Beispiel 10:3:neu".to_owned();
    let mut parts = text.splitn(3, ':');
    let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok());
    let (at, delete) = (number().ok_or_else(wrong)?, number().ok_or_else(wrong)?);
    let insert = parts.next().ok_or_else(wrong)?.to_owned();
    Ok(Action::Splice { at, delete, insert })
}

fn movement(text: &str) -> Result<Action, String> {
    let numbers = text.split_once(':').and_then(|(from, to)| {
        Some(Action::Move { from: from.parse().ok()?, to: to.parse().ok()? })
    });
    numbers.ok_or_else(|| "erwartet wird N:M, zum Beispiel 3:0".to_owned())
}
