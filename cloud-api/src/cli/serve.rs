use super::output::print_now;
use super::{CliFault, Context, Done};
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, LogConfig, LogFormat};
use crate::limits::{Limits, STORE_QUEUE, STORE_READERS};
use crate::server::Server;
use clap::Args;
use cloud_store::{SqliteStore, StoreHandle, StoreRead};
use serde_json::json;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Serves boxes. The first line on standard output says that it is ready, and where.
#[derive(Debug, Args)]
pub(super) struct Serve {}

impl Serve {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        let config = context.config()?;
        start_log(&config.log)?;
        let store = open_store(&config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(serve(&config, store, context.json))?;
        Ok(Done::new("Stopped.", json!({ "ok": true, "stopped": true })))
    }
}

async fn serve(config: &Config, store: StoreHandle, json: bool) -> Result<(), CliFault> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    // Before it says that it is ready, so that a signal right after that line is not lost.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let server = Server::bind(config, Limits::default(), store, clock).await?;
    let at = server.addresses()?;
    print_now(&if json {
        json!({ "ready": true, "device": at.device, "enrol": at.enrol }).to_string()
    } else {
        format!("Ready: devices at {}, enrolment at {}.", at.device, at.enrol)
    })?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    server.run(stop).await;
    Ok(())
}

fn open_store(config: &Config) -> Result<StoreHandle, CliFault> {
    let path = &config.store.sqlite;
    let writer = SqliteStore::open(path)?;
    let readers = (0..STORE_READERS)
        .map(|_| Ok(Box::new(SqliteStore::open_reader(path)?) as Box<dyn StoreRead>))
        .collect::<Result<_, CliFault>>()?;
    Ok(StoreHandle::start(Box::new(writer), readers, STORE_QUEUE)?)
}

fn start_log(config: &LogConfig) -> Result<(), CliFault> {
    let filter = EnvFilter::try_new(&config.level).map_err(|_| CliFault::LogLevel)?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}
