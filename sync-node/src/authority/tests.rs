// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the authority promises of certificates, requests, names and its log, without a network.

use leitwerk_shared::net::enrol::{Answer, Channel, Claim, Purpose, Refused, Request, code};
use tempfile::TempDir;

use super::*;

const DAY: i64 = 24 * 3600;
const CHANNEL: Channel = [7; 32];

/// An authority, founded on day 0, with one workplace.
struct Office {
    folder: TempDir,
    authority: Authority,
    device: DeviceId,
    key: DeviceKey,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let authority = Authority::found(folder.path(), "Verbund", "Kreis", "127.0.0.1:7", 0);
        let mut authority = authority.expect("the folder is empty");
        let key = DeviceKey::generate().expect("the system gives randomness");
        let request = asks(&mut authority, true, &key);
        let answer = authority.answer(&request, &CHANNEL, 0);
        let Answer::Accepted { device, .. } = answer else { panic!("{answer:?}") };
        Self { folder, authority, device, key }
    }

    /// Returns what the workplace claims with a key.
    fn claim(&self, purpose: Purpose, key: &DeviceKey) -> Claim {
        let verbund = self.authority.roster().verbund();
        Claim::new(purpose, verbund, self.device, &CHANNEL, key).expect("the key signs")
    }

    /// Lets the workplace ask for a certificate.
    fn renews(&mut self, now: i64) -> Vec<u8> {
        let request = Request::Renew(self.claim(Purpose::Renew, &self.key));
        match self.authority.answer(&request, &CHANNEL, now) {
            Answer::Renewed { certificate, .. } => certificate,
            other => panic!("{other:?}"),
        }
    }

    fn confirm(&mut self) {
        let (height, tip) = (self.authority.roster().height(), self.authority.roster().tip());
        self.authority.confirm(height, tip, "administrator").expect("it is the roster");
    }
}

/// Makes an invitation, and returns what somebody asks who has it.
fn asks(authority: &mut Authority, pre_approved: bool, key: &DeviceKey) -> Request {
    let invitation = authority.invite("Kreis", Role::Editor, pre_approved, None, 0);
    let token = invitation.expect("the Kommune is a member").token();
    let token = token.expect("an invitation has a token");
    let verbund = authority.roster().verbund();
    let proof = key.sign(&Request::message(verbund, &token, key.public()));
    Request::Join { verbund, token, key: key.public().clone(), proof: proof.expect("it signs") }
}

#[test]
fn an_invitation_is_good_for_seven_days() {
    let mut office = Office::new();
    let invitation = office.authority.invite("Kreis", Role::Editor, true, None, DAY);
    assert_eq!(invitation.expect("the Kommune is a member").expires, "1970-01-09T00:00:00Z");
}

#[test]
fn no_workplace_gets_a_certificate_before_the_roster_is_confirmed() {
    let mut office = Office::new();
    let first = office.renews(DAY);
    office.authority.hold().expect("the database can be written");
    assert_eq!(office.renews(300 * DAY), first, "it keeps what it has");
    let refused = office.authority.renew_due(300 * DAY);
    assert!(matches!(refused, Err(AuthorityError::Unconfirmed { .. })), "{refused:?}");
    let own = office.authority.renew_node(300 * DAY);
    assert!(own.expect("the key is at hand"), "the relay can be reached all the same");

    office.confirm();
    assert_ne!(office.renews(300 * DAY), first);
}

#[test]
fn who_asked_before_a_backup_asks_again_after_it_was_put_back() {
    let mut office = Office::new();
    let key = DeviceKey::generate().expect("the system gives randomness");
    let request = asks(&mut office.authority, false, &key);
    let answer = office.authority.answer(&request, &CHANNEL, 0);
    let Answer::Waiting { nonce, .. } = answer else { panic!("{answer:?}") };
    let number = office.authority.requests().expect("they can be read")[0].number;

    hold_after_restore(&office.folder.path().join("authority.db")).expect("it can be written");
    office.confirm();
    let code = code(office.authority.roster().verbund(), &nonce, key.public());
    let refused = office.authority.confirm_request(number, &code, 1);
    assert!(matches!(refused, Err(AuthorityError::UnknownRequest(_))), "{refused:?}");
    let answer = office.authority.answer(&request, &CHANNEL, 1);
    assert_eq!(answer, Answer::Refused(Refused::Expired));
}

