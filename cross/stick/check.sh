#!/usr/bin/env bash
# Is the stick what it promises? Flash boxes that QEMU plays, and disturb it at every step.
#
#   cross/stick/check.sh BOARD FOLDER PICTURES OUT [CASE…]
#
# FOLDER is what image/make.sh left, PICTURES what the example `stick` drew. Leaves in OUT, a folder that is made anew, one
# folder a case, with what the console said, and the screens of the whole flashing. Always TCG: the same machine everywhere.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

readonly mac=52:54:00:12:34:56 serial=52-54-00-12-34-56 small=32
# Seconds. A system starts on an emulated processor beside other work; a whole image is written and read. Far more than it takes.
readonly start_within=400 work_within=900

main() {
  local usage="usage: check.sh BOARD FOLDER PICTURES OUT [CASE…]" lane lanes=() cases
  board=${1:?$usage} folder=$(realpath "${2:?$usage}") pictures=$(realpath "${3:?$usage}")
  rm -rf "${4:?$usage}"
  mkdir -p "$4"
  out=$(realpath "$4")
  head -c "${small}M" /dev/urandom > "$out/small.img"
  "$here/make.sh" "$board" "$folder" "$pictures" "$out/key.pem" "$out/small-stick.img" "$out/small.img"
  "$here/make.sh" "$board" "$folder" "$pictures" "$out/key.pem" "$out/stick.img"
  # Two at a time: each box keeps one processor busy.
  cases=("whole different" "unplugged stopped damaged too_small two_flashes no_flash not_written no_record")
  if (($# > 4)); then cases=("${*:5}"); fi
  for lane in "${cases[@]}"; do
    (for case in $lane; do run_case "$case"; done) &
    lanes+=($!)
  done
  for lane in "${lanes[@]}"; do
    wait "$lane"
  done
  rm -f "$out"/*.img
}

run_case() {
  local began=$SECONDS
  here_now=$out/$1
  mkdir "$here_now"
  cd "$here_now"
  trap switch_off EXIT
  "case_$1"
  switch_off
  rm -f "$here_now"/*.img
  echo "stick: $1 in $((SECONDS - began)) s" >&2
}

# ---- Cases -----------------------------------------------------------------------------------------------------

# The image of the board, from an empty flash to the restart; with a screen.
case_whole() {
  local bytes
  bytes=$(stat -c %s "$folder/disk.img")
  cp "$out/stick.img" stick.img
  flash_of "$((bytes / 1048576 + 16))"
  switch_on "$(flash)" -device virtio-gpu-pci,xres=1920,yres=1080
  hears "stick: ready" "$start_within"
  screen ready 2
  hears "stick: write [5-9]. %" "$work_within"
  screen write 1
  hears "stick: verify [5-9]. %" "$work_within"
  screen verify 1
  hears "stick: finished" "$work_within"
  screen finished 2
  order "device_del stick"
  restarts
  cmp -n "$bytes" "$folder/disk.img" flash.img || fail "the flash is not the image"
  record_says written
  a_changed_record_is_refused
}

# The stick is pulled while it writes; another start makes the box whole, and does so without a screen.
case_unplugged() {
  cp "$out/small-stick.img" stick.img
  flash_of "$small"
  switch_on "$(flash),throttling.bps-write=1048576" -device virtio-gpu-pci,xres=1024,yres=768
  hears "stick: write [234]. %" "$start_within"
  order "device_del stick"
  hears "F-101" 120
  screen unplugged 2
  switch_off
  cmp -s "$out/small.img" flash.img && fail "the flash was whole before the stick was pulled"
  switch_on "$(flash)"
  hears "stick: finished" "$start_within"
  cmp "$out/small.img" flash.img || fail "the second time did not heal the box"
  record_says written
}

# The technician thinks better of it while it counts down.
case_stopped() {
  cp "$out/small-stick.img" stick.img
  flash_of "$small"
  switch_on "$(flash)"
  hears "stick: ready" "$start_within"
  order "device_del stick"
  hears "stick: stopped" 60
  restarts
  cmp -s -n "$(stat -c %s flash.img)" flash.img /dev/zero || fail "something was written after the stick was out"
}

# Somebody's PC has changed some bytes of the image.
case_damaged() {
  cp "$out/small-stick.img" stick.img
  mcopy -i stick.img@@1M ::/box/image.gz image.gz
  printf 'changed by a PC!' | dd of=image.gz bs=1 seek=20000000 conv=notrunc status=none
  mcopy -o -i stick.img@@1M image.gz ::/box/image.gz
  flash_of "$small"
  ends_untouched F-102
}

case_too_small() {
  cp "$out/small-stick.img" stick.img
  flash_of "$((small - 1))"
  ends_untouched F-105
}

case_two_flashes() {
  cp "$out/small-stick.img" stick.img
  truncate -s 8M second.img
  flash_of "$small"
  ends_untouched F-104 -drive if=none,id=second,format=raw,file=second.img -device virtio-blk-pci,drive=second
}

case_no_flash() {
  cp "$out/small-stick.img" stick.img
  switch_on ""
  hears F-103 "$start_within"
  record_says F-103
}

# The flash fails in its middle.
case_not_written() {
  cp "$out/small-stick.img" stick.img
  flash_of "$small"
  printf '[inject-error]\nevent = "write_aio"\nerrno = "5"\nsector = "%s"\n' "$((small * 1024))" > faults
  switch_on "if=none,id=flash,format=raw,werror=report,file=blkdebug:faults:flash.img"
  hears F-106 "$start_within"
  record_says F-106
}

# What was written is not what is read: the test changes it behind the box's back.
case_different() {
  cp "$out/small-stick.img" stick.img
  flash_of "$small"
  switch_on "$(flash),throttling.bps-read=4194304"
  hears "stick: verify" "$start_within"
  printf 'not what was written' | dd of=flash.img bs=1 seek="$((small * 1048576 - 100))" conv=notrunc status=none
  hears F-107 "$start_within"
  record_says F-107
}

# The stick cannot be written to; the box is whole all the same.
case_no_record() {
  cp "$out/small-stick.img" stick.img
  flash_of "$small"
  stick_options=,readonly=on switch_on "$(flash)"
  hears F-108 "$start_within"
  cmp "$out/small.img" flash.img || fail "the flash is not the image"
}

# ---- The box ---------------------------------------------------------------------------------------------------

flash_of() {
  rm -f flash.img
  truncate -s "$1M" flash.img
}

flash() { echo "if=none,id=flash,format=raw,file=flash.img"; }

# switch_on FLASH [ARGUMENTS…]: FLASH is QEMU's drive, or nothing for a box without. The bootloader gives the USB port
# milliseconds of real time, which a machine with much other work does not keep: then it is switched on again.
switch_on() {
  local try
  for try in 1 2 3; do
    start_machine "$@"
    hears "Starting kernel\|0 Storage Device" "$start_within"
    if grep -aq "Starting kernel" console; then return; fi
    echo "stick: the bootloader did not reach the stick at try $try" >&2
    switch_off
  done
  fail "the bootloader does not reach the stick"
}

start_machine() {
  local arguments drive=()
  mapfile -t arguments < <(facts "$board" machine.arguments)
  [[ -z $1 ]] || drive=(-drive "$1" -device "virtio-blk-pci,drive=flash")
  shift
  rm -f console monitor
  mkfifo monitor
  : > console
  "$(fact "$board" machine.program)" "${arguments[@]}" -accel tcg,thread=multi -bios "$folder/bootloader.bin" -no-reboot \
    "${drive[@]}" -device usb-ehci -drive "if=none,id=stick,format=raw,file=stick.img${stick_options-}" \
    -device usb-storage,drive=stick,id=stick -netdev user,id=cable -device "virtio-net-pci,netdev=cable,mac=$mac" \
    -device virtio-rng-pci -display none -serial file:console -monitor stdio "$@" < monitor > qemu.log 2>&1 &
  machine=$!
  exec {orders}> monitor
}

switch_off() {
  [[ -n ${machine-} ]] || return 0
  kill "$machine" 2> /dev/null || true
  wait "$machine" 2> /dev/null || true
  exec {orders}>&-
  machine=
}

order() { echo "$1" >&"$orders"; }

# screen NAME SECONDS: after it has been drawn.
screen() {
  sleep "$2"
  order "screendump $1.png -f png"
}

# hears PATTERN SECONDS: on the console.
hears() {
  local until=$((SECONDS + $2))
  until grep -aq -- "$1" console; do
    kill -0 "$machine" 2> /dev/null || fail "the box went off before it said $1"
    ((SECONDS < until)) || fail "the box did not say $1 within $2 s"
    sleep 0.2
  done
}

# The restart of a box is the end of QEMU, which was told so.
restarts() {
  local until=$((SECONDS + 60))
  while kill -0 "$machine" 2> /dev/null; do
    ((SECONDS < until)) || fail "the box did not start anew once the stick was out"
    sleep 0.2
  done
}

# ends_untouched CODE [ARGUMENTS…]: refused before a byte was written.
ends_untouched() {
  local code=$1
  shift
  switch_on "$(flash)" "$@"
  hears "$code" "$start_within"
  record_says "$code"
  switch_off
  cmp -s -n "$(stat -c %s flash.img)" flash.img /dev/zero || fail "something was written in spite of $code"
}

# ---- The record ------------------------------------------------------------------------------------------------

# record_says OUTCOME: by the key of this stick, and of its image.
record_says() {
  local said
  hears "stick: records/$serial.json" 120
  rm -rf records
  mcopy -s -i stick.img@@1M ::/records records
  said=$("$here/verify.sh" "$out/small-stick.pub.pem" records) || [[ $1 != written ]] || fail "the record is refused: $said"
  [[ $(cut -f 1,3 <<< "$said") == "$serial"$'\t'"$1" ]] || fail "the record says: $said"
}

a_changed_record_is_refused() {
  "$here/verify.sh" "$out/stick.pub.pem" --image "$(sha256sum < "$folder/disk.img" | cut -c 1-64)" records > /dev/null ||
    fail "the record is of another image"
  sed -i 's/"box_serial": "5/"box_serial": "6/' "records/$serial.json"
  if "$here/verify.sh" "$out/stick.pub.pem" records > /dev/null; then fail "a changed record passes"; fi
}

fail() {
  echo "stick: $(basename "$PWD"): $*" >&2
  tail -n 12 console | tr -d '\000' >&2 || true
  exit 1
}

main "$@"
