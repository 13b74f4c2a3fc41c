#!/usr/bin/env bash
# Make the initramfs that puts the agent of the tests beside a board's image.
#
#   cross/agent/make.sh BOARD TREE FILE
#
# TREE is the root file system that image/root.sh left; the shell comes from there.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

main() {
  local board=${1:?usage: make.sh BOARD TREE FILE} tree=${2:?} file=${3:?} tools
  tools=$(dirname "$file")/agent-tools
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  [[ -d $tools ]] || unpack_tools "$board" "$tools"
  mkdir -p "$work/agent/lib" "$work"/{bin,proc,run}
  cp "$tree/usr/bin/busybox" "$work/bin/"
  install -m 755 "$here/init" "$work/agent-init"
  cp "$here/agent.service" "$here/agent.sh" "$tools"/usr/bin/ir-{ctl,keytable} "$work/agent/"
  find "$tools" -regex '.*/lib\(bpf\|elf\|z\)[.-].*so[.0-9]*' -exec cp -P {} "$work/agent/lib/" \;
  (cd "$work" && find . -print0 | LC_ALL=C sort -z | cpio --quiet -0 -o -H newc -R 0:0) | zstd -q -f -o "$file"
}

# What an infrared remote and its keymap are played with.
unpack_tools() {
  mmdebstrap --quiet --arch="$(fact "$1" build.debian)" --variant=extract --mode="$("$here/../unpacking-mode.sh")" \
    --include=v4l-utils,ir-keytable bookworm "$2" "deb $("$here/../mirror.sh") bookworm main" >&2
}

main "$@"
