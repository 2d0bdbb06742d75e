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
  const link = event.target.closest("[data-window-close], [data-window-leave]");
  if (!link) {
    return;
  }
  // A way to a field leaves the page, unless the field stands on this very page, under the window.
  const field = link.hash && link.pathname === location.pathname && document.getElementById(link.hash.slice(1));
  if (field) {
    opener = field;
  } else if (link.matches("[data-window-leave]")) {
    return;
  }
  event.preventDefault();
  dialog.close();
});

dialog.addEventListener("close", () => {
  body.replaceChildren();
  opener?.focus();
});
