//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::num::ParseIntError;
use std::path::PathBuf;
use std::str::FromStr;

/// なんとすこやかタウン on a set-top box.
///
/// Without a command it runs the television. Exit codes: 0 done, 1 failed or refused, 2 usage or configuration.
#[derive(Debug, Parser)]
#[command(name = "stb-app", version)]
pub struct Cli {
    /// Configuration of this box; docs/box-config.md explains every key.
    #[arg(long, global = true, value_name = "FILE", default_value = "/etc/nanto-sukoyaka/stb.toml")]
    pub config: PathBuf,
    /// How the television runs.
    #[command(flatten)]
    pub run: RunArguments,
    /// Something else than running the television.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of the television.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Where the picture is shown [default: kms on a box, window on a desk].
    #[arg(long, value_enum)]
    pub display: Option<DisplayKind>,
    /// Size of the picture: 1920x1080 or 1280x720.
    #[arg(long, value_name = "WxH", default_value = "1920x1080")]
    pub size: Size,
    /// Take the remote's keys as lines from standard input and answer each with one line of JSON.
    #[arg(long, value_enum, value_name = "SOURCE")]
    pub remote: Option<RemoteSource>,
    /// With a build that has it: show the same screen with a remote on a page of this loopback address.
    #[arg(long, value_name = "ADDR")]
    pub browser: Option<SocketAddr>,
}

/// What else the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make this box's key and get its certificate with an install code.
    Enrol {
        /// Eight digits from the work order; good for one enrolment.
        #[arg(long)]
        code: String,
    },
    /// Print what `[technician] code` is in the configuration of a box that lets technicians in with this code. Needs no configuration.
    TechnicianCode {
        /// Six to eight digits.
        #[arg(long)]
        code: String,
    },
}

/// Where the picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DisplayKind {
    /// The television's own screen.
    Kms,
    /// A window on a desk.
    Window,
    /// Nowhere; the remote contract can take pictures.
    Headless,
    /// A page on this machine, at --browser or http://127.0.0.1:8080.
    Browser,
}

/// Where the remote contract comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RemoteSource {
    /// Standard input.
    Stdin,
}

/// Width and height of the picture in px.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Not one of the two sizes that a television takes from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a size is 1920x1080 or 1280x720")]
pub struct NoSuchSize;

impl From<ParseIntError> for NoSuchSize {
    fn from(_: ParseIntError) -> Self {
        Self
    }
}

impl FromStr for Size {
    type Err = NoSuchSize;

    fn from_str(text: &str) -> Result<Self, NoSuchSize> {
        let (width, height) = text.split_once('x').ok_or(NoSuchSize)?;
        let size = Self { width: width.parse()?, height: height.parse()? };
        if [(1920, 1080), (1280, 720)].contains(&(size.width, size.height)) { Ok(size) } else { Err(NoSuchSize) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn only_the_sizes_of_televisions_are_sizes() {
        assert_eq!("1280x720".parse(), Ok(Size { width: 1280, height: 720 }));
        for bad in ["", "1280", "1280x", "1280x721", "720x1280", "-1280x720", "1280 x 720"] {
            assert_eq!(bad.parse::<Size>(), Err(NoSuchSize), "{bad}");
        }
    }
}
