# shellcheck shell=dash
# Sourced by init: which disk is the stick and which is the box's own flash, and what passes between the two. The facts of
# make.sh are there: flash_names, image_bytes, image_sha256, packed_sha256.
# shellcheck disable=SC2154

# Where the stick's own partition is mounted, read-only but for the record.
readonly room=/run/room
readonly mib=1048576
# Seconds without a byte after which a disk counts as broken.
readonly longest_silence=120

on_usb() { readlink -f "/sys/block/$1" | grep -q /usb; }

# Sets `stick`: the disk on USB that holds the image which this program was packed with. It may take its time to appear.
find_stick() {
  mkdir -p "$room"
  tries=0
  while [ "$tries" -lt 60 ]; do
    for disk in /sys/block/sd*; do
      stick=$(basename "$disk")
      if [ -e "$disk/${stick}1" ] && on_usb "$stick" && is_ours "/dev/${stick}1"; then return; fi
    done
    tries=$((tries + 1))
    sleep 0.5
  done
  stick=
  return 1
}

is_ours() {
  mount -t vfat -o ro,iocharset=ascii "$1" "$room" 2> /dev/null || return 1
  [ "$(cat "$room/box/image.sha256" 2> /dev/null)" = "$packed_sha256" ] && return
  umount "$room"
  return 1
}

stick_is_there() { [ -n "$stick" ] && [ -e "/sys/block/$stick" ]; }

# Sets `flash`: the one disk that the board calls its own, and that is not on USB.
find_flash() {
  flash=
  # A pattern.
  # shellcheck disable=SC2086
  for disk in $(cd /sys/block && ls -d $flash_names 2> /dev/null); do
    on_usb "$disk" && continue
    [ -z "$flash" ] || stop_at two-flashes
    flash=$disk
  done
  [ -n "$flash" ] || stop_at no-flash
  [ "$(($(cat "/sys/block/$flash/size") / 2048))" -ge "$((image_bytes / mib))" ] || stop_at too-small
}

# Before a byte is written: nobody has changed the image since it was put onto the stick.
check_packed_image() {
  openssl dgst -sha256 -r < "$room/box/image.gz" > /run/packed 2> /dev/null &
  follow $! 0 "$(stat -c %s "$room/box/image.gz")" prepare || leave_the_box_alone
  [ "$(cut -c 1-64 /run/packed)" = "$packed_sha256" ] || stop_at damaged
}

write_image() {
  show write
  { gunzip -c "$room/box/image.gz" || echo > /run/not-read; } 2> /dev/null |
    dd of="/dev/$flash" bs=1M iflag=fullblock oflag=direct conv=notrunc,fsync 2> /run/dd &
  writer=$!
  follow "$writer" 1 "$image_bytes" write || stop_at unplugged
  wait "$writer" || stop_at not-written
  [ ! -e /run/not-read ] || stop_at not-written
}

# From the flash itself, past every cache.
verify_image() {
  show verify
  mkfifo /run/read
  openssl dgst -sha256 -r < /run/read > /run/written &
  hasher=$!
  dd if="/dev/$flash" bs=1M count="$((image_bytes / mib))" iflag=direct 2> /run/dd > /run/read &
  follow $! 0 "$image_bytes" verify || stop_at unplugged
  wait "$hasher"
  [ "$(cut -c 1-64 /run/written)" = "$image_sha256" ] || stop_at different
}

# follow PROCESS DESCRIPTOR BYTES NAME: shows how far a process is in the file behind its descriptor, until it ends. Fails, and
# ends it, when the stick is pulled; a disk that is silent for two minutes is broken.
follow() {
  silence=0 before=none
  while position=$(position_of "$1" "$2") && [ -n "$position" ]; do
    if ! stick_is_there; then
      kill "$1"
      return 1
    fi
    [ "$position" = "$before" ] && silence=$((silence + 1)) || silence=0
    [ "$silence" -lt "$longest_silence" ] || stop_at not-written
    before=$position
    show_percent "$4" "$((position * 100 / $3))"
    sleep 1
  done
  stick_is_there || return 1
  show_percent "$4" 100
}

# Of a process that has ended nothing is left to read.
position_of() { sed -n 's/^pos:[[:space:]]*//p' "/proc/$1/fdinfo/$2" 2> /dev/null; }
