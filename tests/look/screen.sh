#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Leitwerk contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The real window on a screen of its own, pressed and looked at by scripts. Sourced by those that set BIN,
# the folder of the programs leitwerk and sync-node. Gives WORK, a folder that is removed at the end,
# HOME in it, DISPLAY, and what follows. Needs Xvfb, xdotool, ImageMagick (import, compare, convert)
# and the display libraries that README.md names; no window manager, no screen, no network.

: "${BIN:?the folder of the programs leitwerk and sync-node}"
readonly SIZE=${SIZE:-1440x900}
readonly PATIENCE=120      # seconds until a window must be there
WORK=$(mktemp -d)
readonly WORK

for tool in Xvfb xdotool import compare convert; do
    command -v "$tool" >/dev/null || { echo "$tool is missing." >&2; exit 2; }
done
for program in leitwerk sync-node; do
    [[ -x $BIN/$program ]] || { echo "$BIN/$program is missing." >&2; exit 2; }
done

started=()
# Called by the trap.
# shellcheck disable=SC2317,SC2329
clean() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$WORK"
}
trap clean EXIT

# Nothing of the person who runs this is read or changed.
export HOME=$WORK/home XDG_DATA_HOME=$WORK/home XDG_CONFIG_HOME=$WORK/home LANG=C.UTF-8
unset WAYLAND_DISPLAY
mkdir -p "$HOME"

mkfifo "$WORK/number"
Xvfb -displayfd 3 -screen 0 "${SIZE}x24" -nolisten tcp 3>"$WORK/number" >/dev/null 2>&1 &
started+=($!)
read -r number <"$WORK/number"
export DISPLAY=:$number

fail() {
    import -window root "$WORK/failed.png" && cp "$WORK/failed.png" "${TMPDIR:-/tmp}/neu-failed.png"
    echo "$1 (the screen is in ${TMPDIR:-/tmp}/neu-failed.png)" >&2
    exit 1
}

# Counts the pixels in which two pictures differ.
apart() {
    compare -metric AE "$1" "$2" null: 2>&1 | sed 's/[^0-9.e+].*//' || true
}

# Waits until the window draws nothing new but a caret, a clock and a colleague's sentence.
still() {
    local n differ
    import -window root "$WORK/before.png"
    for n in {1..60}; do
        sleep 0.4
        import -window root "$WORK/now.png"
        differ=$(apart "$WORK/before.png" "$WORK/now.png")
        mv "$WORK/now.png" "$WORK/before.png"
        if [[ $n -ge 2 && ${differ%%[.e]*} -lt 3000 && $differ != *e* ]]; then return; fi
    done
    fail "The window does not come to rest."
}

# By what a window is seen to hear the keyboard: the dialog that searches darkens all of it.
HEARD=(ctrl+k 100000)

# Starts the client and waits for its window.
begin() {
    "$BIN/leitwerk" "$@" >"$WORK/client.log" 2>&1 &
    CLIENT=$!
    started+=("$CLIENT")
    local n
    for ((n = 0; n < PATIENCE * 2; n++)); do
        kill -0 "$CLIENT" 2>/dev/null || { cat "$WORK/client.log" >&2; fail "The client has ended."; }
        WINDOW=$(xdotool search --onlyvisible --name Leitwerk 2>/dev/null | head -1 || true)
        [[ -z $WINDOW ]] || break
        sleep 0.5
    done
    [[ -n $WINDOW ]] || fail "There is no window."
    xdotool windowmove "$WINDOW" 0 0 windowsize "$WINDOW" "${SIZE%x*}" "${SIZE#*x}" || true
    still
    # Without a window manager nobody else gives it the keyboard; it may take a while to notice.
    for n in {1..10}; do
        xdotool windowfocus "$WINDOW"
        xdotool mousemove 900 870 click 1
        aside
        still
        hears "${HEARD[@]}" && return
    done
    fail "The window does not hear the keyboard."
}

# Says whether the window hears the keyboard: a key changes at least so many pixels. A dialog that
# it opens is closed again.
hears() {
    local differ
    cp "$WORK/before.png" "$WORK/unheard.png"
    keys "$1"
    differ=$(apart "$WORK/unheard.png" "$WORK/before.png")
    [[ $differ == *e* || ${differ%%[.e]*} -ge $2 ]] || return 1
    [[ $1 == Tab ]] || keys Escape
}

end() {
    kill "$CLIENT" 2>/dev/null || true
    wait "$CLIENT" 2>/dev/null || true
}

# Puts the pointer where nothing lies under it.
aside() { xdotool mousemove 1438 860; }

keys() { xdotool key --delay 120 "$@"; still; }

write() { xdotool type --delay 60 "$1"; still; }

click() {
    xdotool mousemove "$1" "$2" click 1
    still
    aside
}

# Does what a command or a title of the dialog „Suchen und Befehle“ says. The words may leave out
# letters, and must: xdotool does not type umlauts on every keyboard.
go() {
    keys ctrl+k
    write "$1"
    keys Return
}

# Runs a command at a workplace.
client() {
    local who=$1
    shift
    "$BIN/leitwerk" --profile "$WORK/$who" "$@" >/dev/null
}

# Founds a Verbund with a relay, which runs until the script ends, and its Landkreis: the workplace `kreis`.
found() {
    local port=$((20000 + RANDOM % 20000))
    node init --verbund Seeland --kommune "Landkreis Seeland" --listen "127.0.0.1:$port"
    node invite --kommune "Landkreis Seeland" --role coordinator --out "$WORK/kreis.inv" --pre-approved
    "$BIN/sync-node" serve --data "$WORK/relais" --set monitor.listen=off >"$WORK/relay.log" 2>&1 &
    started+=($!)
    joins kreis
}

# Runs a command at the relay.
node() { "$BIN/sync-node" "$@" --data "$WORK/relais" >/dev/null; }

# Lets a workplace join with the invitation of its name.
joins() {
    local n
    for ((n = 0; n < PATIENCE; n++)); do
        ! client "$1" join --key-file "$WORK/$1.inv" 2>/dev/null || return 0
        sleep 1
    done
    cat "$WORK/relay.log" >&2
    fail "The relay does not answer."
}
