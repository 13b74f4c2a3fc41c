#!/usr/bin/env bash
# Make the root file system of a board: a folder, and from it one file that is mounted read-only.
#
#   cross/image/root.sh BOARD BASE.tar BINARY OPERATOR FOLDER
#
# OPERATOR is the folder that docs/boards.md describes: stb.toml, roots.pem, profile.toml. Leaves FOLDER/tree and
# FOLDER/root.squashfs. The same input makes the same bytes.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=cross/boards/board.sh
. "$here/../boards/board.sh"

main() {
  local board=${1:?usage: root.sh BOARD BASE.tar BINARY OPERATOR FOLDER}
  local base=${2:?} binary=${3:?} operator=${4:?} folder=${5:?} tree
  tree=$folder/tree
  rm -rf "$tree" "$folder/root.squashfs"
  mkdir -p "$tree"
  # Devices come from the kernel; documentation beyond licences, languages and tools of a desk stay behind.
  tar -x -f "$base" -C "$tree" --no-same-owner --exclude=./dev/* \
    --exclude=./usr/share/{man,info,locale,lintian,bug,zsh,bash-completion,initramfs-tools,perl,perl5,sounds} \
    --exclude=./usr/share/fonts/opentype/noto/NotoSerif* --exclude=./usr/lib/udev/hwdb.d
  echo "$board" > "$tree/usr/lib/board"
  keep_licences "$tree"
  "$here/sbom.sh" "$board" "$tree" "$folder/sbom.json"
  install -D -m 644 "$folder/sbom.json" "$tree/usr/share/doc/sbom.json"
  keep_modules "$board" "$tree"
  take_out_what_is_not_run "$tree"
  cp -r "$here/overlay/." "$tree/"
  enable_units "$tree"
  install_television "$board" "$tree" "$binary" "$operator"
  install_factory_reset "$tree/usr/share/nanto-sukoyaka"
  mkdir -p "$tree/data" "$tree/boot"
  mksquashfs "$tree" "$folder/root.squashfs" -all-root -all-time 0 -mkfs-time 0 -no-xattrs -no-exports \
    -comp zstd -Xcompression-level 15 -b 256K -quiet -no-progress >&2
}

# Of a package's documentation its copyright is kept, and Debian's texts of the common licences with it.
keep_licences() {
  find "$1/usr/share/doc" -type f ! -name copyright -delete
  find "$1/usr/share/doc" -type l -delete
  find "$1/usr/share/doc" -depth -type d -empty -delete
}

# keep_modules BOARD TREE: the modules that the board names, and what they need; nothing else may be loaded.
keep_modules() {
  local board=$1 tree=$2 version modules
  version=$(basename "$tree"/usr/lib/modules/*)
  depmod -b "$tree" "$version"
  mapfile -t modules < <(facts "$board" kernel.early; facts "$board" kernel.modules)
  with_dependencies "$tree" "$version" "${modules[@]}" | sort -u > "$tree/.kept"
  find "$tree/usr/lib/modules/$version" -name '*.ko' -printf 'usr/lib/modules/%P\n' |
    sed "s|usr/lib/modules/|usr/lib/modules/$version/|" | sort |
    comm -23 - "$tree/.kept" | sed "s|^|$tree/|" | xargs -d '\n' rm -f
  rm "$tree/.kept"
  find "$tree/usr/lib/modules" -depth -type d -empty -delete
  depmod -b "$tree" "$version"
  # These are loaded when the box starts; the others when udev finds their part.
  facts "$board" kernel.modules | sed -n '/^\(evdev\|autofs4\)$/p' > "$tree/usr/lib/modules-load.d/board.conf"
}

# with_dependencies TREE VERSION MODULE…: paths below TREE, in the order in which they can be loaded.
with_dependencies() {
  local tree=$1 version=$2 module
  shift 2
  for module in "$@"; do
    modprobe -d "$tree" -S "$version" --show-depends "$module" |
      sed -n "s|^insmod .*/lib/modules/|usr/lib/modules/|p" | sed 's/ *$//'
  done
}

