// What is typed in a form is kept on the server a few seconds after the last key, and when its page is left.
// What could not be kept waits in this tab: after signing in again the page hands it over and offers it.
const PAUSE = 1500;
const LONGEST = 4000;
const RETRY = 5000;
const PREFIX = "recovery:";
// The most that browsers let a page send while it is left.
const MOST_WHEN_LEAVING = 60000;

const block = () => document.querySelector("[data-recovery]");

let dirtySince = 0;
let timer = null;
let underWay = null;
let isLost = false;

function typedIn(form) {
  const secret = new Set(["csrfmiddlewaretoken", "recovery_key"]);
  for (const control of form.elements) {
    if (control.matches("input[type=password], [autocomplete=one-time-code]")) {
      secret.add(control.name);
    }
  }
  const typed = {};
  for (const [name, value] of new FormData(form)) {
    if (!secret.has(name) && typeof value === "string") {
      (typed[name] ??= []).push(value);
    }
  }
  return typed;
}

function snapshot() {
  const { recovery: key, url, place, person } = block().dataset;
  const form = block().closest("form");
  return { key, url, place, person, typed: JSON.stringify(typedIn(form)), token: token(form) };
}

const token = (form) => form.elements.csrfmiddlewaretoken.value;

function post(copy, options = {}) {
  const { key, place, typed } = copy;
  const headers = { "X-CSRFToken": copy.token };
  const body = new URLSearchParams({ key, place, typed });
  return fetch(copy.url, { method: "POST", headers, body, redirect: "manual", ...options });
}

function keepHere(copy) {
  const { key, place, person, typed } = copy;
  sessionStorage.setItem(PREFIX + place, JSON.stringify({ key, place, person, typed }));
}

// One alert is enough: the page's own, which offers to send again what failed, goes first.
const isToldAlready = (name) => name === "network" && document.getElementById("network")?.hidden === false;

function show(name) {
  for (const one of ["network", "session", "refused"]) {
    block().querySelector(`[data-recovery-${one}]`).hidden = one !== name || isToldAlready(name);
  }
}

function later(delay) {
  clearTimeout(timer);
  timer = setTimeout(save, delay);
}

function note() {
  dirtySince ||= Date.now();
  later(Math.max(0, Math.min(PAUSE, dirtySince + LONGEST - Date.now())));
}

async function save() {
  if (!block() || !dirtySince) {
    return;
  }
  underWay?.abort();
  underWay = new AbortController();
  const { signal } = underWay;
  const copy = snapshot();
  const since = dirtySince;
  dirtySince = 0;
  try {
    const answer = await post(copy, { signal });
    settle(copy, answer);
  } catch {
    if (!signal.aborted) {
      fail(copy, "network");
    }
  } finally {
    if (signal.aborted) {
      dirtySince ||= since;
    }
  }
}

function settle(copy, answer) {
  if (answer.ok) {
    isLost = false;
    sessionStorage.removeItem(PREFIX + copy.place);
    show("");
    sayKept();
    // The session lives on, and its countdown on this page with it.
    document.dispatchEvent(new CustomEvent("portal:answered"));
  } else if (answer.type === "opaqueredirect" || answer.status === 403) {
    fail(copy, "session");
  } else if (answer.status === 422) {
    show("refused");
  } else {
    fail(copy, "network");
  }
}

function fail(copy, reason) {
  isLost = true;
  dirtySince ||= Date.now();
  keepHere(copy);
  if (block()) {
    show(reason);
    if (reason === "network") {
      later(RETRY);
    }
  }
}

function sayKept() {
  const words = block().querySelector("[data-recovery-kept] > span");
  const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  words.querySelector("[data-recovery-time]").textContent = time;
  words.hidden = false;
}

function leave() {
  if (!block() || !(dirtySince || isLost)) {
    return;
  }
  clearTimeout(timer);
  const copy = snapshot();
  keepHere(copy);
  post(copy, { keepalive: copy.typed.length < MOST_WHEN_LEAVING }).catch(() => {});
}

// What this tab still holds for this page goes to the server, which then offers it; what is somebody else's goes.
async function handOver() {
  const { person, place, url } = block().dataset;
  for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX))) {
    if (JSON.parse(sessionStorage.getItem(name)).person !== person) {
      sessionStorage.removeItem(name);
    }
  }
  const held = sessionStorage.getItem(PREFIX + place);
  if (!held) {
    return;
  }
  const answer = await post({ ...JSON.parse(held), url, token: token(block().closest("form")) }).catch(() => null);
  if (!answer || answer.type === "opaqueredirect") {
    return;
  }
  sessionStorage.removeItem(PREFIX + place);
  const { key } = JSON.parse(held);
  const isResumed = new URLSearchParams(location.search).has("reprendre");
  const isOffered = document.querySelector(`[data-recovery-offer] input[value="${key}"]`);
  if (answer.status === 201 && !dirtySince && !isResumed && !isOffered) {
    location.reload();
  }
}

const isOurs = (event) => block()?.closest("form")?.contains(event.target);

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    if (isOurs(event)) {
      note();
    }
  });
}
// A file that has just arrived is known by its token from now on, which is part of what is kept.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const arrived = detail.elt.matches?.("[data-upload]") || detail.elt.querySelector?.("[data-upload]");
  if (arrived && isOurs({ target: detail.elt })) {
    note();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-recovery-retry]")) {
    save();
  }
});
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => block() && isToldAlready("network") && show(""));
}
window.addEventListener("online", () => isLost && save());
window.addEventListener("pagehide", leave);
handOver();
