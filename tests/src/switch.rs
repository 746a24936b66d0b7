// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Several computers at one switch, made of network namespaces of this kernel: cables can be
//! pulled, and nothing leaves them. Needs root and `ip`.

use std::fs::File;
use std::os::fd::AsFd as _;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// A switch with computers. It disappears with this value.
#[derive(Debug)]
pub struct Switch {
    name: String,
    computers: usize,
}

static SWITCHES: AtomicU32 = AtomicU32::new(0);

impl Switch {
    /// Makes a switch with computers 0, 1, … at it; `None` where the system does not let us.
    pub fn with_computers(count: usize) -> Option<Self> {
        let number = SWITCHES.fetch_add(1, Ordering::Relaxed);
        let name = format!("lw{}-{number}", std::process::id());
        let made = ip(&["netns", "add", &name]);
        if !made.is_some_and(|output| output.status.success()) {
            return None;
        }
        let mut switch = Self { name, computers: 0 };
        must(&["-n", &switch.name, "link", "add", "br0", "type", "bridge"]);
        must(&["-n", &switch.name, "link", "set", "br0", "up"]);
        for n in 0..count {
            switch.add(n);
        }
        Some(switch)
    }

    fn add(&mut self, n: usize) {
        let (computer, port) = (self.computer(n), port(n));
        must(&["netns", "add", &computer]);
        self.computers += 1;
        let cable = ["link", "add", &port, "type", "veth", "peer", "name", "eth0"];
        must(&[&["-n", &self.name], &cable[..], &["netns", &computer]].concat());
        must(&["-n", &self.name, "link", "set", &port, "master", "br0", "up"]);
        let address = format!("{}/24", Self::address(n));
        must(&["-n", &computer, "address", "add", &address, "dev", "eth0"]);
        must(&["-n", &computer, "link", "set", "lo", "up"]);
        must(&["-n", &computer, "link", "set", "eth0", "up"]);
    }

    /// Returns the address of a computer.
    pub fn address(n: usize) -> String {
        format!("10.77.0.{}", n + 1)
    }

    /// Does something on a computer: every socket, thread and process that it makes is there.
    pub fn on<T: Send>(&self, n: usize, act: impl FnOnce() -> T + Send) -> T {
        let place = format!("/var/run/netns/{}", self.computer(n));
        let computer = File::open(place).expect("the computer is there");
        std::thread::scope(|scope| {
            let there = scope.spawn(|| {
                let network = Some(LinkNameSpaceType::Network);
                move_into_link_name_space(computer.as_fd(), network).expect("root may move");
                act()
            });
            there.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// Pulls the cable of a computer out of the switch.
    pub fn unplug(&self, n: usize) {
        must(&["-n", &self.name, "link", "set", &port(n), "down"]);
    }

    /// Puts it back.
    pub fn plug_in(&self, n: usize) {
        must(&["-n", &self.name, "link", "set", &port(n), "up"]);
    }

    /// Lets only so many megabits in a second through to a computer. Returns whether the system can do
    /// that.
    pub fn slow_down(&self, n: usize, megabits: u32) -> bool {
        let (port, rate) = (port(n), format!("{megabits}mbit"));
        let bucket = ["root", "tbf", "rate", &rate, "burst", "64kbit", "latency", "400ms"];
        let slow = [&["-n", &self.name, "qdisc", "add", "dev", &port][..], &bucket].concat();
        Command::new("tc").args(slow).output().is_ok_and(|output| output.status.success())
    }

    /// Lets no UDP out of a computer any more, as a firewall does that drops it without a word.
    pub fn block_udp(&self, n: usize) {
        must(&["-n", &self.computer(n), "rule", "add", "ipproto", "udp", "blackhole"]);
    }

    /// Lets UDP out of a computer again.
    pub fn allow_udp(&self, n: usize) {
        must(&["-n", &self.computer(n), "rule", "delete", "ipproto", "udp", "blackhole"]);
    }

    /// Gives a computer another address, as a router does after a move.
    pub fn readdress(&self, n: usize, last: u8) {
        let computer = self.computer(n);
        must(&["-n", &computer, "address", "flush", "dev", "eth0"]);
        let address = format!("10.77.0.{last}/24");
        must(&["-n", &computer, "address", "add", &address, "dev", "eth0"]);
    }

    fn computer(&self, n: usize) -> String {
        format!("{}-{n}", self.name)
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        for n in 0..self.computers {
            ip(&["netns", "delete", &self.computer(n)]);
        }
        ip(&["netns", "delete", &self.name]);
    }
}

fn port(n: usize) -> String {
    format!("port{n}")
}

fn must(args: &[&str]) {
    let output = ip(args).expect("ip was there a moment ago");
    assert!(output.status.success(), "ip {args:?}: {output:?}");
}

fn ip(args: &[&str]) -> Option<Output> {
    Command::new("ip").args(args).output().ok()
}
