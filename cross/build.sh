#!/usr/bin/env bash
# Cross-compile `stb-app` for the box: 32-bit ARM (armv7, hard float), glibc.
#
#   cross/build.sh SYSROOT TARGET_DIR [cargo build arguments…]
#
# rustup has no armv7 standard library everywhere, and Debian's own armhf one is too old for Slint, so the
# standard library is built from Debian's `rust-web-src` together with the application.
set -euo pipefail

main() {
  local sysroot=${1:?usage: cross/build.sh SYSROOT TARGET_DIR [cargo build arguments]}
  local target_dir=${2:?usage: cross/build.sh SYSROOT TARGET_DIR [cargo build arguments]}
  shift 2
  use_debian_rust
  use_cross_linker "$(realpath "$sysroot")"
  CARGO_TARGET_DIR=$target_dir exec cargo build --target armv7-unknown-linux-gnueabihf \
    -Zbuild-std=std,panic_unwind "$@"
}

# Debian's cargo calls whatever `rustc` comes first in PATH unless RUSTC says otherwise, and a rustup proxy there
# would follow the rust-toolchain.toml of some dependency.
use_debian_rust() {
  export PATH=/usr/bin:/bin RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc
  unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS RUSTC_WRAPPER
  # build-std is an unstable option of a stable compiler.
  export RUSTC_BOOTSTRAP=1
}

# cortex-a9 is the oldest core a box of this class has; NEON is left out because it is optional there.
use_cross_linker() {
  local sysroot=$1 target=CARGO_TARGET_ARMV7_UNKNOWN_LINUX_GNUEABIHF
  export ${target}_LINKER=arm-linux-gnueabihf-gcc
  export ${target}_RUSTFLAGS="-C target-cpu=cortex-a9 -C link-arg=--sysroot=$sysroot"
  export PKG_CONFIG_ALLOW_CROSS=1
  export PKG_CONFIG_SYSROOT_DIR=$sysroot
  export PKG_CONFIG_LIBDIR=$sysroot/usr/lib/arm-linux-gnueabihf/pkgconfig:$sysroot/usr/share/pkgconfig
}

main "$@"
