//! The page with the screen and the remote.

use crate::{Tv, Workshop};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

struct Page(SocketAddr);

impl Page {
    /// Sends a request and returns status line, headers and body.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(self.0).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head, answer[end + 4..].to_vec())
    }

    fn host(&self) -> String {
        self.0.to_string()
    }

    fn get(&self, path: &str) -> (u16, String, Vec<u8>) {
        self.ask("GET", path, &[("Host", &self.host())], "")
    }

    fn press(&self, key: &str) -> u16 {
        let origin = format!("http://{}", self.host());
        self.ask("POST", "/key", &[("Host", &self.host()), ("Origin", &origin)], key).0
    }
}

fn start(workshop: &Workshop) -> (Tv, Page) {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut tv = Tv::start(workshop, &["--size", "1280x720", "--browser", &address.to_string()]);
    tv.ask("wait start");
    (tv, Page(address))
}

#[test]
fn the_page_shows_the_screen_and_its_remote_works() {
    let workshop = Workshop::new();
    let (mut tv, page) = start(&workshop);
    for (path, kind) in [("/", "text/html"), ("/remote.js", "text/javascript"), ("/remote.css", "text/css")] {
        let (status, head, body) = page.get(path);
        assert!(status == 200 && head.contains(kind) && !body.is_empty(), "{path}: {head}");
        assert!(head.contains("content-security-policy: default-src 'none'"), "{head}");
    }
    let (status, head, png) = page.get("/frame?after=0");
    assert!(status == 200 && png.starts_with(b"\x89PNG"), "{head}");
    let number: u64 = head.lines().find_map(|line| line.strip_prefix("x-frame: ")).unwrap().parse().unwrap();

    let before = tv.ask("screen")["focused"].clone();
    assert_eq!(page.press("RIGHT"), 204);
    let (status, head, newer) = page.get(&format!("/frame?after={number}"));
    assert!(status == 200 && newer != png, "{head}");
    assert_ne!(tv.ask("screen")["focused"], before);
}

#[test]
fn other_pages_neither_see_nor_press_anything() {
    let workshop = Workshop::new();
    let (mut tv, page) = start(&workshop);
    let before = tv.ask("screen");
    let host = page.host();
    assert_eq!(page.ask("GET", "/", &[("Host", "rebound.example")], "").0, 403);
    assert_eq!(page.ask("GET", "/frame", &[("Host", &host), ("Origin", "https://evil.example")], "").0, 403);
    assert_eq!(page.ask("POST", "/key", &[("Host", &host), ("Origin", "https://evil.example")], "RIGHT").0, 403);
    assert_eq!(page.ask("POST", "/key", &[("Host", &host)], "RIGHT").0, 403, "no origin, no key");
    for unknown in ["POWER", "", "あ", "12"] {
        assert_eq!(page.press(unknown), 400, "{unknown}");
    }
    assert_eq!(page.press(&"x".repeat(1000)), 400);
    assert_eq!(page.get("/etc/passwd").0, 404);
    assert_eq!(tv.ask("screen")["focused"], before["focused"]);
}
