#!/usr/bin/env bash
# Put the agent of the tests beside the system on a flash that a bootloader starts.
#
#   cross/agent/beside.sh FLASH AGENT.cpio.zst
#
# FLASH is a copy of disk.img. In its boot partition the agent's initramfs is appended to the one of the image, and the agent's
# first program named on the command line; every other byte stays as it was flashed. Nothing is mounted.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

main() {
  local flash=${1:?usage: beside.sh FLASH AGENT.cpio.zst} agent=${2:?} boot
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  boot="$flash?offset=$(($(first_sector "$flash" boot-a) * 512))"
  on "$boot" "dump /initrd $work/initrd" "dump /extlinux/extlinux.conf $work/extlinux.conf"
  cat "$agent" >> "$work/initrd"
  sed -i 's|^ *append .*|& rdinit=/agent-init|' "$work/extlinux.conf"
  grep -q 'rdinit=/agent-init$' "$work/extlinux.conf"
  on "$boot" "rm /initrd" "write $work/initrd initrd" "rm /extlinux/extlinux.conf" "cd /extlinux" \
    "write $work/extlinux.conf extlinux.conf"
  on "$boot" "dump /initrd $work/written"
  cmp "$work/initrd" "$work/written"
}

# first_sector FLASH NAME
first_sector() { sfdisk --dump "$1" | sed -n "s/.*start= *\([0-9]*\),.*name=\"$2\".*/\1/p"; }

# on FILE COMMAND…: has debugfs do it.
on() {
  local file=$1
  shift
  printf '%s\n' "$@" | debugfs -w -f - "$file" > /dev/null 2>&1
}

main "$@"
