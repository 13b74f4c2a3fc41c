#!/usr/bin/env bash
# Make the image of a USB stick that flashes a board's box.
#
#   cross/stick/make.sh BOARD FOLDER PICTURES KEY STICK.img [IMAGE]
#
# FOLDER is what image/make.sh left; IMAGE, a whole number of MiB, is what is flashed [FOLDER/disk.img]. PICTURES are the
# screens that the example `stick` of stb-ui draws. KEY is the private key of the records (P-256, PEM), made where it is not
# there; its public half is put beside STICK.img as STICK.pub.pem. Nothing is mounted, so no root is needed.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

main() {
  local usage="usage: make.sh BOARD FOLDER PICTURES KEY STICK.img [IMAGE]"
  local board=${1:?$usage} folder=${2:?$usage} pictures=${3:?$usage} key=${4:?$usage} stick=${5:?$usage} image
  image=${6:-$folder/disk.img}
  (($(stat -c %s "$image") % 1048576 == 0)) || fail "$image is not a whole number of MiB"
  make_key "$key"
  openssl pkey -in "$key" -pubout -out "${stick%.img}.pub.pem"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/stick/box" "$work/stick/extlinux"
  gzip -1 -n -c "$image" > "$work/stick/box/image.gz"
  sha256 "$work/stick/box/image.gz" > "$work/stick/box/image.sha256"
  facts_of "$board" "$image" "$work/stick/box/image.sha256" "${stick%.img}.pub.pem" > "$work/facts"
  "$here/initramfs.sh" "$board" "$folder" "$pictures" "$key" "$work/facts" "$work/stick/initrd"
  cp "$folder/vmlinuz" "$work/stick/"
  boot_entry "$board" > "$work/stick/extlinux/extlinux.conf"
  cp "$here/readme.txt" "$work/stick/README.txt"
  "$here/disk.sh" "$work/stick" "$stick"
}

make_key() {
  [[ -f $1 ]] || (umask 077 && openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1")
  openssl pkey -in "$1" -noout -text | grep -q 'NIST CURVE: P-256' || fail "$1 is not a key of the curve P-256"
}

# What `initramfs/init` is told, as assignments of the shell.
facts_of() {
  local board=$1 image=$2 packed=$3 public=$4
  echo "board=$board"
  echo "flash_names='$(fact "$board" flash.names)'"
  echo "serial_files='$(facts "$board" stick.serial | tr '\n' ' ')'"
  echo "led='$(fact "$board" stick.led)'"
  echo "image_bytes=$(stat -c %s "$image")"
  echo "image_sha256=$(sha256 "$image")"
  echo "packed_sha256=$(< "$packed")"
  echo "key_sha256=$(openssl pkey -pubin -in "$public" -outform DER | sha256 -)"
  echo "floor=$(date +%s)"
}

boot_entry() {
  cat <<CONF
default stick
timeout 1
label stick
  kernel /vmlinuz
  initrd /initrd
  append $(fact "$1" kernel.arguments)
CONF
}

sha256() { sha256sum "$1" | cut -c 1-64; }

fail() {
  echo "stick: $*" >&2
  exit 1
}

main "$@"