/// Returns whether a name can be found in the files of the database.
fn is_left(office: &Office, name: &str) -> bool {
    let files = ["authority.db", "authority.db-wal"].map(|file| office.folder.path().join(file));
    let held = files.map(|file| std::fs::read(file).expect("the file is there"));
    held.iter().any(|bytes| bytes.windows(name.len()).any(|part| part == name.as_bytes()))
}

#[test]
fn a_name_that_is_changed_or_erased_is_nowhere_any_more() {
    let mut office = Office::new();
    for name in ["Alexandra Musterfrau", "Bernd Beispiel"] {
        office.authority.set_person(office.device, name).expect("the device is in the roster");
    }
    assert!(!is_left(&office, "Alexandra Musterfrau"));
    assert!(is_left(&office, "Bernd Beispiel"));
    assert!(office.authority.erase_person(office.device).expect("nobody reads"));
    assert!(!is_left(&office, "Bernd Beispiel"));
}

#[test]
fn a_name_that_somebody_still_reads_is_not_said_to_be_erased() {
    let mut office = Office::new();
    let name = "Alexandra Musterfrau";
    office.authority.set_person(office.device, name).expect("the device is in the roster");
    let reader = Connection::open(office.folder.path().join("authority.db"));
    let reader = reader.expect("the database opens");
    reader.execute_batch("BEGIN; SELECT * FROM person").expect("it can be read");
    // Nobody will end the reading meanwhile.
    office.authority.connection.busy_timeout(std::time::Duration::ZERO).expect("it can be set");
    let erased = office.authority.erase_person(office.device);
    assert!(matches!(erased, Err(AuthorityError::StillRead)), "{erased:?}");
    reader.execute_batch("COMMIT").expect("it can be ended");
    assert!(!office.authority.erase_person(office.device).expect("nobody reads"));
    assert!(!is_left(&office, name));
}

#[test]
fn the_log_tells_a_bad_invitation_from_a_device_that_may_not_ask() {
    let mut office = Office::new();
    let stranger = DeviceKey::generate().expect("the system gives randomness");
    let mut request = asks(&mut office.authority, false, &stranger);
    if let Request::Join { token, .. } = &mut request {
        token[0] ^= 1;
    }
    let claims = [
        Request::Renew(office.claim(Purpose::Renew, &stranger)),
        Request::Names(office.claim(Purpose::Names, &stranger)),
        Request::Grants(office.claim(Purpose::Grants, &office.key)),
    ];
    for request in std::iter::once(request).chain(claims) {
        let answer = office.authority.answer(&request, &CHANNEL, 0);
        assert!(matches!(answer, Answer::Refused(_)), "{answer:?}");
    }
    let log = audit::read(office.folder.path()).expect("the log can be read");
    let refused = log.lines.iter().filter(|line| line.act.ends_with("_refused"));
    let acts: Vec<&str> = refused.map(|line| line.act.as_str()).collect();
    assert_eq!(acts, ["join_refused", "claim_refused", "claim_refused", "claim_refused"]);
}

/// The database of an authority of version 1, as the program wrote it that knew no later one: the
/// relay, a workplace that has joined, and an invitation that is open.
const GOLDEN: &[u8] = include_bytes!("../../tests/golden/authority-1.db");

fn version(path: &Path) -> i64 {
    let connection = Connection::open(path).expect("SQLite opens the file");
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("it has a version")
}

#[test]
fn a_database_of_version_1_is_brought_up_to_date_and_a_copy_is_kept() {
    let folder = tempfile::tempdir().expect("the system gives a folder");
    let path = folder.path().join("authority.db");
    std::fs::write(&path, GOLDEN).expect("the file can be written");
    let mut authority = Authority::open(folder.path()).expect("an older file is opened");
    assert_eq!(version(&path), 2);
    let joined = DeviceId(2);
    assert!(authority.roster().device(joined).is_some());
    let until = authority.certified_until(joined).expect("it can be read");
    assert_eq!(until, Some(365 * DAY), "its certificate is known");
    let states: Vec<State> =
        authority.invitations(DAY).expect("they can be read").iter().map(|it| it.state).collect();
    assert_eq!(states, [State::Used(joined), State::Open]);
    // It takes what only the newer version has.
    authority.set_person(joined, "Erika Muster").expect("the device is in the roster");

    let kept = folder.path().join("authority.db.v1");
    assert_eq!(version(&kept), 1);
    let copy = std::fs::read(&kept).expect("the copy is there");
    drop(authority);
    Authority::open(folder.path()).expect("a second opening changes nothing");
    assert_eq!(std::fs::read(&kept).expect("the copy is there"), copy);
    assert!(!copy.windows(6).any(|part| part == b"Muster"), "names stay out of it");
}

