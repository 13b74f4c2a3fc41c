#!/usr/bin/env bash
# Look through the records that sticks have kept: whose signature is right, and what was done to which box.
#
#   cross/stick/verify.sh PUBLIC_KEY.pem [--image SHA256] RECORDS
#
# PUBLIC_KEY.pem is what `./x stick` left beside the stick's image; RECORDS is the folder `records` of a stick. Prints a line a
# box: number, time, outcome, SHA-256 of the image. Ends with 1 where a record is not signed by that key, says something else
# than that its box was written, does not name its box, or is of another image than --image.
set -euo pipefail

main() {
  local usage="usage: verify.sh PUBLIC_KEY.pem [--image SHA256] RECORDS" public image="" folder bad=0 record records
  public=${1:?$usage}
  shift
  if [[ ${1-} == --image ]]; then
    image=${2:?$usage}
    shift 2
  fi
  folder=${1:?$usage}
  shopt -s nullglob
  records=("$folder"/*.json)
  ((${#records[@]})) || { echo "verify.sh: $folder holds no record" >&2; exit 1; }
  for record in "${records[@]}"; do
    judge "$public" "$image" "$record" || bad=1
  done
  exit "$bad"
}

# The signature first: before it is right, a record says nothing.
judge() {
  local public=$1 image=$2 record=$3 fault=""
  if ! openssl dgst -sha256 -verify "$public" -signature "${record%.json}.json.sig" "$record" > /dev/null 2>&1; then
    echo "$(basename "$record"): NOT SIGNED by this key"
    return 1
  fi
  [[ $(field "$record" version) == 1 ]] || fault="a version that is not known"
  [[ $(field "$record" stick_key_sha256) == $(key_hash "$public") ]] || fault="another key is named"
  [[ $(field "$record" box_serial) == "$(basename "$record" .json)" ]] || fault="the file has another name"
  [[ $(field "$record" box_serial) != unknown ]] || fault="the box has no number"
  [[ -z $image || $(field "$record" image_sha256) == "$image" ]] || fault="another image"
  [[ $(field "$record" outcome) == written ]] || fault="not written"
  printf '%s\t%s\t%s\t%s%s\n' "$(field "$record" box_serial)" "$(field "$record" time)" "$(field "$record" outcome)" \
    "$(field "$record" image_sha256)" "${fault:+$'\t'BAD: $fault}"
  [[ -z $fault ]]
}

# field RECORD NAME: a field stands on a line of its own.
field() { sed -n "s/^  \"$2\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$1"; }

key_hash() { openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -c 1-64; }

main "$@"
