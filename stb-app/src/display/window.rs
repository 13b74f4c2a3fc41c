//! A window on a desk, with the keyboard as the remote.

use super::Panel;
use super::held_keys::{HeldKeys, Stroke};
use crate::cli::Size;
use crate::input::Input;
use crate::television::{Flow, Television};
use anyhow::Context;
use softbuffer::Surface;
use stb_adapters::clock::SystemClock;
use stb_core::event::Event;
use stb_core::key::RemoteKey;
use stb_ui::headless::{Dirty, Frame};
use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::mpsc::Receiver;
use winit::application::ApplicationHandler;
use winit::dpi::PhysicalSize;
use winit::event::{ElementState, KeyEvent, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop};
use winit::keyboard::{Key, NamedKey};
use winit::window::{Window, WindowId};

/// Runs the television in a window, until it ends or the window is closed.
pub fn run(television: Television, inputs: Receiver<Input>, clock: SystemClock) -> anyhow::Result<Flow> {
    let event_loop = EventLoop::with_user_event().build().context("no desktop to open a window on")?;
    let proxy = event_loop.create_proxy();
    std::thread::Builder::new().name("to-window".to_owned()).spawn(move || {
        while let Ok(input) = inputs.recv() {
            if proxy.send_event(input).is_err() {
                return;
            }
        }
    })?;
    let mut desk = Desk { television, clock, held: HeldKeys::default(), window: None, flow: Flow::GoOn, fault: None };
    event_loop.run_app(&mut desk)?;
    desk.fault.map_or(Ok(desk.flow), Err)
}

struct Desk {
    television: Television,
    clock: SystemClock,
    held: HeldKeys,
    window: Option<Rc<Window>>,
    flow: Flow,
    fault: Option<anyhow::Error>,
}

impl Desk {
    fn follow(&mut self, flow: Flow, event_loop: &ActiveEventLoop) {
        self.flow = flow;
        if flow != Flow::GoOn {
            event_loop.exit();
        }
    }

    fn open_window(&mut self, event_loop: &ActiveEventLoop) -> anyhow::Result<()> {
        let Size { width, height } = self.television.size();
        let attributes = Window::default_attributes()
            .with_title("なんとすこやかタウン")
            .with_inner_size(PhysicalSize::new(width, height))
            .with_resizable(false);
        let window = Rc::new(event_loop.create_window(attributes)?);
        self.television.show_on(Box::new(Pane::new(Rc::clone(&window), self.television.size())?));
        self.window = Some(window);
        Ok(())
    }
}

impl ApplicationHandler<Input> for Desk {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.window.is_none()
            && let Err(fault) = self.open_window(event_loop)
        {
            self.fault = Some(fault);
            event_loop.exit();
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, input: Input) {
        let flow = self.television.take(input);
        self.follow(flow, event_loop);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        match event {
            WindowEvent::CloseRequested => self.follow(Flow::End, event_loop),
            WindowEvent::RedrawRequested => self.television.repaint(),
            WindowEvent::KeyboardInput { event, .. } if event.state == ElementState::Pressed => {
                let Some(key) = remote_key(&event) else { return };
                let stroke = if event.repeat { Stroke::Held } else { Stroke::Down };
                if let Some(repeated) = self.held.take(key, stroke, 0, self.clock.now().uptime) {
                    let flow = self.television.take(Input::Happened(Box::new(Event::Key { key, repeated })));
                    self.follow(flow, event_loop);
                }
            }
            _ => {}
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        if self.television.next_wake().is_some_and(|left| left.is_zero()) {
            let flow = self.television.wake();
            self.follow(flow, event_loop);
        }
        event_loop.set_control_flow(self.television.next_wake().map_or(ControlFlow::Wait, ControlFlow::wait_duration));
    }
}

/// The keyboard as the remote: arrows, Enter, Escape or Backspace, F1 to F4 for the colours, digits, letters.
fn remote_key(event: &KeyEvent) -> Option<RemoteKey> {
    Some(match event.logical_key.as_ref() {
        Key::Named(NamedKey::ArrowUp) => RemoteKey::Up,
        Key::Named(NamedKey::ArrowDown) => RemoteKey::Down,
        Key::Named(NamedKey::ArrowLeft) => RemoteKey::Left,
        Key::Named(NamedKey::ArrowRight) => RemoteKey::Right,
        Key::Named(NamedKey::Enter) => RemoteKey::Ok,
        Key::Named(NamedKey::Escape | NamedKey::Backspace) => RemoteKey::Back,
        Key::Named(NamedKey::F1) => RemoteKey::Blue,
        Key::Named(NamedKey::F2) => RemoteKey::Red,
        Key::Named(NamedKey::F3) => RemoteKey::Green,
        Key::Named(NamedKey::F4) => RemoteKey::Yellow,
        Key::Named(NamedKey::F5) => RemoteKey::Data,
        Key::Named(NamedKey::F6 | NamedKey::ContextMenu) => RemoteKey::Menu,
        Key::Character(text) => RemoteKey::from_char(text.chars().next()?)?,
        _ => return None,
    })
}

/// The window's pixels.
struct Pane {
    surface: Surface<Rc<Window>, Rc<Window>>,
    size: Size,
}

impl Pane {
    fn new(window: Rc<Window>, size: Size) -> anyhow::Result<Self> {
        let fault = |error: softbuffer::SoftBufferError| anyhow::anyhow!("the window has no pixels: {error}");
        let context = softbuffer::Context::new(Rc::clone(&window)).map_err(fault)?;
        let mut surface = Surface::new(&context, window).map_err(fault)?;
        let (width, height) = NonZeroU32::new(size.width).zip(NonZeroU32::new(size.height)).context("an empty size")?;
        surface.resize(width, height).map_err(fault)?;
        Ok(Self { surface, size })
    }

    fn copy(&mut self, frame: &Frame) -> Result<(), softbuffer::SoftBufferError> {
        let mut buffer = self.surface.buffer_mut()?;
        let width = self.size.width as usize;
        for (y, row) in (0..self.size.height).zip(buffer.chunks_exact_mut(width)) {
            row.iter_mut().zip(frame.row(frame.area(), y)).for_each(|(to, pixel)| *to = pixel.0);
        }
        buffer.present()
    }
}

impl Panel for Pane {
    /// The whole picture: what a buffer of the desktop contained before is not promised.
    fn present(&mut self, frame: &Frame, _: &Dirty) {
        if let Err(error) = self.copy(frame) {
            tracing::warn!(%error, "the window cannot be painted");
        }
    }
}
