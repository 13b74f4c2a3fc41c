#!/usr/bin/env bash
# Cross-compile `stb-app` for a board.
#
#   cross/build.sh BOARD SYSROOT TARGET_DIR [cargo build arguments…]
#
# rustup does not have the standard library of every board, and Debian's own is too old for Slint, so the standard library
# is built from Debian's `rust-web-src` together with the application.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/boards/board.sh"

main() {
  local board=${1:?usage: cross/build.sh BOARD SYSROOT TARGET_DIR [cargo build arguments]}
  local sysroot=${2:?usage: cross/build.sh BOARD SYSROOT TARGET_DIR [cargo build arguments]}
  local target_dir=${3:?usage: cross/build.sh BOARD SYSROOT TARGET_DIR [cargo build arguments]} triple
  shift 3
  triple=$(fact "$board" build.triple)
  use_debian_rust
  use_cross_linker "$board" "$triple" "$(realpath "$sysroot")"
  CARGO_TARGET_DIR=$target_dir exec cargo build --target "$triple" -Zbuild-std=std,panic_unwind "$@"
}

# Debian's cargo calls whatever `rustc` comes first in PATH unless RUSTC says otherwise, and a rustup proxy there
# would follow the rust-toolchain.toml of some dependency.
use_debian_rust() {
  export PATH=/usr/bin:/bin RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc
  unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS RUSTC_WRAPPER
  # build-std is an unstable option of a stable compiler.
  export RUSTC_BOOTSTRAP=1
}

use_cross_linker() {
  local board=$1 triple=$2 sysroot=$3 target libraries
  target=CARGO_TARGET_$(tr 'a-z-' 'A-Z_' <<< "$triple")
  libraries=$sysroot/usr/lib/$(fact "$board" build.libraries)/pkgconfig
  export "${target}_LINKER=$(fact "$board" build.linker)"
  export "${target}_RUSTFLAGS=-C target-cpu=$(fact "$board" build.cpu) -C link-arg=--sysroot=$sysroot"
  export PKG_CONFIG_ALLOW_CROSS=1
  export PKG_CONFIG_SYSROOT_DIR=$sysroot
  export PKG_CONFIG_LIBDIR=$libraries:$sysroot/usr/share/pkgconfig
}

main "$@"
