// A form sent twice within a few seconds is sent once; the button says that something is going on.
const PAUSE = 5000;

export function watchSubmissions() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) {
      return;
    }
    if (form.dataset.sentAt && Date.now() - Number(form.dataset.sentAt) < PAUSE) {
      event.preventDefault();
      return;
    }
    form.dataset.sentAt = String(Date.now());
    form.setAttribute("aria-busy", "true");
  });

  // A page brought back by the browser's history has nothing under way.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent-at]")) {
      delete form.dataset.sentAt;
      form.removeAttribute("aria-busy");
    }
  });
}
