// The screen by long polling, the remote by POST. No framework, nothing stored.
"use strict";

const screen = document.getElementById("screen");
const state = document.getElementById("state");

const KEYBOARD = {
  ArrowUp: "UP", ArrowDown: "DOWN", ArrowLeft: "LEFT", ArrowRight: "RIGHT", Enter: "OK", Escape: "BACK",
  Backspace: "BACK", F1: "BLUE", F2: "RED", F3: "GREEN", F4: "YELLOW", F5: "DATA", F6: "MENU",
};

// One after the other, so that no key overtakes another.
let sending = Promise.resolve();
function press(key) {
  sending = sending.then(() => fetch("/key", { method: "POST", body: key })).catch(() => {});
}

for (const button of document.querySelectorAll("button[data-key]")) {
  button.addEventListener("click", () => press(button.dataset.key));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  // A button that has the browser's own focus is pressed by Enter as everywhere.
  if (event.key === "Enter" && event.target instanceof HTMLButtonElement) return;
  const key = KEYBOARD[event.key] ?? (/^[0-9A-Za-z]$/.test(event.key) ? event.key : null);
  if (key === null) return;
  event.preventDefault();
  const held = event.repeat && !event.key.startsWith("Arrow");
  if (!held) press(key);
});

async function follow() {
  let seen = 0;
  for (;;) {
    try {
      const reply = await fetch(`/frame?after=${seen}`);
      if (reply.status === 200) {
        seen = Number(reply.headers.get("x-frame"));
        const before = screen.src;
        screen.src = URL.createObjectURL(await reply.blob());
        if (before.startsWith("blob:")) URL.revokeObjectURL(before);
      }
      state.textContent = "";
    } catch {
      state.textContent = "テレビの プログラムが 止まっています。つながるのを 待っています。";
      seen = 0;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

follow();
