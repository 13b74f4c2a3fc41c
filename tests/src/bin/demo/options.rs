//! What can be asked of the demo.

use clap::{Parser, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The whole product on this machine: town, server, card, television.
///
/// Ctrl-C stops all of it; the next start finds the data again.
#[derive(Debug, Parser)]
#[command(name = "./x demo")]
pub struct Options {
    /// Begins anew: throws away town, cards and what the box remembers.
    #[arg(long)]
    pub fresh: bool,
    /// Opens no desktop window; the screen stays in the browser.
    #[arg(long)]
    pub headless: bool,
    /// Speaks the remote contract on standard input and output: the first line out says what there is, then one line
    /// in, one line out. Besides the television's own words: card insert NAME, card remove, card tear N, card status,
    /// network down|up, server stop|start|kill.
    #[arg(long, value_name = "stdin")]
    pub remote: Option<Remote>,
    /// Where the screen and its remote are shown in a browser; loopback only.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub browser: SocketAddr,
    /// Picture size.
    #[arg(long, value_name = "WxH", default_value = "1920x1080")]
    pub size: String,
    /// The town also asks for the signature certificate (step ④b); takes effect with --fresh or at the first start.
    #[arg(long)]
    pub signature_certificate: bool,
    /// Where the demo keeps its town; the default lies beside the programs, in cargo's target folder.
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// Where the remote comes from.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Remote {
    /// Standard input.
    Stdin,
}
