#!/usr/bin/env bash
# Make what the kernel starts first: a shell, the modules of disks and file systems, and `initramfs/init`.
#
#   cross/image/initramfs.sh BOARD TREE FILE
#
# TREE is the root file system that root.sh left. The same input makes the same bytes.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

main() {
  local board=${1:?usage: initramfs.sh BOARD TREE FILE} tree=${2:?} file=${3:?} version module
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  version=$(basename "$tree"/usr/lib/modules/*)
  mkdir -p "$work"/{bin,modules,proc,sys,dev,run,root}
  cp "$tree/usr/bin/busybox" "$work/bin/"
  cp "$here/initramfs/init" "$work/init"
  facts "$board" kernel.early | while read -r module; do
    modprobe -d "$tree" -S "$version" --show-depends "$module" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
  done | awk '!seen[$0]++' > "$work/paths"
  while read -r module; do
    cp "$module" "$work/modules/"
    basename "$module"
  done < "$work/paths" > "$work/modules/order"
  rm "$work/paths"
  pack "$work" | zstd -q -19 -f -o "$file"
}

# As `cpio` of the same files would be on any other day and by any other user.
pack() {
  find "$1" -exec touch -h -d @0 {} +
  (cd "$1" && find . -print0 | LC_ALL=C sort -z | cpio --quiet -0 -o -H newc -R 0:0 --reproducible)
}

main "$@"
