// What somebody presses stays where it is until they let go: whatever leaving a field would ask for, and so might move
// the button that is being pressed, is asked for then.
let letGo = null;
let released = Promise.resolve();

export const isPressing = () => letGo !== null;
export const whenReleased = () => released;

function begin() {
  end();
  released = new Promise((resolve) => {
    letGo = resolve;
  });
}

function end() {
  letGo?.();
  letGo = null;
}

export function watchPress() {
  document.addEventListener("pointerdown", begin, true);
  document.addEventListener("pointerup", end, true);
  document.addEventListener("pointercancel", end, true);

  document.addEventListener("htmx:confirm", (event) => {
    if (isPressing()) {
      event.preventDefault();
      whenReleased().then(() => event.detail.issueRequest(true));
    }
  });
}