#[test]
fn an_old_backup_is_put_back_into_a_newer_program() {
    let folder = tempfile::tempdir().expect("the system gives a folder");
    let path = folder.path().join("authority.db");
    std::fs::write(&path, GOLDEN).expect("the file can be written");
    assert_eq!(hold_after_restore(&path).expect("it can be written"), 1, "one was open");
    let authority = Authority::open(folder.path()).expect("it is opened");
    assert!(authority.is_held().expect("it can be read"));
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let office = Office::new();
    let path = office.folder.path().join("authority.db");
    office.authority.connection.pragma_update(None, "user_version", 3).expect("it is written");
    let folder = office.folder.path();
    let refused = Authority::open(folder);
    assert!(matches!(refused, Err(AuthorityError::Newer { found: 3, known: 2 })), "{refused:?}");
    let refused = hold_after_restore(&path);
    assert!(matches!(refused, Err(AuthorityError::Newer { .. })), "{refused:?}");
    assert_eq!(version(&path), 3);
    assert!(!folder.join("authority.db.v3").exists(), "there is nothing to copy");
}

#[test]
fn a_caller_is_known_by_what_it_cannot_have_made_up() {
    let mut office = Office::new();
    let stranger = DeviceKey::generate().expect("the system gives randomness");
    let request = asks(&mut office.authority, false, &stranger);
    let shown = |request: &Request| office.authority.shown_by(request, &CHANNEL);
    assert!(matches!(shown(&request), Some(Shown::Invitation(_))));
    let Request::Join { verbund, mut token, key, proof } = request else { panic!("it joins") };
    token[0] ^= 1;
    assert_eq!(shown(&Request::Join { verbund, token, key, proof }), None);
    let good = Request::Names(office.claim(Purpose::Names, &office.key));
    assert_eq!(shown(&good), Some(Shown::Device(office.device)));
    let other_key = Request::Names(office.claim(Purpose::Names, &stranger));
    assert_eq!(shown(&other_key), None);
    let other_purpose = Request::Renew(office.claim(Purpose::Names, &office.key));
    assert_eq!(shown(&other_purpose), None);
    let elsewhere = office.authority.shown_by(&good, &[8; 32]);
    assert_eq!(elsewhere, None, "a proof that was overheard shows nothing elsewhere");
}

/// Lets a workplace join that needs no confirmation.
fn joins(authority: &mut Authority) -> DeviceId {
    let key = DeviceKey::generate().expect("the system gives randomness");
    let request = asks(authority, true, &key);
    match authority.answer(&request, &CHANNEL, 1) {
        Answer::Accepted { device, .. } => device,
        other => panic!("{other:?}"),
    }
}

/// Returns a roster that knows of another one what a member has shown of it.
fn knowing(roster: &Roster, other: &Roster) -> Roster {
    let mut roster = roster.clone();
    let branch = roster.branch(other.entries_from(1)).expect("the same CA signed it");
    roster.take_branch(branch);
    roster
}

