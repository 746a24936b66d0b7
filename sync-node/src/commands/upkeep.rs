// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Backup, restoring, checking, and reading the audit log, on the command line.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use leitwerk_shared::cli::{Answer, Problem, system_reason};
use leitwerk_shared::store::verify::{Report, verify};
use serde_json::{Map, Value, json};

use crate::audit::{self, Fault, Log};
use crate::authority::{Authority, AuthorityError};
use crate::backup;
use crate::serve;
use crate::texts;

use super::Office;

/// How long the running relay may take to say how it goes.
const HEALTH: Duration = Duration::from_secs(8);

/// Writes a backup.
pub(super) fn backup(data: &Path, file: &Path) -> Result<Answer, Problem> {
    let about = backup::backup(data, file, jiff::Timestamp::now());
    let about = about.map_err(|error| texts::backup(&error))?;
    Ok(Answer {
        text: texts::backed_up(file, &about),
        json: json!({
            "file": file, "made": about.made, "bytes": about.bytes,
            "roster_height": about.height, "roster_hash": about.tip,
        }),
    })
}

/// Puts a backup back.
pub(super) fn restore(data: &Path, file: &Path) -> Result<Answer, Problem> {
    let restored = backup::restore(data, file).map_err(|error| texts::backup(&error))?;
    let about = &restored.about;
    let (report, log) = check(data)?;
    if !report.damages.is_empty() {
        return Err(texts::restored_damaged(&report));
    }
    let explain = |error: AuthorityError| texts::authority(&error);
    let authority = Authority::open(data).map_err(explain)?;
    let persons = authority.persons().map_err(explain)?.len();
    Ok(Answer {
        text: texts::restored(&restored, &report, &log, persons),
        json: json!({
            "made": about.made, "roster_height": about.height, "roster_hash": about.tip,
            "invitations_void": restored.invitations, "documents": report.documents,
            "audit_faults": log.faults.len(), "persons": persons,
        }),
    })
}

/// Looks at everything that is stored.
pub(super) fn verify_all(data: &Path) -> Result<Answer, Problem> {
    let (report, log) = check(data)?;
    if !report.is_sound() {
        return Err(texts::damaged(&report, &log));
    }
    if !log.faults.is_empty() {
        return Err(texts::audit_faults(&log));
    }
    Ok(Answer {
        text: texts::sound(&report),
        json: json!({
            "documents": report.documents, "changes": report.changes,
            "set_aside": report.set_aside, "roster_height": report.roster_height,
        }),
    })
}

/// Checks the authority, the audit log and the mailbox. A fault in the log keeps nobody from looking
/// at the mailbox: half a line after a power cut stays there for ever.
fn check(data: &Path) -> Result<(Report, Log), Problem> {
    let authority = Authority::open(data).map_err(|error| texts::authority(&error))?;
    authority.check().map_err(|error| texts::authority(&error))?;
    let log = audit::read(data).map_err(|error| texts::authority(&error.into()))?;
    let mailbox = data.join("mailbox.db");
    if authority.mailbox_is_gone().map_err(|error| texts::authority(&error))? {
        return Err(texts::mailbox_gone(&log));
    }
    if !mailbox.exists() {
        return Ok((Report::default(), log));
    }
    let report = verify(&mailbox, |_| {}).map_err(|error| texts::mailbox(&error))?;
    Ok((report, log))
}

/// Confirms the roster after a backup was put back, or where two contradict each other.
pub(super) fn confirm_roster(
    office: Office<'_>,
    height: u32,
    hash: &str,
    now: i64,
) -> Result<Answer, Problem> {
    let mut authority = office.authority()?;
    let (own, tip) = (authority.roster().height(), authority.roster().tip());
    if !tip.to_string().eq_ignore_ascii_case(hash) {
        let other = AuthorityError::OtherRoster { height: own, tip };
        return Err(texts::authority(&other));
    }
    let forked = authority.is_contested();
    let settled = authority.decide(height, tip, now);
    let settled = settled.map_err(|error| texts::authority(&error))?;
    let mut text =
        format!("Stand {height} ist bestätigt. Das Relais darf wieder Ausweise ausstellen.");
    if forked {
        text += "\n";
        text += &texts::settled(&settled);
    }
    let revoked: Vec<u32> = settled.revoked.iter().map(|device| device.0).collect();
    Ok(Answer {
        text,
        json: json!({
            "roster_height": height, "roster_hash": tip.to_string(), "roster_forked": forked,
            "revoked": revoked, "abandoned": settled.abandoned,
        }),
    })
}

