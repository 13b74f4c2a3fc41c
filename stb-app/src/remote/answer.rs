//! The lines that go out.

use crate::stats::{Stats, resident_kb};
use serde_json::{Value, json};
use stb_core::view::{Banner, Item, Tone, View};

/// It was done.
pub fn done() -> Value {
    json!({ "ok": true })
}

/// It was not done.
pub fn failed(reason: impl std::fmt::Display) -> Value {
    json!({ "ok": false, "error": reason.to_string() })
}

/// What was waited for did not come.
pub fn timed_out(view: &View) -> Value {
    json!({ "ok": false, "error": "timeout", "screen": view.screen.as_str() })
}

/// What is on the screen; rectangles are px on the 1920×1080 plane.
pub fn screen(view: &View) -> Value {
    json!({
        "ok": true,
        "screen": view.screen.as_str(),
        "focused": view.focused.as_str(),
        "texts": view.texts(),
        "focusables": view.items.iter().map(focusable).collect::<Vec<_>>(),
        "banner": view.banner.as_ref().map(banner),
        "sync": { "pending": view.sync.pending, "refused": view.sync.refused, "acked_at": view.sync.acked_at_ms },
        "text_size": view.text.as_str(),
    })
}

/// What the drawing costs.
pub fn stats(stats: &Stats) -> Value {
    json!({
        "ok": true,
        "rss_kb": resident_kb(),
        "frames": stats.frames,
        "key_to_frame_us": { "p50": stats.key_percentile_us(50), "p95": stats.key_percentile_us(95) },
        "last_dirty_px": stats.last_dirty_px,
    })
}

fn focusable(item: &Item) -> Value {
    let Item { id, label, rect, kind: _, enabled } = item;
    json!({
        "id": id.as_str(), "label": label,
        "x": rect.x, "y": rect.y, "w": rect.w, "h": rect.h,
        "enabled": enabled,
    })
}

fn banner(banner: &Banner) -> Value {
    let tone = match banner.tone {
        Tone::Good => "good",
        Tone::Offline => "offline",
        Tone::Warning => "warning",
    };
    json!({ "tone": tone, "text": banner.text })
}
