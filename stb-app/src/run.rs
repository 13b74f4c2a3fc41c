//! Runs the television until it ends.

use crate::alive::Alive;
use crate::assembly::{Assembly, assemble};
use crate::cli::{DisplayKind, RunArguments};
use crate::config::Config;
use crate::input::Input;
use crate::remote::lines;
use crate::television::{Flow, Television};
use anyhow::{Context, bail};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use stb_adapters::clock::SystemClock;
use stb_ui::headless::Headless;
use std::fs::File;
use std::io::stdin;
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;

/// Switches the television on and returns when it was asked to end; an error when it could not go on.
pub fn run(config: &Config, arguments: &RunArguments) -> anyhow::Result<()> {
    finish_erasing(config)?;
    let display = arguments.display.or(usual_display()).context("--display is missing")?;
    let clock = SystemClock::start();
    let (inputs, received) = channel();
    let size = arguments.size;
    let headless = Headless::install(size.width, size.height, move || clock.now().uptime.elapsed())
        .context("the screen cannot be drawn")?;
    let Assembly { stb, watcher: _watcher } = assemble(config, clock, &inputs)?;
    let mut television = Television::start(stb, headless, arguments.remote.is_some())?;
    listen_for_signals(inputs.clone())?;
    if arguments.remote.is_some() {
        listen_to_standard_input(inputs.clone())?;
    }
    mirror(&mut television, display, arguments, &inputs)?;
    let flow = show(television, display, config, received, inputs, clock)?;
    match flow {
        Flow::Fail => bail!("a part of the box has broken down"),
        Flow::Erase => {
            config.belongings().begin().context("this box cannot be erased")?;
            finish_erasing(config)
        }
        Flow::GoOn | Flow::End => Ok(()),
    }
}

/// What a technician has begun, and a power cut may have stopped.
fn finish_erasing(config: &Config) -> anyhow::Result<()> {
    if config.belongings().go_on().context("this box cannot be erased")? {
        tracing::warn!("this box has been erased");
    }
    Ok(())
}

fn usual_display() -> Option<DisplayKind> {
    if cfg!(feature = "kms") {
        Some(DisplayKind::Kms)
    } else if cfg!(feature = "window") {
        Some(DisplayKind::Window)
    } else {
        None
    }
}

fn show(
    television: Television,
    display: DisplayKind,
    config: &Config,
    received: Receiver<Input>,
    inputs: Sender<Input>,
    clock: SystemClock,
) -> anyhow::Result<Flow> {
    match display {
        #[cfg(feature = "kms")]
        DisplayKind::Kms | DisplayKind::Fbdev => {
            use crate::display::{fbdev::Fbdev, keymap::Keymap, output::Output};
            let keymap = Keymap::load(config.remote.keys.as_deref()).context("[remote] keys")?;
            let size = television.size();
            let mut television = television;
            match display {
                DisplayKind::Fbdev => television.show_on(Box::new(Fbdev::new(size))),
                _ => television.show_on(Box::new(Output::new(size))),
            }
            crate::display::evdev_keys::listen(inputs, clock, keymap)?;
            Ok(follow(television, &received))
        }
        #[cfg(feature = "window")]
        DisplayKind::Window => {
            drop(inputs);
            crate::display::window::run(television, received, clock)
        }
        DisplayKind::Headless | DisplayKind::Browser => Ok(follow(television, &received)),
        #[cfg(not(all(feature = "kms", feature = "window")))]
        other => {
            let _ = (inputs, clock, config);
            bail!("this build has no --display {other:?}; it was left out when it was compiled")
        }
    }
}

/// Everything that happens, one after the other.
fn follow(mut television: Television, inputs: &Receiver<Input>) -> Flow {
    let alive = Alive::watched();
    loop {
        let input = match alive.at_most(television.next_wake()) {
            Some(left) => inputs.recv_timeout(left),
            None => inputs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let flow = match input {
            Ok(input) => television.take(input),
            Err(RecvTimeoutError::Timeout) => television.wake(),
            Err(RecvTimeoutError::Disconnected) => Flow::End,
        };
        if flow != Flow::GoOn {
            return flow;
        }
        alive.beat();
    }
}

#[cfg(feature = "browser")]
fn mirror(
    television: &mut Television,
    display: DisplayKind,
    arguments: &RunArguments,
    inputs: &Sender<Input>,
) -> anyhow::Result<()> {
    use crate::display::browser;
    let usual = (display == DisplayKind::Browser).then_some(browser::USUAL_ADDRESS);
    let Some(address) = arguments.browser.or(usual) else { return Ok(()) };
    let panel = browser::serve(address, television.size(), inputs.clone()).context("--browser")?;
    television.show_on(Box::new(panel));
    Ok(())
}

#[cfg(not(feature = "browser"))]
fn mirror(_: &mut Television, display: DisplayKind, arguments: &RunArguments, _: &Sender<Input>) -> anyhow::Result<()> {
    if display == DisplayKind::Browser || arguments.browser.is_some() {
        bail!("this build has no page for a browser; it was left out when it was compiled");
    }
    Ok(())
}

fn listen_for_signals(inputs: Sender<Input>) -> anyhow::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for _ in signals.forever() {
            let _ = inputs.send(Input::Stop);
        }
    })?;
    Ok(())
}

fn listen_to_standard_input(inputs: Sender<Input>) -> anyhow::Result<()> {
    thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        if let Ok(input) = stdin().as_fd().try_clone_to_owned() {
            lines::of(File::from(input), |line| inputs.send(Input::Line(line)).is_ok());
        }
        let _ = inputs.send(Input::LinesEnded);
    })?;
    Ok(())
}
