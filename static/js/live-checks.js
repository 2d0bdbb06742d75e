// When a field changes, the server says what sending the form would say: one question at a time, about the whole form
// as it stands, so that the last answer is the one that counts. The answers replace the errors beside the fields.
import { isPressing, whenReleased } from "./press.js";

const driver = document.querySelector("[data-live-checks]");
const form = () => document.getElementById("deposit-form");
const touched = new Set();
let isAsking = false;
let isToAskAgain = false;
let isOutdated = false;

// Their answers replace fields that checks speak of.
const REPLACED = new Set(["deposit-pdf", "deposit-routing", "typed-lines"]);

async function ask() {
  isToAskAgain = isAsking;
  if (isAsking) {
    return;
  }
  isAsking = true;
  await whenReleased();
  try {
    await send();
  } catch {
    // Whoever is offline is told by the copy that cannot be kept.
  }
  isAsking = false;
  if (isToAskAgain) {
    ask();
  }
}

const fieldOf = (control) => control.name.replace(/_words$/, "");

function send() {
  // A field that a refused sending has reproached with being empty is empty until something stands in it.
  for (const control of form().querySelectorAll("[aria-invalid=true]")) {
    touched.add(fieldOf(control));
  }
  const values = { touched: [...touched] };
  for (const [name, value] of new FormData(form())) {
    if (typeof value === "string") {
      (values[name] ??= []).push(value);
    }
  }
  const asked = { source: driver, target: driver, swap: "none", values };
  return window.htmx.ajax("POST", driver.dataset.liveChecks, asked);
}

document.addEventListener("change", ({ target }) => {
  if (form()?.contains(target) && target.type !== "file") {
    touched.add(fieldOf(target));
    ask();
  }
});

// Whatever else the form asks the server for, its answer knows more than a check that is on its way; the preview of the
// PDF, which waits for the antivirus, knows nothing of the fields.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt === driver) {
    isOutdated = false;
  } else if (form()?.contains(detail.elt) && !detail.elt.closest("#deposit-preview")) {
    isOutdated = true;
  }
});

// A session that ended takes nobody away in the middle of a word: the copy that is kept meanwhile tells of it.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.elt === driver && event.detail.xhr.getResponseHeader("HX-Redirect")) {
    event.preventDefault();
  }
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.elt === driver && (isOutdated || isPressing())) {
    detail.shouldSwap = false;
    // What would move a button that is being pressed is told once it is let go.
    isToAskAgain ||= !isOutdated;
  }
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (REPLACED.has(detail.elt.id) && touched.size) {
    ask();
  }
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt === driver) {
    form()?.querySelectorAll(".fr-messages-group").forEach(mark);
  }
});

// The colour of a field, and what a screen reader says of it, follow its errors.
function mark(errors) {
  const control = document.getElementById(errors.id.replace(/-errors$/, ""));
  const group = errors.parentElement;
  // Most of what is said of the number stands below its own errors.
  const said = control?.id === "id_number" ? group : errors;
  const isWrong = said.querySelector(".fr-message--error") !== null;
  const base = [...group.classList].find((name) => /^fr-(input|select)-group$/.test(name));
  if (base) {
    group.classList.toggle(`${base}--error`, isWrong);
  }
  if (isWrong) {
    control?.setAttribute("aria-invalid", "true");
  } else {
    control?.removeAttribute("aria-invalid");
  }
}