# Tools that only an administrator or a package manager would run: nobody logs in here.
take_out_what_is_not_run() {
  local tree=$1
  rm -rf "$tree"/usr/lib/linux-image-* "$tree"/boot/System.map* "$tree"/boot/config-* "${tree:?}"/var/* \
    "$tree"/usr/bin/perl* "$tree"/usr/lib/*/perl* "$tree"/usr/lib/*/gconv "$tree"/usr/share/polkit-1 \
    "$tree"/usr/share/dbus-1 "$tree"/etc/apt "$tree"/etc/dpkg "$tree"/etc/kernel "$tree"/etc/initramfs-tools \
    "$tree"/usr/lib/systemd/system-generators/systemd-getty-generator "$tree"/etc/machine-id "${tree:?}"/home \
    "$tree"/usr/lib/systemd/system-generators/systemd-gpt-auto-generator "$tree"/etc/resolv.conf
  # Written to by nobody, asked for by systemd.
  ln -s /run/systemd/resolve/resolv.conf "$tree/etc/resolv.conf"
}

# Unit files lie there; what starts is what is linked here.
enable_units() {
  local wants=$1/etc/systemd/system unit
  rm -rf "$wants"/*.wants
  mkdir -p "$wants/multi-user.target.wants" "$wants/sockets.target.wants" "$wants/sysinit.target.wants"
  ln -s /usr/lib/systemd/system/multi-user.target "$wants/default.target"
  for unit in systemd-networkd systemd-resolved; do
    ln -s "/usr/lib/systemd/system/$unit.service" "$wants/multi-user.target.wants/"
  done
  ln -s /usr/lib/systemd/system/systemd-timesyncd.service "$wants/sysinit.target.wants/"
  ln -s /usr/lib/systemd/system/pcscd.socket "$wants/sockets.target.wants/"
  ln -s /etc/systemd/system/stb.service /etc/systemd/system/factory-reset.path "$wants/multi-user.target.wants/"
  # Nobody logs in, nothing is updated in place, and no state is kept in /var.
  for unit in getty.target console-getty.service systemd-update-utmp.service systemd-update-utmp-runlevel.service \
    systemd-machine-id-commit.service systemd-firstboot.service systemd-hwdb-update.service systemd-sysusers.service \
    systemd-random-seed.service systemd-journal-flush.service systemd-update-done.service systemd-pcrphase.service \
    systemd-pcrphase-sysinit.service systemd-repart.service ldconfig.service apt-daily.timer apt-daily-upgrade.timer \
    dpkg-db-backup.timer e2scrub_all.timer fstrim.timer systemd-networkd-wait-online.service \
    dbus.socket dbus.service systemd-logind.service systemd-user-sessions.service ctrl-alt-del.target \
    proc-sys-fs-binfmt_misc.automount; do
    ln -sf /dev/null "$wants/$unit"
  done
}

install_television() {
  local board=$1 tree=$2 binary=$3 operator=$4
  install -D -m 755 "$binary" "$tree/usr/bin/stb-app"
  install -D -m 644 "$operator/stb.toml" "$tree/etc/nanto-sukoyaka/stb.toml"
  install -D -m 644 "$operator/roots.pem" "$tree/etc/nanto-sukoyaka/roots.pem"
  install -D -m 644 "$operator/profile.toml" "$tree/usr/share/nanto-sukoyaka/profile.toml"
  mkdir -p "$tree/etc/systemd/system/stb.service.d"
  printf '[Service]\nEnvironment=DISPLAY_KIND=%s SIZE=%s\n' "$(fact "$board" display.kind)" "$(fact "$board" display.size)" \
    > "$tree/etc/systemd/system/stb.service.d/board.conf"
  install_keys "$board" "$tree" "$(fact "$board" remote.keys)"
  install -D -m 644 "$here/../../LICENSE" "$tree/usr/share/doc/stb-app/copyright"
}

# install_factory_reset FOLDER: the sector that asks for it, and who the data partition is afterwards. At byte 64 stands what
# makes mke2fs take the sector for the label of a BSD disk, and leave it alone.
install_factory_reset() {
  printf '%-64s\127\105\126\202' 'nanto-sukoyaka: factory reset' > "$1/factory-reset"
  truncate -s 512 "$1/factory-reset"
  uuid_of data > "$1/data-uuid"
}

# install_keys BOARD TREE FILE: what the board's remote sends, where that is not the usual.
install_keys() {
  [[ -n $3 ]] || return 0
  install -D -m 644 "$here/../boards/$1/$3" "$2/usr/share/nanto-sukoyaka/remote.toml"
  printf '\n[remote]\nkeys = "/usr/share/nanto-sukoyaka/remote.toml"\n' >> "$2/etc/nanto-sukoyaka/stb.toml"
}

main "$@"
