#!/usr/bin/env bash
# Prints how mmdebstrap may unpack packages here: as root, or in a user namespace of its own.
if [[ $(id -u) == 0 ]]; then echo root; else echo unshare; fi
