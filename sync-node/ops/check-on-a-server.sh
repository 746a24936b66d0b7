#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Leitwerk contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Everything about the service that needs root and systemd, checked on a Debian machine that is thrown
# away afterwards: it installs the package, founds a Verbund, joins two workplaces, kills, reloads, stops,
# backs up, destroys, restores, and removes the package again. The first thing that is not as it should
# be ends it. On a machine with a Verbund it does nothing. What needs root alone (a full disk, UDP that is
# shut) is checked by check-as-root.sh beside it.
#
#   cargo build --release && cargo deb -p leitwerk-node --no-build
#   sync-node/ops/check-on-a-server.sh target/debian/sync-node_*.deb target/release/leitwerk
set -euo pipefail
exec </dev/null

usage() {
    sed -n '5,13s/^# \{0,1\}//p' "$0"
    exit 2
}

if [ "$#" -ne 2 ] || [ ! -f "$1" ] || [ ! -x "$2" ]; then usage; fi
package=$(realpath "$1")
leitwerk=$(realpath "$2")
data=/var/lib/sync-node
settings=/etc/sync-node/sync-node.toml
address=127.0.0.1:7443
leitlinie=$(realpath "$(dirname "$0")/../../app/tests/common/leitlinie.txt")

work=""
step="the beginning"
finish() {
    local code=$?
    if [ "$code" -ne 0 ]; then
        printf '\nFAILED (%s): %s\n' "$code" "$step"
        [ -z "$work" ] || journalctl --unit=sync-node --lines=40 --no-pager --output=short-monotonic || true
    fi
    [ -z "$work" ] || rm -rf "$work"
}
trap finish EXIT

step() {
    step="$*"
    printf '== %s\n' "$step"
}

refuse() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Waits half a minute, or longer if told so, until a command succeeds.
wait_until() {
    local patience=30
    [[ "$1" =~ ^[0-9]+$ ]] && { patience=$1; shift; }
    local until=$((SECONDS + patience))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || refuse "waited in vain: $*"
        sleep 0.2
    done
}

# Runs a command of the administrator as the user of the service.
node() {
    runuser -u sync-node -- sync-node "$@"
}

show() {
    systemctl show --property="$1" --value sync-node
}

said() {
    # Without -q: grep reads to the end, so that journalctl is not told that nobody listens.
    journalctl --unit=sync-node --after-cursor="$1" --output=cat | grep -F "$2"
}

cursor() {
    journalctl --lines=0 --show-cursor --quiet | sed -n 's/^-- cursor: //p'
}

# Tells whether another process than this one runs now.
restarted_since() {
    [ "$(show ActiveState)" = active ] && [ "$(show MainPID)" != "$1" ]
}

# Tells whether a workplace shows something.
shows() {
    workplace "$1" export --format json >"$work/export"
    grep -qF "$2" "$work/export"
}

workplace() {
    local name=$1
    shift
    "$leitwerk" --profile "$work/$name" "$@"
}

[ "$(id -u)" -eq 0 ] || refuse "This needs root."
[ -d /run/systemd/system ] || refuse "This needs systemd."
[ ! -e "$data" ] || refuse "$data exists: this is not a machine to throw away."
work=$(mktemp -d)

step "the package installs, and nothing runs before there is a Verbund"
apt-get install -qy --no-install-recommends "$package"
[ "$(stat -c '%U %a' "$data")" = "sync-node 700" ]
[ "$(stat -c '%a' "$settings")" = 644 ]
systemctl start sync-node
[ "$(show ActiveState)" = inactive ]
[ "$(show ConditionResult)" = no ]

step "the settings of the package fit"
sync-node check-config >/dev/null

step "the unit is hardened"
systemd-analyze security --threshold=15 --no-pager sync-node | tail -n 1

step "a Verbund is founded and the service starts"
node init --verbund "Verbund Seeland" --kommune "Landkreis Seeland" --listen "$address"
node member add --name "Gemeinde Aarfelde"
systemctl enable --now sync-node
[ "$(show ActiveState)" = active ]
[ "$(systemctl is-enabled sync-node)" = enabled ]
[ -n "$(show StatusText)" ]
sync-node health

