//! Builds what the configuration names: adapters behind ports, the core before them.

use crate::config::{Config, Reader};
use crate::input::Input;
use crate::stb::Stb;
use crate::workers::{Ports, Workers};
use anyhow::Context;
use stb_adapters::clock::SystemClock;
use stb_adapters::cloud_https::renewed::RenewedCloud;
use stb_adapters::enrol::{certificate, device_id, municipality};
use stb_adapters::entropy::SystemEntropy;
use stb_adapters::identity::renew::is_under_way;
use stb_adapters::machine::SystemMachine;
use stb_adapters::registrar::HttpsRegistrar;
use stb_adapters::store_sled::SledStore;
use stb_core::app::{App, AppConfig};
use stb_core::event::Event;
use stb_core::ports::{CLOUD_DEADLINE, CardReader, Certificate, Cloud, NEWS_DEADLINE, Presence};
use std::any::Any;
use std::sync::mpsc::Sender;
use std::time::Duration;

/// A box that has been switched on, and what has to live as long as it.
pub struct Assembly {
    /// The box.
    pub stb: Stb,
    /// Watches the reader until it is dropped.
    pub watcher: Box<dyn Any>,
}

/// Builds the box and switches it on.
pub fn assemble(config: &Config, clock: SystemClock, inputs: &Sender<Input>) -> anyhow::Result<Assembly> {
    let profile = config.profile()?;
    let device = device_id(&config.identity.certificate);
    let municipality = municipality(&config.identity.certificate);
    if device.is_none() {
        tracing::warn!("this box is not enrolled");
    }
    let (reader, watcher) = card_reader(config, inputs)?;
    let store = Box::new(SledStore::new(&config.data.folder));
    let ports = Ports {
        reader,
        store,
        cloud: cloud(config, CLOUD_DEADLINE, clock),
        news: cloud(config, NEWS_DEADLINE, clock),
        registrar: Box::new(HttpsRegistrar::new(config.renewal(), clock, Box::new(SystemEntropy))),
        machine: Box::new(SystemMachine::new(config.machine(), clock, Box::new(SystemEntropy))),
    };
    let workers = Workers::start(ports, inputs)?;
    let technicians = config.technician.code.is_some();
    let (certificate, renewal_under_way) = identity(config);
    let app = AppConfig { profile, device, municipality, certificate, renewal_under_way, technicians };
    let app = App::new(app, Box::new(SystemEntropy));
    Ok(Assembly { stb: Stb::start(app, clock, workers), watcher })
}

/// How long the certificate holds, and whether the last start was in the middle of renewing it.
fn identity(config: &Config) -> (Option<Certificate>, bool) {
    let files = &config.identity;
    (certificate(&files.certificate), is_under_way(&files.key, &files.certificate))
}

/// A box without a usable identity still shows its screens; everything that needs the town says so.
fn cloud(config: &Config, deadline: Duration, clock: SystemClock) -> Box<dyn Cloud> {
    Box::new(RenewedCloud::new(config.cloud(), deadline, clock))
}

fn card_reader(config: &Config, inputs: &Sender<Input>) -> anyhow::Result<(Box<dyn CardReader>, Box<dyn Any>)> {
    let inputs = inputs.clone();
    let report = move |presence: Presence| drop(inputs.send(Input::Happened(Box::new(Event::Reader(presence)))));
    match config.card.reader {
        Reader::Pcsc => {
            let watcher = stb_adapters::card_pcsc::watch_presence(report).context("the reader cannot be watched")?;
            Ok((Box::new(stb_adapters::card_pcsc::PcscReader::new()), Box::new(watcher)))
        }
        #[cfg(feature = "emulator")]
        Reader::Emulator => emulated_reader(config, report),
        #[cfg(not(feature = "emulator"))]
        Reader::Emulator => anyhow::bail!("this build has no emulated card; set [card] reader = \"pcsc\""),
    }
}

#[cfg(feature = "emulator")]
fn emulated_reader(
    config: &Config,
    report: impl FnMut(Presence) + Send + 'static,
) -> anyhow::Result<(Box<dyn CardReader>, Box<dyn Any>)> {
    use card_emulator::Emulator;
    use card_emulator::control::{Address, Control, listen};
    use stb_adapters::card_emulated::{EmulatedReader, watch_presence};

    let emulator = Emulator::new(Vec::new());
    let drawer = config.card.folder.clone().context("[card] folder is missing: it names the cards' profiles")?;
    let control = config.card.control.context("[card] control is missing: it puts cards on the reader")?;
    listen(&Address::Tcp(control), Control { emulator: emulator.clone(), pcscd: None, drawer })
        .context("[card] control")?;
    let watcher = watch_presence(emulator.clone(), report)?;
    Ok((Box::new(EmulatedReader::new(emulator)), Box::new(watcher)))
}
