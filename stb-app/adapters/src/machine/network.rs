//! Link, address and way out, as the kernel says in `/sys` and `/proc`.

use stb_core::ports::Defect;
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;

/// Looks below `root`, which is `/` but for tests; says the box's address.
pub fn look(root: &Path) -> Result<String, Defect> {
    if !has_link(root) {
        return Err(Defect::NoLink);
    }
    let address = address(root).ok_or(Defect::NoAddress)?;
    if has_way_out(root) { Ok(address) } else { Err(Defect::NoGateway) }
}

fn has_link(root: &Path) -> bool {
    let Ok(devices) = fs::read_dir(root.join("sys/class/net")) else { return false };
    let has_carrier = |device: &Path| fs::read_to_string(device.join("carrier")).is_ok_and(|text| text.trim() == "1");
    devices.flatten().any(|device| device.file_name() != "lo" && has_carrier(&device.path()))
}

/// An address of version 4, else one of version 6 that is not of the link alone.
fn address(root: &Path) -> Option<String> {
    version_4(root).or_else(|| version_6(root))
}

/// Each local address is a leaf `|-- 192.168.0.5` with `/32 host LOCAL` below it.
fn version_4(root: &Path) -> Option<String> {
    let tree = fs::read_to_string(root.join("proc/net/fib_trie")).ok()?;
    let lines: Vec<&str> = tree.lines().map(str::trim).collect();
    let leaves = lines.windows(2).filter(|pair| pair[1] == "/32 host LOCAL");
    let mut addresses = leaves.filter_map(|pair| pair[0].strip_prefix("|-- ")?.parse::<Ipv4Addr>().ok());
    addresses.find(|address| !address.is_loopback()).map(|address| address.to_string())
}

/// `address index prefix scope flags name`; scope 0 is global.
fn version_6(root: &Path) -> Option<String> {
    let table = fs::read_to_string(root.join("proc/net/if_inet6")).ok()?;
    table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).find_map(|fields| match fields[..] {
        [address, _, _, "00", ..] => {
            let number = u128::from_str_radix(address, 16).ok()?;
            Some(std::net::Ipv6Addr::from_bits(number).to_string())
        }
        _ => None,
    })
}

fn has_way_out(root: &Path) -> bool {
    let lines = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_default();
    // `Iface Destination Gateway …`
    let version_4 = lines("proc/net/route")
        .lines()
        .skip(1)
        .any(|line| matches!(line.split_whitespace().collect::<Vec<_>>()[..], [_, "00000000", gateway, ..] if gateway != "00000000"));
    // `destination prefix source prefix next_hop …`
    let nowhere = "0".repeat(32);
    let version_6 = lines("proc/net/ipv6_route").lines().any(|line| {
        matches!(line.split_whitespace().collect::<Vec<_>>()[..],
            [to, "00", _, _, next, ..] if to == nowhere && next != nowhere)
    });
    version_4 || version_6
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    struct Root(tempfile::TempDir);

    impl Root {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn with(self, path: &str, text: &str) -> Self {
            let path: PathBuf = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
            self
        }

        fn look(&self) -> Result<String, Defect> {
            look(self.0.path())
        }
    }

    const TREE: &str = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 127.0.0.1\n        /32 host LOCAL\n     |-- 192.168.0.0\n        \
                        /24 link UNICAST\n     |-- 192.168.0.5\n        /32 host LOCAL\n";
    const ROUTES: &str = "Iface\tDestination\tGateway\neth0\t00000000\t0100A8C0\t0003\n";

    #[test]
    fn what_is_missing_first_is_said() {
        let root = Root::new().with("sys/class/net/lo/carrier", "1\n").with("sys/class/net/eth0/carrier", "0\n");
        assert_eq!(root.look(), Err(Defect::NoLink));
        let root =
            root.with("sys/class/net/eth0/carrier", "1\n").with("proc/net/fib_trie", &TREE.replace("0.5", "0.x"));
        assert_eq!(root.look(), Err(Defect::NoAddress));
        let root = root.with("proc/net/fib_trie", TREE).with("proc/net/route", &ROUTES.replace("0100A8C0", "00000000"));
        assert_eq!(root.look(), Err(Defect::NoGateway));
        let root = root.with("proc/net/route", ROUTES);
        assert_eq!(root.look(), Ok("192.168.0.5".to_owned()));
    }

    #[test]
    fn version_6_is_enough() {
        let (zero, next) = ("0".repeat(32), "fe800000000000000000000000000001");
        let root = Root::new()
            .with("sys/class/net/eth0/carrier", "1\n")
            .with("proc/net/if_inet6", "fe800000000000000000000000000009 02 40 20 80 eth0\n");
        assert_eq!(root.look(), Err(Defect::NoAddress), "an address of the link leads nowhere");
        let root = root
            .with("proc/net/if_inet6", "20010db8000000000000000000000009 02 40 00 80 eth0\n")
            .with("proc/net/ipv6_route", &format!("{zero} 00 {zero} 00 {next} 00000400 1 0 3 eth0\n"));
        assert_eq!(root.look(), Ok("2001:db8::9".to_owned()));
    }
}
