// Warns before the session ends, here and in the other tabs, and lets its person stay signed in.
const CHECK_EVERY = 5000;

export function watchSession() {
  const dialog = document.getElementById("session-warning");
  if (!dialog) {
    return;
  }
  const [idle, longest, warning] = ["idle", "longest", "warning"].map((name) => Number(dialog.dataset[name]) * 1000);
  const last = Date.now() + longest;
  const tabs = new BroadcastChannel("session");
  let end = Date.now() + Number(dialog.dataset.endsIn) * 1000;
  let dismissed = false;

  const putOff = (until) => {
    end = Math.min(Math.max(end, until), last);
    dismissed = false;
    if (dialog.open) {
      dialog.close();
    }
  };
  const stayed = () => {
    putOff(Date.now() + idle);
    tabs.postMessage(end);
  };
  tabs.postMessage(end);
  tabs.addEventListener("message", (event) => {
    if (event.data > end) {
      putOff(event.data);
    }
  });

  const check = () => {
    const closed = Date.now() >= end;
    dialog.querySelector("[data-session-open]").hidden = closed;
    dialog.querySelector("[data-session-closed]").hidden = !closed;
    if (end - Date.now() > warning || (dismissed && !closed) || dialog.open) {
      return;
    }
    const time = new Date(end).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    dialog.querySelector("[data-session-time]").textContent = time;
    dialog.showModal();
  };
  setInterval(check, CHECK_EVERY);
  check();

  dialog.addEventListener("cancel", () => {
    dismissed = true;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) {
      stayed();
    }
  });
  document.addEventListener("portal:answered", stayed);
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.ok) {
      stayed();
    } else {
      end = Date.now();
      check();
    }
  });
}
