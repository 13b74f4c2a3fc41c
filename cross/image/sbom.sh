#!/usr/bin/env bash
# Say what is in a root file system, and under which licences: packages of Debian, and crates of the television.
#
#   cross/image/sbom.sh BOARD TREE FILE.json
#
# TREE is a root file system with the list that base.sh leaves. Leaves a CycloneDX document in FILE.json, and beside
# the copyright files of Debian the licence texts of every crate in TREE/usr/share/doc/crates.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

main() {
  local board=${1:?usage: sbom.sh BOARD TREE FILE.json} tree=${2:?} file=${3:?} crates
  crates=$(crates_of_the_television "$(fact "$board" build.triple)")
  {
    packages_of_debian "$tree"
    components_of_crates <<< "$crates"
  } | document > "$file"
  keep_texts "$tree" <<< "$crates"
}

# Name, version and licence, separated by tabs; our own crates as well.
crates_of_the_television() {
  cargo tree --manifest-path "$here/../../Cargo.toml" --locked -p stb-app --no-default-features --features kms \
    --target "$1" -e normal --prefix none --format '{p} {l}' |
    sed -E 's/^([^ ]+) v([^ ]+)( \([^)]*\))? ?/\1\t\2\t/; s/ \(\*\)$//' | LC_ALL=C sort -u
}

# From the names of their archives, `name_version_architecture.deb`, in which `:` is written as `%3a`.
packages_of_debian() {
  sed 's/%3a/:/; s/\.deb$//' "$1/usr/lib/debian-packages" | LC_ALL=C sort | awk -F _ '{
    printf "{\"type\":\"library\",\"name\":\"%s\",\"version\":\"%s\",", $1, $2
    printf "\"purl\":\"pkg:deb/debian/%s@%s?arch=%s\"}\n", $1, $2, $3
  }'
}

components_of_crates() {
  awk -F '\t' '{
    printf "{\"type\":\"library\",\"name\":\"%s\",\"version\":\"%s\",\"purl\":\"pkg:cargo/%s@%s\",", $1, $2, $1, $2
    printf "\"licenses\":[{\"expression\":\"%s\"}]}\n", $3
  }'
}

document() {
  echo '{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":['
  sed '$!s/$/,/'
  echo ']}'
}

keep_texts() {
  local name version source text
  while IFS=$'\t' read -r name version _; do
    for source in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$name-$version"; do
      for text in "$source"/{LICENSE,LICENCE,COPYING,COPYRIGHT,NOTICE,UNLICENSE}*; do
        [[ ! -f $text ]] || install -D -m 644 "$text" "$1/usr/share/doc/crates/$name-$version/$(basename "$text")"
      done
    done
  done
}

main "$@"
