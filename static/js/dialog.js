// The page's one window. Its opener is a real link or button whose own address shows the same content as a page;
// htmx puts that content into #window-body, and here the window opens, closes and gives the focus back.
const dialog = document.getElementById("window");
const body = document.getElementById("window-body");
let opener = null;

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== body || dialog.open) {
    return;
  }
  const { elt, triggeringEvent } = event.detail.requestConfig;
  opener = triggeringEvent?.submitter ?? elt;
  dialog.showModal();
});

dialog.addEventListener("click", (event) => {
  if (event.target.closest("[data-window-close]")) {
    event.preventDefault();
    dialog.close();
  }
});

dialog.addEventListener("close", () => {
  body.replaceChildren();
  opener?.focus();
});