step "the service holds no right that it does not need"
main=$(show MainPID)
[ "$(stat -c '%U' "/proc/$main")" = sync-node ]
grep -q '^CapEff:[[:space:]]*0*$' "/proc/$main/status"
grep -q '^NoNewPrivs:[[:space:]]*1$' "/proc/$main/status"

step "two workplaces join and hold the same"
for who in "kreis:Landkreis Seeland:coordinator" "aarfelde:Gemeinde Aarfelde:editor"; do
    IFS=: read -r name kommune role <<<"$who"
    node invite --kommune "$kommune" --role "$role" --out "$data/$name.einladung" --pre-approved
    mv "$data/$name.einladung" "$work/"
    workplace "$name" join "$work/$name.einladung"
done
workplace kreis import "$leitlinie"
workplace kreis sync --once
workplace aarfelde sync --once
[ "$(workplace kreis export --format json)" = "$(workplace aarfelde export --format json)" ]

step "a reload takes the settings over and keeps the process"
before=$(cursor)
cp -p "$settings" "$work/settings"
printf '\n[limits]\nconnections = 17\n' >"$settings"
systemctl reload sync-node
wait_until said "$before" "limits.connections = 17"
[ "$(show MainPID)" = "$main" ]

step "wrong settings are refused and change nothing"
printf '\n[limits]\nconections = 18\n' >"$settings"
if systemctl reload sync-node 2>/dev/null; then refuse "wrong settings were taken"; fi
[ "$(show ActiveState)" = active ]
[ "$(show MainPID)" = "$main" ]
cp -p "$work/settings" "$settings"
systemctl reload sync-node

step "a service that hangs is ended by the watchdog and comes back"
kill -STOP "$main"
wait_until 150 restarted_since "$main"
wait_until sync-node health
workplace aarfelde sync --once
main=$(show MainPID)

step "a service that is killed comes back with everything that it confirmed"
workplace aarfelde edit 1.1 text --splice "0:0:Vor dem Absturz: "
workplace aarfelde sync --once
kill -KILL "$main"
wait_until restarted_since "$main"
wait_until sync-node health
workplace kreis sync --once
shows kreis "Vor dem Absturz: "

step "a stop says goodbye to who is connected and writes everything"
"$leitwerk" --profile "$work/kreis" sync >"$work/connected" &
connected=$!
wait_until grep -q Aktuell "$work/connected"
systemctl stop sync-node
[ "$(show Result)" = success ]
wait_until grep -q Offline "$work/connected"
kill "$connected"
wait "$connected" || true
[[ "$(tail -n 1 "$data/audit.jsonl")" == *'"act":"stopped","clean":true'* ]]
systemctl start sync-node

step "backup, destroy, restore, exchange: nothing is lost"
install -d -m 0700 -o sync-node -g sync-node "$work/backup"
chmod 0711 "$work"
node backup "$work/backup/file"
workplace aarfelde edit 1.1 text --splice "0:0:Nach der Sicherung: "
workplace aarfelde sync --once
systemctl stop sync-node
rm -rf "${data:?}"
systemd-tmpfiles --create /usr/lib/tmpfiles.d/sync-node.conf
node restore "$work/backup/file"
node verify
systemctl start sync-node
wait_until sync-node health
workplace aarfelde sync --once
workplace kreis sync --once
[ "$(workplace kreis export --format json)" = "$(workplace aarfelde export --format json)" ]
shows kreis "Nach der Sicherung: "
node verify

step "the package is installed anew while the service runs"
main=$(show MainPID)
apt-get install -qy --reinstall "$package"
wait_until restarted_since "$main"
wait_until sync-node health
workplace kreis sync --once

step "a removal ends the service and leaves the Verbund alone"
apt-get purge -qy sync-node
[ -e "$data/authority.db" ]
[ ! -e /usr/lib/systemd/system/sync-node.service ]

printf '\nEverything is as it should be. %s is left for you to look at.\n' "$data"
