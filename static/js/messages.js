// Alerts stay until their reader hides them; answers that name a place to stand are shown whatever their status.
export function watchMessages() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (!button) {
      return;
    }
    button.closest(".fr-alert")?.remove();
    document.getElementById("content")?.focus();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Retarget")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
}
