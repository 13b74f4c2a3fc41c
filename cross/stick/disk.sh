#!/usr/bin/env bash
# Put the files of a stick into one image: a single FAT32 partition, marked as bootable, which any PC can read.
#
#   cross/stick/disk.sh FILES STICK.img
set -euo pipefail
# Tools that make partitions lie where an ordinary user does not look.
export PATH=$PATH:/usr/sbin:/sbin

readonly room_for_records=32

main() {
  local files=${1:?usage: disk.sh FILES STICK.img} stick=${2:?usage: disk.sh FILES STICK.img} size
  # MiB; FAT32 begins at 65525 clusters, which are of 4 KiB here.
  size=$(($(du -sm --apparent-size "$files" | cut -f 1) + room_for_records))
  ((size >= 260)) || size=260
  rm -f "$stick"
  truncate -s "$((size + 1))M" "$stick"
  echo "start=2048, type=c, bootable" | sfdisk --quiet --no-reread --no-tell-kernel --label dos "$stick" >&2
  mkfs.vfat -F 32 -s 8 -n SUKOYAKA --offset 2048 "$stick" "$((size * 1024))" > /dev/null
  mcopy -s -i "$stick@@1M" "$files"/* ::
}

main "$@"
