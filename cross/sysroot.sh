#!/usr/bin/env bash
# Make the folder of headers and libraries that a board's program is linked against.
#
#   cross/sysroot.sh BOARD DIR
#
# DIR is made once and kept: it is made anew only when the list of packages below has changed.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/boards/board.sh"

# Why each is here: libc and libgcc are what every program links, PC/SC is the card reader,
# fontconfig is what Slint looks fonts up with (loaded at run time, so only its .so is needed),
# and BIZ UDPGothic is the face the screens are drawn in.
packages=libc6-dev,libgcc-12-dev,libpcsclite-dev,libfontconfig1,fontconfig-config,fonts-morisawa-bizud-gothic

# One suite, one component: the security archive's armhf index lags behind and breaks the resolver,
# and a sysroot is only linked against, never shipped. The image brings its own libraries.
source="deb $("$here/mirror.sh") bookworm main"

main() {
  local board=${1:?usage: cross/sysroot.sh BOARD DIR} sysroot=${2:?usage: cross/sysroot.sh BOARD DIR} stamp
  stamp=$sysroot/.made-from
  if [[ -f $stamp && $(<"$stamp") == "$packages" ]]; then
    return
  fi
  echo "cross: making the sysroot of $board" >&2
  rm -rf "$sysroot.new" "$sysroot"
  mkdir -p "$(dirname "$sysroot")"
  # 'extract' unpacks without running maintainer scripts: nothing ARM is executed, root is not needed.
  mmdebstrap --quiet --arch="$(fact "$board" build.debian)" --variant=extract --mode="$("$here/unpacking-mode.sh")" --include="$packages" \
    bookworm "$sysroot.new" "$source" >&2
  echo "$packages" > "$sysroot.new/.made-from"
  mv "$sysroot.new" "$sysroot"
}

main "$@"
