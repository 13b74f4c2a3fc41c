# shellcheck shell=dash
# Sourced by init: the signed record of what was done to this box. The facts of make.sh that are used here: board,
# serial_files, image_sha256, image_bytes, key_sha256, floor.
# shellcheck disable=SC2154

# leave_record OUTCOME: one file a box, the latest word on it, and its signature beside it. Fails when it is not kept.
leave_record() {
  find_serial
  record=$room/records/$serial.json
  mount -o remount,rw "$room" 2> /dev/null &&
    mkdir -p "$room/records" &&
    write_record "$1" > "$record.new" &&
    openssl dgst -sha256 -sign /stick/key.pem -out "$record.sig.new" "$record.new" &&
    mv "$record.sig.new" "$record.sig" &&
    mv "$record.new" "$record" &&
    sync &&
    mount -o remount,ro "$room" &&
    echo 3 > /proc/sys/vm/drop_caches &&
    openssl dgst -sha256 -prverify /stick/key.pem -signature "$record.sig" "$record" > /run/kept 2>&1
  kept=$?
  [ "$kept" != 0 ] || echo "stick: records/$serial.json" > /dev/console
  return "$kept"
}

# Sets `serial` and `serial_from`: the first file of the board's list that says something.
find_serial() {
  serial=unknown serial_from=nowhere
  for file in $serial_files; do
    [ -r "$file" ] || continue
    said=$(tr -d '\0\n' < "$file" | tr -c 'A-Za-z0-9' '-')
    if [ -n "$said" ]; then
      serial=$said serial_from=$file
      return
    fi
  done
}

# A field a line, so that a shell can read it.
write_record() {
  cat << JSON
{
  "version": 1,
  "board": "$board",
  "box_serial": "$serial",
  "serial_from": "$serial_from",
  "image_sha256": "$image_sha256",
  "image_bytes": $image_bytes,
  "device_key": "none yet",
  "stick_key_sha256": "$key_sha256",
  "time": "$(time_of_record)",
  "outcome": "$1"
}
JSON
}

# A clock that stands before the day on which this stick was made has not been set.
time_of_record() {
  if [ "$(date +%s)" -ge "$floor" ]; then date -u +%Y-%m-%dT%H:%M:%SZ; else echo unset; fi
}
