#!/usr/bin/env bash
# Make the folder of armhf headers and libraries that the box is linked against.
#
#   cross/sysroot.sh DIR
#
# DIR is made once and kept: it is made anew only when the list of packages below has changed.
set -euo pipefail

# Why each is here: libc and libgcc are what every program links, PC/SC is the card reader,
# fontconfig is what Slint looks fonts up with (loaded at run time, so only its .so is needed),
# and BIZ UDPGothic is the face the screens are drawn in.
packages=libc6-dev,libgcc-12-dev,libpcsclite-dev,libfontconfig1,fontconfig-config,fonts-morisawa-bizud-gothic

# One suite, one component: the security archive's armhf index lags behind and breaks the resolver,
# and a sysroot is only linked against, never shipped. The image (issue 5) brings its own libraries.
source="deb $("$(dirname "$0")/mirror.sh") bookworm main"

main() {
  local sysroot=${1:?usage: cross/sysroot.sh DIR} stamp
  stamp=$sysroot/.made-from
  if [[ -f $stamp && $(<"$stamp") == "$packages" ]]; then
    return
  fi
  echo "cross: making the armhf sysroot $sysroot" >&2
  rm -rf "$sysroot.new" "$sysroot"
  mkdir -p "$(dirname "$sysroot")"
  # 'extract' unpacks without running maintainer scripts: nothing ARM is executed, root is not needed.
  mmdebstrap --quiet --arch=armhf --variant=extract --mode="$(unpacking_mode)" --include="$packages" \
    bookworm "$sysroot.new" "$source" >&2
  echo "$packages" > "$sysroot.new/.made-from"
  mv "$sysroot.new" "$sysroot"
}

unpacking_mode() {
  if [[ $(id -u) == 0 ]]; then echo root; else echo unshare; fi
}

main "$@"
