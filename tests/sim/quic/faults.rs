// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One fault at a time: a cable, one direction of it, an address, a stranger, too much at once.

use std::time::Duration;

use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::net::CLOSE_NOT_IN_ROSTER;
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_tests::quic_world::authority::Authority;
use leitwerk_tests::quic_world::history::bulk;
use leitwerk_tests::quic_world::network::{Conditions, Host, Network};
use leitwerk_tests::quic_world::{PATIENCE, QuicWorld, RELAY, What, play};
use quinn::ConnectionError;

use super::{link, millis, reads, secs, word};
use leitwerk_tests::world::wishes::profile;

const ANNA: Host = Host(1);
const BERT: Host = Host(2);

/// A line of an office in the country: half a megabyte per second.
const COUNTRY: Conditions = Conditions { rate: 500_000, ..Conditions::GOOD };

/// A Verbund of two clients that are in step.
async fn two() -> QuicWorld {
    let world = QuicWorld::start(7, 2, Conditions::GOOD);
    world.agree(secs(10)).await;
    world
}

/// A Verbund of two clients with four megabytes in one document.
async fn full() -> QuicWorld {
    let mut world = two().await;
    for edit in bulk(&mut world, 4_000) {
        world.edit(ANNA, edit);
    }
    world.agree(PATIENCE).await;
    assert!(world.stored_bytes(BERT) > 3_500_000, "{}", world.stored_bytes(BERT));
    world
}

/// Returns how often a host lost a link.
fn losses(world: &QuicWorld, host: Host) -> usize {
    let happened = world.happened(host).into_iter();
    happened.filter(|happened| matches!(happened.what, What::Down(..))).count()
}

/// Returns when a host got links, and to which devices.
fn linked(world: &QuicWorld, host: Host) -> Vec<(Duration, DeviceId)> {
    let happened = world.happened(host).into_iter();
    let up = happened.filter_map(|happened| match happened.what {
        What::Up(_, device) => Some((happened.at, device)),
        _ => None,
    });
    up.collect()
}

#[test]
fn a_join_survives_a_cable_that_is_pulled_in_its_middle() {
    play(async {
        let mut world = full().await;
        world.network.set_usual(COUNTRY);
        let clara = world.join();
        for times in 1..=3 {
            let half = |world: &QuicWorld| world.network.delivered(clara) > times * 1_000_000;
            world.until("a part of the archive has come", secs(30), half).await;
            world.network.set_path(clara, RELAY, Conditions::CUT);
            let lost = |world: &QuicWorld| link(world, clara) == LinkState::Offline;
            world.until("the cut is noticed", secs(30), lost).await;
            world.pass(secs(5)).await;
            assert_eq!(world.stored_bytes(clara), 0, "no part of it is taken for the whole");
            world.network.heal();
        }
        world.agree(PATIENCE).await;
        assert!(world.stored_bytes(clara) > 3_500_000);
    });
}

#[test]
fn a_short_cut_does_not_end_a_transfer() {
    play(async {
        let mut world = full().await;
        world.network.set_usual(COUNTRY);
        let clara = world.join();
        let half = |world: &QuicWorld| world.network.delivered(clara) > 2_000_000;
        world.until("a half has come", secs(30), half).await;
        world.network.set_path(clara, RELAY, Conditions::CUT);
        world.pass(secs(8)).await;
        world.network.heal();
        world.agree(PATIENCE).await;
        assert_eq!(losses(&world, clara), 0);
        assert!(world.network.delivered(clara) < 7_000_000, "nothing begins from the start");
    });
}

#[test]
fn a_link_of_which_one_direction_is_dead_is_noticed_and_healed() {
    for (from, to) in [(ANNA, RELAY), (RELAY, ANNA)] {
        play(async {
            let mut world = two().await;
            world.network.set_way(from, to, Conditions::CUT);
            world.edit(ANNA, word(profile(1), "geschrieben"));
            world.edit(BERT, word(profile(2), "auch"));
            let lost = |world: &QuicWorld| link(world, ANNA) == LinkState::Offline;
            world.until("the client shows that it is alone", secs(60), lost).await;
            let let_go = |world: &QuicWorld| losses(world, RELAY) > 0;
            world.until("the relay has let go", secs(60), let_go).await;
            assert!(world.status(ANNA).is_some_and(|status| status.waiting > 0));
            world.pass(secs(60)).await;
            world.network.heal();
            world.agree(PATIENCE).await;
            assert!(reads(&world, ANNA, profile(2), "auch"));
            assert!(reads(&world, BERT, profile(1), "geschrieben"));
        });
    }
}

