# shellcheck shell=sh
# Runs each line that comes through the port and says what came of it: the output, then one line with the status.
# Inside, `ir CODE` sends what a remote would send through the air, and the kernel decodes it.
PATH=/run/agent:$PATH
/run/agent/busybox --install -s /run/agent
exec 3<> /dev/virtio-ports/agent

# keys FILE: an infrared receiver with this key map.
keys() {
  /usr/sbin/modprobe rc_loopback
  /usr/sbin/modprobe ir_nec_decoder
  ir-keytable -s rc0 -c -w "$1"
}

ir() { ir-ctl -d /dev/lirc0 -S "nec:$1"; }

echo "agent: ready" >&3
while read -r line <&3; do
  eval "$line" > /run/agent/said 2>&1 < /dev/null
  status=$?
  cat /run/agent/said >&3
  echo "agent: $status" >&3
done
