//! What an idle day costs the flash: the box's real core, its store on this disk and the real service, with nobody there. Only
//! the day is not lived through: time jumps to whatever the box wants to be woken for.

use crate::Row;
use anyhow::{Context, Result, ensure};
use e2e::town::Town;
use e2e::world::World;
use shared_model::time::{Timestamp, Uptime};
use stb_adapters::clock::SystemClock;
use stb_adapters::cloud_https::{CloudConfig, HttpsCloud};
use stb_adapters::enrol::{device_id, municipality};
use stb_adapters::entropy::SystemEntropy;
use stb_adapters::store_sled::SledStore;
use stb_core::app::{App, AppConfig};
use stb_core::effect::Effect;
use stb_core::event::{Event, Now};
use stb_core::ports::{Cloud, CloudRequest, Presence, RegistrarReply, RegistrarRequest, Store};
use std::path::Path;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The living-room's box after a family has used it, for a day without them.
pub fn measure(world: &mut World) -> Result<Row> {
    world.log_in("mother", "1234")?;
    world.remove()?;
    world.tv.kill();
    let folder = world.town.folder().join("box/living-room");
    let mut day = Day::begin(world, &folder)?;
    let before = bytes_written()?;
    day.pass()?;
    let megabytes = (bytes_written()? - before) as f64 / 1e6;
    ensure!(day.polls > 90, "the box has asked only {} times", day.polls);
    Ok(Row {
        what: format!("an idle day of a locked box: written to its disk, with {} polls", day.polls),
        asked: "≤ 20 MB".to_owned(),
        seen: format!("{megabytes:.1} MB in {} commits", day.commits),
    })
}

struct Day {
    app: App,
    store: SledStore,
    cloud: HttpsCloud,
    began: Timestamp,
    uptime: Duration,
    wake: Option<Uptime>,
    polls: u32,
    commits: u32,
}

impl Day {
    fn begin(world: &World, folder: &Path) -> Result<Self> {
        let certificate = folder.join("device.pem");
        let device = device_id(&certificate).context("the box has a name")?;
        let municipality = municipality(&certificate);
        let cloud = HttpsCloud::new(&CloudConfig {
            url: format!("https://localhost:{}", world.town.device_listener()?.port()),
            roots: world.town.root(),
            certificate,
            key: folder.join("device.key.pem"),
        })?;
        let profile = toml::from_str(&std::fs::read_to_string(Town::profile()?)?)?;
        let config = AppConfig {
            profile,
            device: Some(device),
            municipality,
            certificate: None,
            renewal_under_way: false,
            technicians: false,
        };
        let mut day = Self {
            app: App::new(config, Box::new(SystemEntropy)),
            store: SledStore::new(&folder.join("data")),
            cloud,
            began: SystemClock::start().now().wall,
            uptime: Duration::ZERO,
            wake: None,
            polls: 0,
            commits: 0,
        };
        let effects = day.app.start(day.now());
        day.perform(effects);
        day.happen(Event::Reader(Presence::Empty));
        Ok(day)
    }

    fn pass(&mut self) -> Result<()> {
        let end = self.uptime + DAY;
        while let Some(at) = self.wake.take().filter(|at| at.elapsed() <= end) {
            self.uptime = self.uptime.max(at.elapsed());
            self.happen(Event::Tick);
        }
        Ok(())
    }

    fn now(&self) -> Now {
        Now { wall: self.began + self.uptime, uptime: Uptime::from_start(self.uptime) }
    }

    fn happen(&mut self, event: Event) {
        let effects = self.app.handle(self.now(), event);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let event = match effect {
                Effect::Cloud(job, request) => {
                    self.polls += u32::from(matches!(request, CloudRequest::Mail { .. }));
                    Event::Cloud(job, self.cloud.call(&request))
                }
                Effect::Commit(job, batch) => {
                    self.commits += 1;
                    Event::Committed(job, self.store.commit(&batch))
                }
                Effect::Load(job, owner) => Event::Loaded(job, owner, self.store.load(owner)),
                Effect::WakeAt(at) => {
                    self.wake = Some(at);
                    continue;
                }
                Effect::Registrar(job, RegistrarRequest::Time) => {
                    Event::Registrar(job, Ok(RegistrarReply::Time(self.now().wall)))
                }
                // Nobody is there.
                Effect::Card(..)
                | Effect::Listen(..)
                | Effect::Registrar(..)
                | Effect::Machine(..)
                | Effect::IdentityChanged
                | Effect::EraseAndEnd
                | Effect::Forget => continue,
            };
            self.happen(event);
        }
    }
}

/// What this process has caused to be written to disks so far; nothing where the folder lies in memory.
fn bytes_written() -> Result<u64> {
    let io = std::fs::read_to_string("/proc/self/io")?;
    let line = io.lines().find_map(|line| line.strip_prefix("write_bytes: ")).context("write_bytes")?;
    Ok(line.parse()?)
}