#[test]
fn a_forgetful_box_in_the_middle_costs_no_link() {
    play(async {
        let mut world = two().await;
        world.network.translate(ANNA);
        world.edit(ANNA, word(profile(1), "hinaus"));
        let there = |world: &QuicWorld| reads(world, BERT, profile(1), "hinaus");
        world.until("what is written goes out at once", secs(3), there).await;
        world.network.translate(ANNA);
        world.edit(BERT, word(profile(1), "herein"));
        // The relay cannot know the new address before the next sign of life.
        let here = |world: &QuicWorld| reads(world, ANNA, profile(1), "herein");
        world.until("what others write comes in", secs(15), here).await;
        world.agree(secs(15)).await;
        assert_eq!((losses(&world, ANNA), losses(&world, RELAY)), (0, 0));
    });
}

#[test]
fn moving_from_the_cable_to_the_radio_costs_no_link() {
    play(async {
        let mut world = two().await;
        for round in 0..5 {
            world.rebind(ANNA);
            let text = format!("Runde {round}");
            world.edit(BERT, word(profile(1), &text));
            let here = |world: &QuicWorld| reads(world, ANNA, profile(1), &text);
            world.until("what others write comes in", secs(5), here).await;
        }
        world.agree(secs(15)).await;
        assert_eq!((losses(&world, ANNA), losses(&world, RELAY)), (0, 0));
    });
}

#[test]
fn a_stranger_never_becomes_a_link() {
    play(async {
        let mut world = two().await;
        world.edit(ANNA, word(profile(1), "intern"));
        world.agree(secs(10)).await;
        let known: Vec<DeviceId> = world.roster().devices().keys().copied().collect();
        let (ours, other) = (world.authority(), Authority::new());
        // One with a certificate of ours that stands in no roster, one of another authority.
        let strangers = [world.add_stranger(&ours), world.add_stranger(&other)];
        for _ in 0..600 {
            world.pass(millis(100)).await;
            for stranger in strangers {
                assert_eq!(link(&world, stranger), LinkState::Offline);
                assert_eq!(world.stored_bytes(stranger), 0);
            }
        }
        for stranger in strangers {
            let met = world.happened(stranger);
            let turned_away = met.iter().filter(|met| matches!(met.what, What::Unreached(_)));
            assert!(turned_away.count() >= 2, "it has called again and again");
        }
        for (_, device) in linked(&world, RELAY) {
            assert!(known.contains(&device), "{device:?} was let in");
        }
    });
}

#[test]
fn a_caller_without_a_certificate_never_becomes_a_link() {
    play(async {
        let mut world = two().await;
        let nameless = world.join_idle();
        let (endpoint, _) = world.endpoint(nameless);
        let settings = world.authority().anonymous();
        let name = server_name(world.roster().verbund());
        for target in [RELAY, ANNA] {
            let before = linked(&world, target);
            for _ in 0..3 {
                let call = endpoint.connect_with(settings.clone(), Network::home(target), &name);
                let end = match call.expect("the settings fit").await {
                    Ok(connection) => {
                        // In TLS 1.3 a caller hears of its refusal only when it speaks.
                        if let Ok((mut control, _)) = connection.open_bi().await {
                            control.write_all(&[0, 0, 1, 99]).await.ok();
                        }
                        connection.closed().await
                    }
                    Err(error) => error,
                };
                let turned_away = match &end {
                    ConnectionError::ApplicationClosed(close) => {
                        close.error_code == CLOSE_NOT_IN_ROSTER.into()
                    }
                    ConnectionError::ConnectionClosed(_) => true,
                    _ => false,
                };
                assert!(turned_away, "{target:?}: {end:?}");
            }
            assert_eq!(linked(&world, target), before, "{target:?} let nobody in");
        }
    });
}

