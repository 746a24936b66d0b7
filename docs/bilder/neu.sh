#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Leitwerk contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Renews the pictures of the handbook beside this script:
#
#     docs/bilder/neu.sh target/debug [NAME …]
#
# The folder holds the programs leitwerk and sync-node. With names (of pictures, without .png) only
# the scenes that show them are taken. Needs Xvfb, xdotool, ImageMagick (import, compare, convert)
# and the display libraries that README.md names; no window manager, no screen, no network.
# Every picture is the whole window, 1440 x 900. A picture that cannot be taken ends the script;
# the one that was there stays.
set -euo pipefail

readonly SIZE=1440x900
readonly PATIENCE=120      # seconds until a window must be there
readonly MOST=122880       # bytes that a picture may have

[[ $# -ge 1 ]] || { echo "Usage: $0 FOLDER-OF-PROGRAMS [NAME ...]" >&2; exit 2; }
BIN=$(cd "$1" && pwd)
readonly BIN
shift
readonly WANTED=("$@")
HERE=$(cd "$(dirname "$0")" && pwd)
readonly HERE
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
Xvfb -displayfd 3 -screen 0 ${SIZE}x24 -nolisten tcp 3>"$WORK/number" >/dev/null 2>&1 &
started+=($!)
read -r number <"$WORK/number"
export DISPLAY=:$number

wanted() {
    local name one
    [[ ${#WANTED[@]} -gt 0 ]] || return 0
    for name in "$@"; do
        for one in "${WANTED[@]}"; do [[ $name != "$one" ]] || return 0; done
    done
    return 1
}

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
    xdotool windowmove "$WINDOW" 0 0 windowsize "$WINDOW" ${SIZE/x/ } || true
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

# Takes a picture. It must differ from the one before, or the way to it no longer leads there.
shot() {
    aside
    still
    import -window root "$WORK/$1.png"
    if [[ -e $WORK/last.png ]]; then
        local differ
        differ=$(apart "$WORK/last.png" "$WORK/$1.png")
        if [[ $differ != *e* && ${differ%%[.e]*} -lt 3000 ]]; then
            fail "$1 looks like the picture before."
        fi
    fi
    cp "$WORK/$1.png" "$WORK/last.png"
    local colours
    for colours in 128 64 32; do
        convert "$WORK/$1.png" -strip +dither -colors $colours -define png:compression-level=9 \
            "PNG8:$WORK/$1.small.png"
        [[ $(stat -c %s "$WORK/$1.small.png") -ge $MOST ]] || break
    done
    [[ $(stat -c %s "$WORK/$1.small.png") -lt $MOST ]] || fail "$1 is too large."
    wanted "$1" || return 0
    cp "$WORK/$1.small.png" "$HERE/$1.png"
    echo "$1"
}

# The example, as anybody can open it. It looks light whatever the system says.
example() {
    begin demo
    go "Darstellung: Hell"
}

# Where the places are that no key leads to at once: the first text of a Steckbrief, the first plan of
# the page „Unser Blatt“, two views of the page Steckbriefe, and two boxes of its table.
readonly TEXT=(620 240) PLAN=(400 516) TABLE=(332 148) BOARD=(404 148) FIRST_BOX=(270 308) THIRD_BOX=(270 380)

pages() {
    wanted uebersicht steckbrief kommentar verfasser baum tabelle tafel leitlinie blatt plan \
        auswertungen suchen raum mitglieder einstellungen dunkel kontrast gross || return 0
    example
    shot uebersicht
    go "1.1 Notfall"
    shot steckbrief
    click "${TEXT[@]}"
    keys ctrl+shift+m
    write "Stimmt der Termin noch?"
    shot kommentar
    keys Escape
    keys ctrl+shift+a
    shot verfasser
    keys ctrl+shift+a
    keys ctrl+3
    shot baum
    click "${TABLE[@]}"
    click "${FIRST_BOX[@]}"
    click "${THIRD_BOX[@]}"
    shot tabelle
    keys Escape
    click "${BOARD[@]}"
    shot tafel
    keys ctrl+2
    shot leitlinie
    keys ctrl+5
    shot blatt
    click "${PLAN[@]}"
    shot plan
    keys ctrl+4
    shot auswertungen
    keys ctrl+k
    write termine
    shot suchen
    keys Escape
    keys ctrl+6
    shot mitglieder
    go "Im Raum verbinden"
    shot raum
    keys Escape
    go "Darstellung: Dunkel"
    keys ctrl+comma
    shot einstellungen
    keys Escape
    go "2.1 Prozesse"
    shot dunkel
    go "Darstellung: Hoher Kontrast"
    keys ctrl+4
    shot kontrast
    go "Darstellung: Hell"
    go "1.1 Notfall"
    local n
    for n in {1..20}; do xdotool key --delay 120 ctrl+plus; done
    still
    shot gross
    end
}

# Founds a Verbund with a relay that two workplaces have joined. A third has an invitation.
found() {
    local port=$((20000 + RANDOM % 20000)) who n
    node() { "$BIN/sync-node" "$@" --data "$WORK/relais" >/dev/null; }
    node init --verbund Seeland --kommune "Landkreis Seeland" --listen "127.0.0.1:$port"
    node member add --name "Gemeinde Aarfelde"
    node invite --kommune "Landkreis Seeland" --role coordinator --out "$WORK/kreis.inv" \
        --pre-approved
    node invite --kommune "Gemeinde Aarfelde" --role editor --out "$WORK/aarfelde.inv" \
        --pre-approved
    node invite --kommune "Gemeinde Aarfelde" --role editor --out "$WORK/einladung.json"
    "$BIN/sync-node" serve --data "$WORK/relais" --set monitor.listen=off >"$WORK/relay.log" 2>&1 &
    local relay=$!
    started+=("$relay")
    for who in kreis aarfelde; do
        for ((n = 0; n < PATIENCE; n++)); do
            ! client "$who" join --key-file "$WORK/$who.inv" 2>/dev/null || continue 2
            kill -0 "$relay" 2>/dev/null || break
            sleep 1
        done
        cat "$WORK/relay.log" >&2
        fail "The relay does not answer."
    done
}

# Runs a command at a workplace.
client() {
    local who=$1
    shift
    "$BIN/leitwerk" --profile "$WORK/$who" "$@" >/dev/null
}

# A new workplace that joins; and two that wrote different values while they were apart.
verbund() {
    wanted erster-start einladung code zwei-werte || return 0
    found
    # There is no dialog yet; the focus goes to the first button.
    HEARD=(Tab 50)
    begin --profile "$WORK/neu"
    HEARD=(ctrl+k 100000)
    shot erster-start
    keys Return
    write "$WORK/einladung.json"
    shot einladung
    keys Tab Tab Tab Return
    write "Rathaus 2"
    keys Tab Return
    shot code
    end
    wanted zwei-werte || return 0
    client kreis import "$HERE/../../app/tests/common/leitlinie.txt"
    client kreis sync --once
    client aarfelde sync --once
    client kreis edit 1.1 impact.Kunden --set 2
    client kreis edit 1.1 start --set "Q2 2027"
    client aarfelde edit 1.1 impact.Kunden --set 3
    client aarfelde edit 1.1 start --set "Q4 2027"
    client kreis sync --once
    client aarfelde sync --once
    begin --profile "$WORK/aarfelde"
    go "Darstellung: Hell"
    go "1.1 Stege"
    shot zwei-werte
    end
}

verbund
pages
