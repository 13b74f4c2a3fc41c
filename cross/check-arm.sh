#!/usr/bin/env bash
# Does the ARM program live? Run it without a screen under a simulated ARM processor and have it draw its start screen.
#
#   cross/check-arm.sh BINARY SYSROOT OUT_DIR
#
# Leaves OUT_DIR/start.png. Fails, and shows what the program said, unless it reaches the start screen and draws it.
set -euo pipefail
root=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")

main() {
  local binary=${1:?usage: cross/check-arm.sh BINARY SYSROOT OUT_DIR} sysroot=${2:?} out=${3:?}
  rm -rf "$out"
  mkdir -p "$out"
  only_libraries_of_the_image "$binary"
  write_config > "$out/stb.toml"
  draw_start_screen "$binary" "$(realpath "$sysroot")" "$(realpath "$out")"
  is_png_of_size "$out/start.png" 1280 720
  echo "cross: $(realpath "$out")/start.png drawn by $(file_kind "$binary")" >&2
}

# What the box's root file system promises; anything else would fail at the first start on a real box.
only_libraries_of_the_image() {
  local needed
  needed=$(arm-linux-gnueabihf-readelf -d "$1" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' |
    grep -vxE 'libc\.so\.6|libm\.so\.6|libgcc_s\.so\.1|libpcsclite\.so\.1|ld-linux-armhf\.so\.3' || true)
  [[ -z $needed ]] || fail "the program asks for libraries that the box does not have: $needed"
}

# A box fresh from the workshop: of this town, not enrolled, nothing on its disk, no pcscd. It still has to come up.
write_config() {
  cat <<TOML
[town]
url = "https://127.0.0.1:9"
enrol_url = "https://127.0.0.1:9"
roots = "roots.pem"
profile = "$root/assets/municipalities/162108.toml"
[identity]
certificate = "device.pem"
key = "device.key.pem"
[data]
folder = "data"
TOML
}

# The remote contract: one command a line in, one JSON line out.
draw_start_screen() {
  local binary=$1 sysroot=$2 out=$3
  printf '%s\n' 'wait start 20000' "shot $out/start.png" screen quit |
    timeout 120 qemu-arm-static -L "$sysroot" "$binary" --display headless --remote stdin --size 1280x720 \
      --config "$out/stb.toml" > "$out/answers.jsonl" 2> "$out/stb-app.log" ||
    fail "the program stopped with $?: $(tail -n 20 "$out/stb-app.log")"
  if grep -n '"ok":false' "$out/answers.jsonl" >&2; then fail "a command was refused"; fi
  [[ $(wc -l < "$out/answers.jsonl") == 4 ]] || fail "not one answer for each command: $(cat "$out/answers.jsonl")"
  grep -q '"screen":"start"' "$out/answers.jsonl" || fail "this is not the start screen: $(cat "$out/answers.jsonl")"
}

# Width and height stand at fixed places in a PNG's first chunk.
is_png_of_size() {
  local size
  size=$(od -An -j16 -N8 -tu1 "$1" | awk '{ print $1*16777216+$2*65536+$3*256+$4, $5*16777216+$6*65536+$7*256+$8 }')
  [[ $size == "$2 $3" ]] || fail "the picture is $size, not $2 $3"
}

file_kind() { echo "$(basename "$1"), $(($(stat -c %s "$1") / 1024)) KiB of $(arm-linux-gnueabihf-readelf -h "$1" | sed -n 's/ *Machine: *//p')"; }

fail() {
  echo "cross: $*" >&2
  exit 1
}

main "$@"