#[test]
fn a_revoked_device_loses_its_link_and_gets_no_other() {
    play(async {
        let mut world = two().await;
        world.dial(BERT, ANNA);
        let lost = world.device(BERT);
        let reached = |world: &QuicWorld| linked(world, ANNA).iter().any(|(_, it)| *it == lost);
        world.until("the two are connected without the relay", secs(10), reached).await;
        world.revoke(BERT);
        let alone = |world: &QuicWorld| {
            let status = world.status(BERT);
            status.is_some_and(|it| it.link == LinkState::Offline && it.peers == 0)
        };
        world.until("it is cut off everywhere", secs(1), alone).await;
        let cut_off = world.network.elapsed();
        world.edit(ANNA, word(profile(1), "vertraulich"));
        // It calls on, from another address, as a new process, and after the relay was one.
        for round in 0..4 {
            match round {
                1 => world.rebind(BERT),
                2 => {
                    world.kill(BERT);
                    world.run(BERT);
                }
                3 => {
                    world.kill(RELAY);
                    world.run(RELAY);
                }
                _ => {}
            }
            for _ in 0..400 {
                world.pass(millis(100)).await;
                assert!(alone(&world), "round {round}: {:?}", world.status(BERT));
                assert!(!reads(&world, BERT, profile(1), "vertraulich"), "round {round}");
            }
            for host in [RELAY, ANNA] {
                let later = linked(&world, host).into_iter().filter(|(at, _)| *at > cut_off);
                assert!(later.into_iter().all(|(_, device)| device != lost), "{host:?}");
            }
        }
        world.agree(PATIENCE).await;
    });
}

#[test]
fn a_long_download_does_not_hold_up_what_is_typed_meanwhile() {
    play(async {
        let mut world = full().await;
        world.network.set_usual(COUNTRY);
        let clara = world.join();
        let begun = |world: &QuicWorld| world.network.delivered(clara) > 500_000;
        world.until("the download has begun", secs(10), begun).await;
        for n in 0..5 {
            let typed = format!("Wort {n}");
            world.edit(BERT, word(profile(1), &typed));
            let here = |world: &QuicWorld| reads(world, clara, profile(1), &typed);
            world.until("a word arrives", secs(1), here).await;
        }
        assert_eq!(world.stored_bytes(clara) / 1_000_000, 0, "the download still runs");
        world.agree(PATIENCE).await;
        let order: Vec<bool> = world
            .happened(clara)
            .into_iter()
            .filter_map(|happened| match happened.what {
                What::Run(doc) if doc == profile(1) => Some(false),
                What::Bulk(bytes) if bytes > 1_000_000 => Some(true),
                _ => None,
            })
            .collect();
        assert_eq!(order, [false, false, false, false, false, true], "words first");
    });
}

#[test]
fn a_long_upload_does_not_hold_up_what_is_typed_meanwhile() {
    play(async {
        let mut world = two().await;
        world.network.set_usual(COUNTRY);
        let before = world.network.delivered(RELAY);
        for edit in bulk(&mut world, 4_000) {
            world.edit(ANNA, edit);
        }
        let begun = |world: &QuicWorld| world.network.delivered(RELAY) - before > 500_000;
        world.until("the upload has begun", secs(10), begun).await;
        world.edit(ANNA, word(profile(1), "dringend"));
        let there = |world: &QuicWorld| reads(world, BERT, profile(1), "dringend");
        world.until("a word arrives", secs(1), there).await;
        assert!(world.stored_bytes(RELAY) < 1_000_000, "the upload still runs");
        world.agree(PATIENCE).await;
    });
}

#[test]
fn a_workshop_goes_on_while_the_relay_is_down() {
    play(async {
        let mut world = QuicWorld::start(11, 4, Conditions::GOOD);
        world.agree(secs(10)).await;
        world.kill(RELAY);
        // A chain: what the first writes reaches the last through the two between them.
        let clients = world.clients();
        for pair in clients.windows(2) {
            world.dial(pair[0], pair[1]);
        }
        for (n, client) in (1..).zip(&clients) {
            world.edit(*client, word(profile(n), "vor Ort"));
        }
        let (first, last) = (clients[0], clients[3]);
        let through = |world: &QuicWorld| {
            (1..=4).all(|n| [first, last].iter().all(|at| reads(world, *at, profile(n), "vor Ort")))
        };
        world.until("everybody reads everybody", secs(20), through).await;
        let equal = |world: &QuicWorld| world.unequal(first).is_none();
        world.until("every disk has it", secs(5), equal).await;
        world.run(RELAY);
        world.agree(PATIENCE).await;
    });
}
