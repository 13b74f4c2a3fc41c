# shellcheck shell=dash
# Sourced by init: what is said. On the console always; on the screen where there is one, with pictures that were drawn when
# the stick was made; by a lamp where the board has one. The fact of make.sh that is used here: led.
# shellcheck disable=SC2154

readonly pictures=/stick/pictures

# Sets `width`, which is empty where there is no screen: the widest pictures that fit, and how the framebuffer lies.
open_screen() {
  width=
  [ -e /dev/fb0 ] || return 0
  graphics=/sys/class/graphics/fb0
  screen_size=$(sed -n '1s/^[^0-9]*\([0-9]*\)x\([0-9]*\).*/\1 \2/p' "$graphics/modes")
  [ -n "$screen_size" ] || screen_size=$(tr , ' ' < "$graphics/virtual_size")
  screen_width=${screen_size% *} screen_height=${screen_size#* }
  bits=$(cat "$graphics/bits_per_pixel") stride=$(cat "$graphics/stride")
  for fits in 640 1024 1280 1920; do
    [ "$fits" -gt "$screen_width" ] || [ "$((fits * 9 / 16))" -gt "$screen_height" ] || width=$fits
  done
  [ -e "$pictures/$width/ready.$bits.gz" ] || width=
  height=$((width * 9 / 16))
}

code_of() { awk -F '\t' -v name="$1" '$1 == name { print $2 }' /stick/words.tsv; }

# show NAME: a line of the words.
show() {
  awk -F '\t' -v name="$1" '$1 == name { print "stick: " $1 " " $2 ": " $4 "。" $5 $6 }' /stick/words.tsv > /dev/console
  said_percent=none shown_strip=none
  light "$1"
  draw "$1" 0 "$height"
}

# show_percent NAME PERCENT: on the console every tenth only.
show_percent() {
  show_strip "percent-$2"
  [ "$(($2 / 10))" = "$said_percent" ] || echo "stick: $1 $2 %" > /dev/console
  said_percent=$(($2 / 10))
}

show_strip() {
  [ "$1" = "$shown_strip" ] || draw "$1" "$((height * 13 / 18))" "$((height / 6))"
  shown_strip=$1
}

# draw NAME TOP ROWS: in one go where the rows of picture and framebuffer are as long, else row by row.
draw() {
  [ -n "$width" ] || return 0
  row=$((width * bits / 8))
  at=$((((screen_height - height) / 2 + $2) * stride + (screen_width - width) * bits / 16))
  gunzip -c "$pictures/$width/$1.$bits.gz" | if [ "$row" = "$stride" ]; then
    put 64k "$at"
  else
    left=$3
    while [ "$left" -gt 0 ]; do
      put "$row" "$at" count=1 iflag=fullblock
      at=$((at + stride)) left=$((left - 1))
    done
  fi
}

put() {
  size=$1 seek=$2
  shift 2
  dd of=/dev/fb0 bs="$size" seek="$seek" oflag=seek_bytes conv=notrunc status=none "$@"
}

# Slow while it works, fast at a fault, steady when it is done.
light() {
  [ -n "$led" ] && [ -e "/sys/class/leds/$led" ] || return 0
  case $1 in
    finished) echo default-on > "/sys/class/leds/$led/trigger" ;;
    prepare | ready | write | verify) blink 1000 ;;
    *) blink 150 ;;
  esac
}

blink() {
  echo timer > "/sys/class/leds/$led/trigger"
  echo "$1" > "/sys/class/leds/$led/delay_on"
  echo "$1" > "/sys/class/leds/$led/delay_off"
}
