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

readonly MOST=122880       # bytes that a picture may have

[[ $# -ge 1 ]] || { echo "Usage: $0 FOLDER-OF-PROGRAMS [NAME ...]" >&2; exit 2; }
BIN=$(cd "$1" && pwd)
readonly BIN
shift
readonly WANTED=("$@")
HERE=$(cd "$(dirname "$0")" && pwd)
readonly HERE
# shellcheck source=tests/look/screen.sh
. "$HERE/../../tests/look/screen.sh"

wanted() {
    local name one
    [[ ${#WANTED[@]} -gt 0 ]] || return 0
    for name in "$@"; do
        for one in "${WANTED[@]}"; do [[ $name != "$one" ]] || return 0; done
    done
    return 1
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
readonly TEXT=(620 240) PLAN=(370 556) TABLE=(332 148) BOARD=(404 148) FIRST_BOX=(270 308) THIRD_BOX=(270 380)

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

# A new workplace that joins; and two that wrote different values while they were apart.
verbund() {
    wanted erster-start einladung code zwei-werte || return 0
    found
    node member add --name "Gemeinde Aarfelde"
    node invite --kommune "Gemeinde Aarfelde" --role editor --out "$WORK/aarfelde.inv" --pre-approved
    node invite --kommune "Gemeinde Aarfelde" --role editor --out "$WORK/einladung.json"
    joins aarfelde
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
