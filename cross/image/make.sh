#!/usr/bin/env bash
# Make the image of a board.
#
#   cross/image/make.sh BOARD BINARY OPERATOR FOLDER
#
# Leaves in FOLDER: disk.img (what is flashed), vmlinuz, initrd, root.squashfs, bootloader.bin, and SHA256SUMS.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

main() {
  local board=${1:?usage: make.sh BOARD BINARY OPERATOR FOLDER} binary=${2:?} operator=${3:?} folder=${4:?}
  mkdir -p "$folder"
  "$here/base.sh" "$board" "$folder/base.tar"
  "$here/root.sh" "$board" "$folder/base.tar" "$binary" "$operator" "$folder"
  cp "$folder"/tree/boot/vmlinuz-* "$folder/vmlinuz"
  "$here/initramfs.sh" "$board" "$folder/tree" "$folder/initrd"
  "$here/disk.sh" "$board" "$folder"
  cp "$(fact "$board" bootloader.file)" "$folder/bootloader.bin"
  (cd "$folder" && sha256sum disk.img root.squashfs vmlinuz initrd bootloader.bin > SHA256SUMS)
}

main "$@"
