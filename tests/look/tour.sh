#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Leitwerk contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Takes a picture of every page of the window with a Verbund of each template, in each theme and at 200 %,
# for a person to look at:
#
#     tests/look/tour.sh target/debug FOLDER [TEMPLATE …]
#
# The pictures are FOLDER/TEMPLATE-THEME-PAGE.png, and one sheet of all pages of a template and theme,
# FOLDER/TEMPLATE-THEME.png. A template that is a text file is read in as an existing strategy, so
# `tests/look/tour.sh target/debug OUT strategie.txt` shows a Verbund that began with that one. Nothing is
# compared; the painted snapshots of the tests do that.
set -euo pipefail

[[ $# -ge 2 ]] || { echo "Usage: $0 FOLDER-OF-PROGRAMS FOLDER [TEMPLATE ...]" >&2; exit 2; }
BIN=$(cd "$1" && pwd)
readonly BIN
mkdir -p "$2"
OUT=$(cd "$2" && pwd)
readonly OUT
shift 2
TEMPLATES=("$@")
[[ ${#TEMPLATES[@]} -gt 0 ]] || TEMPLATES=(zielsteckbrief projektsteckbrief zielbild ziel)
SIZE=1280x800
# shellcheck source=tests/look/screen.sh
. "$(dirname "$0")/screen.sh"

# Takes a picture of what is seen now.
shot() {
    aside
    still
    import -window root "$OUT/$1.png"
}

# Every page by its key, the Steckbriefe in every way to see them and one of them, every figure of the
# template, and the settings.
pages() {
    local name=$1 n
    local -a taken=()
    taken() { shot "$name-$1"; taken+=("$OUT/$name-$1.png"); }
    for n in 1 2 5 6; do
        keys "ctrl+$n"
        taken "seite-$n"
    done
    for n in Tabelle Tafel Baum; do
        go "Steckbriefe: $n"
        taken "steckbriefe-$n"
    done
    keys ctrl+3 F6 Down Return
    taken steckbrief
    keys ctrl+4 F6
    for n in {1..12}; do
        # After the last figure comes the first again.
        shot "$name-abbildung-$n"
        if [[ $n -gt 1 ]] && alike "$name-abbildung-1" "$name-abbildung-$n"; then
            rm "$OUT/$name-abbildung-$n.png"
            break
        fi
        taken+=("$OUT/$name-abbildung-$n.png")
        keys Right
    done
    keys ctrl+comma
    taken einstellungen
    keys Escape
    montage "${taken[@]}" -tile 4x -geometry 800x500+6+6 "$OUT/$name.png"
    echo "$name"
}

# Whether two pictures show the same.
alike() {
    local differ
    differ=$(apart "$OUT/$1.png" "$OUT/$2.png")
    [[ $differ != *e* && ${differ%%[.e]*} -lt 3000 ]]
}

# Opens the window for a template: the example, or a Verbund that began with what a file says.
open() {
    if [[ -f $1 ]]; then
        found
        client kreis import "$1"
        begin --profile "$WORK/kreis"
    else
        begin demo --template "$1"
    fi
}

for template in "${TEMPLATES[@]}"; do
    name=$(basename "${template%.*}")
    open "$template"
    for theme in Hell Dunkel "Hoher Kontrast"; do
        go "Darstellung: $theme"
        pages "$name-${theme##* }"
    done
    go "Darstellung: Hell"
    for _ in {1..20}; do xdotool key --delay 120 ctrl+plus; done
    pages "$name-200"
    for _ in {1..20}; do xdotool key --delay 120 ctrl+minus; done
    end
done