/// Writes the audit log out, as CSV or JSON.
pub(super) fn export_audit(data: &Path, csv: bool) -> Result<Answer, Problem> {
    if !data.join("authority.db").exists() {
        return Err(texts::authority(&AuthorityError::Missing(data.to_owned())));
    }
    let log = audit::read(data).map_err(|error| texts::authority(&error.into()))?;
    export(&log, csv)
}

/// Writes a part of the audit log out that was moved to a file.
pub(super) fn export_archived(file: &Path, csv: bool) -> Result<Answer, Problem> {
    let log = audit::read_part(file).map_err(|error| texts::unread(file, &error))?;
    export(&log, csv)
}

/// Moves the audit log so far to a file.
pub(super) fn archive_audit(data: &Path, file: &Path) -> Result<Answer, Problem> {
    if !data.join("authority.db").exists() {
        return Err(texts::authority(&AuthorityError::Missing(data.to_owned())));
    }
    let archived = audit::archive(data, file).map_err(|error| texts::archive(&error))?;
    let (n, hash) = archived.goes_on;
    Ok(Answer {
        text: texts::archived(file, &archived),
        json: json!({
            "file": file, "lines": archived.log.lines.len(), "audit_faults": archived.log.faults.len(),
            "start": { "n": n, "sha256": hash.to_string() },
        }),
    })
}

fn export(log: &Log, csv: bool) -> Result<Answer, Problem> {
    if !log.faults.is_empty() {
        // What is there is worth reading all the same; that something is wrong must be heard.
        let out = if csv { rows(log) } else { document(log).to_string() };
        let said = writeln!(std::io::stdout(), "{}", out.trim_end());
        said.map_err(|error| texts::authority(&error.into()))?;
        return Err(texts::audit_faults(log));
    }
    let json = document(log);
    Ok(Answer { text: if csv { rows(log) } else { json.to_string() }, json })
}

fn document(log: &Log) -> Value {
    let lines = log.lines.iter().map(|line| {
        let mut told = Map::new();
        told.insert("n".to_owned(), json!(line.n));
        told.insert("at".to_owned(), json!(line.at));
        told.insert("act".to_owned(), json!(line.act));
        told.extend(line.details.clone());
        told.insert("sha256".to_owned(), json!(line.hash.to_string()));
        Value::Object(told)
    });
    let faults = log.faults.iter().map(|fault| match fault {
        Fault::Missing { line, from, to } => {
            json!({ "fault": "missing", "line": line, "from": from, "to": to })
        }
        Fault::Altered { line } => json!({ "fault": "altered", "line": line }),
        Fault::Unreadable { line } => json!({ "fault": "unreadable", "line": line }),
        Fault::Cut { from, to } => json!({ "fault": "cut", "from": from, "to": to }),
        Fault::Replaced { n } => json!({ "fault": "replaced", "n": n }),
    });
    let end = log.end.map(|(n, hash)| json!({ "n": n, "sha256": hash.to_string() }));
    json!({
        "lines": lines.collect::<Vec<_>>(), "faults": faults.collect::<Vec<_>>(), "end": end,
    })
}

/// RFC 4180, with the details as JSON in one column: every act has others.
fn rows(log: &Log) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut text = "n,at,act,details,sha256\r\n".to_owned();
    for line in &log.lines {
        let details = cell(&Value::Object(line.details.clone()).to_string());
        text += &format!("{},{},{},{details},{}\r\n", line.n, line.at, line.act, line.hash);
    }
    text
}

/// Asks the running relay whether it is ready.
pub(super) fn health(monitor: Option<SocketAddr>) -> Result<Answer, Problem> {
    let address = monitor.ok_or_else(texts::unmonitored)?;
    let asked = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, HEALTH)?;
        stream.set_read_timeout(Some(HEALTH))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(64 << 10).read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = asked().map_err(|error| texts::unreachable(address, &system_reason(&error)))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    let words: Vec<&str> = body.split_whitespace().collect();
    if head.split(' ').nth(1) != Some("200") {
        let troubles = serve::Trouble::ALL.into_iter();
        return Err(texts::unready(troubles.filter(|it| words.contains(&it.word()))));
    }
    Ok(Answer { text: "Das Relais ist bereit.".to_owned(), json: json!({ "ready": true }) })
}
