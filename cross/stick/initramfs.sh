#!/usr/bin/env bash
# Make what the kernel of a USB stick starts: a shell, openssl, the modules of disks, USB and screen, the pictures, and
# `initramfs/init`. All of it lies in memory, so that the stick can be pulled and the box still says so.
#
#   cross/stick/initramfs.sh BOARD FOLDER PICTURES KEY FACTS FILE
#
# FOLDER holds the base.tar of image/base.sh; what is unpacked here beside it is kept.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

# Of every board: sticks, and the file system that a PC reads as well.
modules=(usb_storage uas sd_mod vfat nls_cp437 nls_ascii ledtrig_timer)

main() {
  local board=${1:?usage: initramfs.sh BOARD FOLDER PICTURES KEY FACTS FILE}
  local folder=${2:?} pictures=${3:?} key=${4:?} facts=${5:?} file=${6:?} parts
  parts=$folder/stick-parts
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  unpack_parts "$board" "$folder/base.tar" "$parts"
  mkdir -p "$work"/{bin,lib,modules,stick,proc,sys,dev,run}
  cp "$parts"/usr/bin/{busybox,openssl} "$work/bin/"
  cp -L "$parts"/lib/ld-linux*.so.* "$work/lib/"
  find "$parts" -regextype egrep -regex '.*/lib(c\.so\.6|(crypto|ssl)\.so\.3)' -exec cp {} "$work/lib/" \;
  install -m 755 "$here/initramfs/init" "$work/init"
  cp "$here"/initramfs/*.sh "$here/words.tsv" "$work/stick/"
  cp -r "$pictures" "$work/stick/pictures"
  cp "$facts" "$work/stick/facts"
  install -m 600 "$key" "$work/stick/key.pem"
  copy_modules "$board" "$parts" "$work/modules"
  find "$work" -exec touch -h -d @0 {} +
  (cd "$work" && find . -print0 | LC_ALL=C sort -z | cpio --quiet -0 -o -H newc -R 0:0 --reproducible) |
    zstd -q -f -o "$file"
}

# unpack_parts BOARD BASE.tar PARTS: shell and modules are those of the box; openssl no box has.
unpack_parts() {
  local board=$1 base=$2 parts=$3
  [[ -f $parts/made-from && $parts/made-from -nt $base ]] && return
  rm -rf "$parts"
  mmdebstrap --quiet --arch="$(fact "$board" build.debian)" --variant=extract --mode="$("$here/../unpacking-mode.sh")" \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include=openssl \
    bookworm "$parts" "deb $("$here/../mirror.sh") bookworm main" >&2
  tar -x -f "$base" -C "$parts" --no-same-owner ./usr/bin/busybox ./usr/lib/modules
  depmod -b "$parts" "$(basename "$parts"/usr/lib/modules/*)"
  touch "$parts/made-from"
}

# copy_modules BOARD TREE FOLDER: with what they depend on, and the order in which they can be loaded.
copy_modules() {
  local board=$1 tree=$2 folder=$3 module
  { facts "$board" kernel.early; facts "$board" stick.modules; printf '%s\n' "${modules[@]}"; } |
    while read -r module; do
      modprobe -d "$tree" -S "$(basename "$tree"/usr/lib/modules/*)" --show-depends "$module" |
        sed -n 's/^insmod \([^ ]*\).*/\1/p'
    done | awk '!seen[$0]++' | while read -r module; do
      cp "$module" "$folder/"
      basename "$module"
    done > "$folder/order"
}

main "$@"
