#!/usr/bin/env bash
# Put the parts together into the image that is flashed.
#
#   cross/image/disk.sh BOARD FOLDER
#
# FOLDER holds root.squashfs, vmlinuz and initrd; leaves FOLDER/disk.img: GPT with slot A (boot-a, root-a), slot B (boot-b,
# root-b, filled by the first update) and data. Nothing is mounted, so no root is needed.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

readonly mib=$((1024 * 1024)) first=1

main() {
  local board=${1:?usage: disk.sh BOARD FOLDER} folder=${2:?usage: disk.sh BOARD FOLDER} boot root data image
  boot=$(fact "$board" partitions.boot) root=$(fact "$board" partitions.root) data=$(fact "$board" partitions.data)
  image=$folder/disk.img
  fits "$folder/root.squashfs" "$root" "the root file system"
  boot_partition "$board" "$folder" "$boot" a
  data_partition "$folder/data.img" "$data"
  rm -f "$image"
  truncate -s "$((2 * first + 2 * boot + 2 * root + data))M" "$image"
  table "$boot" "$root" "$data" | sfdisk --quiet --no-reread --no-tell-kernel "$image" >&2
  put "$folder/boot-a.img" "$image" "$first"
  put "$folder/root.squashfs" "$image" "$((first + boot))"
  put "$folder/data.img" "$image" "$((first + 2 * boot + 2 * root))"
  rm "$folder/boot-a.img" "$folder/data.img"
}

# The identifiers of partitions are made from their names: the same image every time.
table() {
  local boot=$1 root=$2 data=$3 linux=0FC63DAF-8483-4772-8E79-3D69D8477DE4 start=$((first * 2048))
  echo "label: gpt"
  echo "label-id: $(uuid_of disk)"
  echo "first-lba: 2048"
  # The bootloader takes the first partition that is marked as bootable: the slot that is in use.
  partition boot-a "$boot" "$linux" ', attrs="LegacyBIOSBootable"'
  partition root-a "$root" "$linux"
  partition boot-b "$boot" "$linux"
  partition root-b "$root" "$linux"
  partition data "$data" "$linux"
}

# partition NAME MIB TYPE [MORE]: the next one; moves `start`, in sectors of 512 bytes.
partition() {
  echo "start=$start, size=$(($2 * 2048)), type=$3, uuid=$(uuid_of "$1"), name=\"$1\"${4-}"
  start=$((start + $2 * 2048))
}

boot_partition() {
  local board=$1 folder=$2 size=$3 slot=$4 content
  content=$(mktemp -d)
  mkdir "$content/extlinux"
  cp "$folder/vmlinuz" "$folder/initrd" "$content/"
  cat > "$content/extlinux/extlinux.conf" <<CONF
default box
timeout 1
label box
  kernel /vmlinuz
  initrd /initrd
  append $(fact "$board" kernel.arguments) root=PARTLABEL=root-$slot
CONF
  find "$content" -exec touch -h -d @0 {} +
  ext_partition ext2 "$folder/boot-$slot.img" "$size" "boot-$slot" "$content"
  without_times "$folder/boot-$slot.img" "$content"
  rm -rf "$content"
}

# without_times FILE FOLDER: takes out when the files of FOLDER were copied, which mke2fs notes down.
without_times() {
  (cd "$2" && find . -printf '/%P\n') | awk '
    { for (i = split("atime ctime crtime", field, " "); i > 0; i--) print "set_inode_field", $0, field[i], "19700101000001" }' |
    debugfs -w -f - "$1" > /dev/null 2>&1
}

# Of a box that has never been used: nothing on it.
data_partition() { ext_partition ext4 "$1" "$2" data; }

# ext_partition KIND FILE MIB NAME [FOLDER]
ext_partition() {
  local kind=$1 file=$2 size=$3 name=$4 from=()
  [[ -z ${5-} ]] || from=(-d "$5")
  rm -f "$file"
  truncate -s "${size}M" "$file"
  E2FSPROGS_FAKE_TIME=1 mke2fs -q -t "$kind" -L "$name" -U "$(uuid_of "$name")" \
    -E "hash_seed=$(uuid_of "$name"),root_owner=0:0" "${from[@]}" "$file"
}

fits() {
  (($(stat -c %s "$1") <= $2 * mib)) || {
    echo "image: $3 has $(($(stat -c %s "$1") / mib)) MiB and its partition only $2" >&2
    exit 1
  }
}

put() { dd if="$1" of="$2" bs=1M seek="$3" conv=notrunc,sparse status=none; }

main "$@"