#[test]
fn an_authority_that_was_set_back_repeats_what_the_other_branch_revokes() {
    let mut office = Office::new();
    let second = joins(&mut office.authority);
    // A machine is set back without anybody's knowledge: the same folder as it was before.
    let folder = tempfile::tempdir().expect("the system gives a folder");
    for name in ["authority.db", "authority.db-wal", "ca.key", "node.key", "node.crt"] {
        let from = office.folder.path().join(name);
        std::fs::copy(from, folder.path().join(name)).expect("the file is there");
    }
    office.authority.revoke(office.device, Vec::new(), 2).expect("it is in good standing");
    let twice = joins(&mut office.authority);
    let mut set_back = Authority::open(folder.path()).expect("it is whole");
    assert_eq!(joins(&mut set_back), twice, "it does not know of the other");

    let known = knowing(set_back.roster(), office.authority.roster());
    set_back.take_branches(second, &known, 3).expect("it can be written");
    for mut authority in [set_back, Authority::open(folder.path()).expect("it is whole")] {
        assert!(authority.is_contested());
        assert_eq!(authority.roster().device(office.device), None, "the other revokes it");
        let refused = authority.add_member("Stadt", Details::default(), 3);
        assert!(matches!(refused, Err(AuthorityError::Forked { .. })), "{refused:?}");
    }
    let mut set_back = Authority::open(folder.path()).expect("it is whole");
    let (height, tip) = (set_back.roster().height(), set_back.roster().tip());
    let settled = set_back.decide(height, tip, 4).expect("the key is at hand");
    assert_eq!(settled, Settled { revoked: vec![office.device, twice], abandoned: 1 });
    assert!(!set_back.is_contested());
    assert!(set_back.roster().device(second).is_some());
    assert!(set_back.roster().abandons(office.authority.roster()));
    assert!(joins(&mut set_back).0 > twice.0 + 100, "numbers are left out");

    // What the other revoked besides becomes known later. Nobody has to be asked again.
    office.authority.revoke(second, Vec::new(), 5).expect("it is in good standing");
    let known = knowing(set_back.roster(), office.authority.roster());
    set_back.take_branches(second, &known, 6).expect("it is signed");
    assert!(set_back.roster().judgements().revoked_at(second).is_some());
    assert!(!set_back.is_held().expect("it can be read"));
    let reopened = Authority::open(folder.path()).expect("it is whole");
    assert!(reopened.roster().branches().is_empty() && reopened.roster().device(second).is_none());
}

/// How often two do something in the same moment.
const ROUNDS: usize = 60;

/// Asks under an invitation that a person has to confirm, and returns the request with its number
/// and the code.
fn waits(authority: &mut Authority) -> (Request, u32, String) {
    let key = DeviceKey::generate().expect("the system gives randomness");
    let request = asks(authority, false, &key);
    let answer = authority.answer(&request, &CHANNEL, 0);
    assert!(matches!(answer, Answer::Waiting { .. }), "{answer:?}");
    let open = authority.requests().expect("they can be read").pop().expect("it waits");
    (request, open.number, open.code)
}

#[test]
fn who_asks_while_it_is_confirmed_hears_nothing_else() {
    let mut office = Office::new();
    for round in 0..ROUNDS {
        let (request, number, code) = waits(&mut office.authority);
        let mut command = Authority::open(office.folder.path()).expect("it was founded");
        std::thread::scope(|scope| {
            scope.spawn(move || command.confirm_request(number, &code, 0).expect("the code fits"));
            loop {
                match office.authority.answer(&request, &CHANNEL, 0) {
                    Answer::Waiting { .. } => {}
                    Answer::Accepted { .. } => break,
                    other => panic!("in round {round}: {other:?}"),
                }
            }
        });
        let open = office.authority.requests().expect("they can be read");
        assert_eq!(open, [], "in round {round} nobody waits any more");
    }
}

#[test]
fn an_invitation_is_either_withdrawn_or_used() {
    let mut office = Office::new();
    for round in 0..ROUNDS {
        let (_, number, code) = waits(&mut office.authority);
        let open = office.authority.invitations(0).expect("they can be read");
        let open = open.into_iter().find(|it| it.state == State::Open).expect("it is new");
        let mut command = Authority::open(office.folder.path()).expect("it was founded");
        let (confirmed, withdrawn) = std::thread::scope(|scope| {
            let confirming = scope.spawn(move || command.confirm_request(number, &code, 0));
            let withdrawn = office.authority.withdraw(&open.id);
            (confirming.join().expect("it does not panic"), withdrawn)
        });
        let invitations = office.authority.invitations(0).expect("they can be read");
        let after = invitations.iter().find(|it| it.id == open.id).expect("it is kept").state;
        match (&confirmed, &withdrawn) {
            (Ok(Some(device)), Err(AuthorityError::UnknownInvitation(_))) => {
                assert_eq!(after, State::Used(device.id), "in round {round}");
            }
            (Err(AuthorityError::Overtaken | AuthorityError::UnknownRequest(_)), Ok(())) => {
                assert_eq!(after, State::Withdrawn, "in round {round}");
            }
            other => panic!("in round {round}: {other:?}"),
        }
    }
}
