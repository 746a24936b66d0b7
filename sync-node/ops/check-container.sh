#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Leitwerk contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Whether the image does what docs/betrieb.md, „Im Container“, says of it: it founds a Verbund on a volume,
# starts, joins a workplace, stops, and goes on as a new container. The container, the volume and the image
# are podman's; container and volume are removed at the end. Port 7443 has to be free.
#
#   podman build --format docker -f sync-node/ops/Containerfile -t sync-node .
#   cargo build --release
#   sync-node/ops/check-container.sh sync-node target/release/leitwerk
set -euo pipefail
exec </dev/null

if [ "$#" -ne 2 ] || [ ! -x "$2" ]; then
    sed -n '5,11s/^# \{0,1\}//p' "$0"
    exit 2
fi
image=$1
leitwerk=$(realpath "$2")
leitlinie=$(realpath "$(dirname "$0")/../../app/tests/common/leitlinie.txt")
name=sync-node-check

work=$(mktemp -d)
step="the beginning"
finish() {
    local code=$?
    if [ "$code" -ne 0 ]; then
        printf '\nFAILED (%s): %s\n' "$code" "$step"
        podman logs "$name" || true
    fi
    podman rm --force --ignore --volumes "$name" >/dev/null
    podman volume rm --force "$name" >/dev/null
    rm -rf "$work"
}

step() {
    step="$*"
    printf '== %s\n' "$step"
}

# Starts the service and waits half a minute for it.
start() {
    podman run --detach --name "$name" --stop-timeout 30 --volume "$name:/var/lib/sync-node" \
        --publish 7443:7443/udp --publish 7443:7443/tcp "$image" >/dev/null
    local until=$((SECONDS + 30))
    until node health >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || { printf 'The relay does not get ready.\n' >&2; exit 1; }
        sleep 0.2
    done
}

node() {
    podman exec "$name" sync-node "$@"
}

# Fetches a file that a command has written to the volume.
fetch() {
    podman cp "$name:/var/lib/sync-node/$1" "$work/"
    podman exec "$name" rm "/var/lib/sync-node/$1"
}

workplace() {
    "$leitwerk" --profile "$work/$1" "${@:2}"
}

if podman container exists "$name" || podman volume exists "$name"; then
    printf 'There is a container or a volume of the name %s.\n' "$name" >&2
    exit 1
fi
trap finish EXIT

step "a Verbund is founded on a new volume"
podman run --rm --volume "$name:/var/lib/sync-node" "$image" init --verbund "Verbund Seeland" \
    --kommune "Landkreis Seeland" --listen 127.0.0.1:7443

step "the service starts, without root and without rights"
start
[ "$(podman exec "$name" id -u)" = 7443 ]
podman exec "$name" grep -q '^CapEff:[[:space:]]*0*$' /proc/1/status
podman healthcheck run "$name"

step "two workplaces join and hold the same"
node member add --name "Gemeinde Aarfelde"
for who in "kreis:Landkreis Seeland:coordinator" "aarfelde:Gemeinde Aarfelde:editor"; do
    IFS=: read -r place kommune role <<<"$who"
    node invite --kommune "$kommune" --role "$role" --out "/var/lib/sync-node/$place.einladung" --pre-approved
    fetch "$place.einladung"
    workplace "$place" join "$work/$place.einladung"
done
workplace kreis import "$leitlinie"
workplace kreis sync --once
workplace aarfelde sync --once
[ "$(workplace kreis export --format json)" = "$(workplace aarfelde export --format json)" ]

step "a backup is taken while it runs"
node backup /var/lib/sync-node/heute.sicherung
fetch heute.sicherung

step "a stop ends it cleanly, and a new container goes on with the same volume"
podman stop "$name" >/dev/null
[ "$(podman inspect --format '{{.State.ExitCode}}' "$name")" = 0 ]
podman rm "$name" >/dev/null
workplace aarfelde edit 1.1 text --splice "0:0:Ohne Relais: "
start
workplace aarfelde sync --once
workplace kreis sync --once
workplace kreis export --format json >"$work/export"
grep -qF "Ohne Relais: " "$work/export"
node verify

printf '\nEverything is as it should be.\n'
