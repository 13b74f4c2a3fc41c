#!/usr/bin/env bash
# Prints the Debian mirror that this machine's apt uses, such as `http://mirror.example/debian`; DEBIAN_MIRROR overrides it.
set -euo pipefail
mirror=${DEBIAN_MIRROR:-$(apt-cache policy | sed -n 's|.* \(https\?://[^ ]*\) bookworm/main .*|\1|p' | sed -n 1p)}
[[ -n $mirror ]] || { echo "mirror.sh: apt knows no mirror of Debian 12; set DEBIAN_MIRROR" >&2; exit 1; }
echo "$mirror"
