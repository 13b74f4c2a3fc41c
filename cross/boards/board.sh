# Sourced: what `boards/NAME/board.toml` says. Sections, strings, whole numbers and lists of strings on one line are all
# that a board needs, and all that is read here; a test reads the same files as TOML.
# shellcheck shell=bash

# Tools that make partitions and know modules lie where an ordinary user does not look.
export PATH=$PATH:/usr/sbin:/sbin

boards=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

# board_exists NAME
board_exists() { [[ -f $boards/$1/board.toml ]]; }

# board_names: every board that can be built.
board_names() {
  local file
  for file in "$boards"/*/board.toml; do
    [[ $(basename "$(dirname "$file")") == template ]] || basename "$(dirname "$file")"
  done
}

# fact NAME SECTION.KEY: a string or a number; ends the script where it is missing.
fact() {
  local value
  value=$(fact_raw "$1" "$2")
  value=${value#\"}
  printf '%s\n' "${value%\"}"
}

# facts NAME SECTION.KEY: a list, one entry a line.
facts() { fact_raw "$1" "$2" | grep -o '"[^"]*"' | tr -d '"'; }

fact_raw() {
  awk -v section="${2%%.*}" -v key="${2#*.}" '
    /^\[/ { here = substr($1, 2, length($1) - 2) }
    here == section && $1 == key && $2 == "=" { sub(/^[^=]*= */, ""); print; found = 1 }
    END { exit !found }' "$boards/$1/board.toml" || {
    echo "board.sh: $1 does not say $2" >&2
    return 1
  }
}

# uuid_of NAME: of a partition or a file system; made from its name, so that an image is the same every time.
uuid_of() {
  printf 'nanto-sukoyaka/%s' "$1" | sha256sum |
    sed 's/^\(........\)\(....\).\(...\).\(...\)\(............\).*/\1-\2-4\3-8\4-\5/'
}
