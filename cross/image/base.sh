#!/usr/bin/env bash
# Unpack what Debian gives to a board's root file system.
#
#   cross/image/base.sh BOARD FILE.tar
#
# FILE.tar is made once and kept: it is made anew only when the list of packages below has changed. No maintainer script
# is run, so nothing foreign is executed, no root is needed, and the same packages make the same files.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

# What the box is made of besides the kernel and the television itself: systemd with network, names and time; the card
# daemon; fonts for every language of the product (BIZ UDPGothic lacks Simplified Chinese and Vietnamese) and how they are
# found; sound; what mends the data partition; and the shell of the first program.
packages=(base-files netbase systemd udev kmod mount util-linux e2fsprogs systemd-timesyncd systemd-resolved
  pcscd libpcsclite1 libgcc-s1 libasound2 libfontconfig1 fontconfig-config
  fonts-morisawa-bizud-gothic fonts-noto-cjk fonts-dejavu-core busybox-static)

main() {
  local board=${1:?usage: base.sh BOARD FILE.tar} tar=${2:?usage: base.sh BOARD FILE.tar} wanted
  packages+=("$(fact "$board" kernel.package)" "$(fact "$board" reader.package)")
  wanted=$(IFS=,; echo "${packages[*]}")
  if [[ -f $tar && -f $tar.made-from && $(<"$tar.made-from") == "$wanted" ]]; then return; fi
  echo "image: unpacking Debian's packages for $board" >&2
  mkdir -p "$(dirname "$tar")"
  # One suite, one component, as for the sysroot: the security archive's armhf index lags behind.
  mmdebstrap --quiet --arch="$(fact "$board" build.debian)" --variant=extract --mode="$("$here/../unpacking-mode.sh")" \
    --format=tar --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include="$wanted" \
    bookworm "$tar.new" "deb $("$here/../mirror.sh") bookworm main" >&2
  mv "$tar.new" "$tar"
  echo "$wanted" > "$tar.made-from"
}

main "$@"
