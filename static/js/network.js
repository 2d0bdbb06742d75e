// A server that does not answer, or answers by an error, is never silent: the alert offers to try again.
const region = () => document.getElementById("network");

export function watchNetwork() {
  let failed = null;

  const show = (event) => {
    // What nobody asked for tells nobody: the page's other requests do.
    if (event.detail.elt?.matches("[data-quiet]")) {
      return;
    }
    failed = event.detail.requestConfig;
    region().hidden = false;
    region().querySelector("button").focus();
  };
  document.addEventListener("htmx:sendError", show);
  document.addEventListener("htmx:responseError", show);
  document.addEventListener("htmx:timeout", show);

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && region()) {
      region().hidden = true;
    }
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-retry]") || !failed) {
      return;
    }
    const { verb, path, elt, target, parameters } = failed;
    window.htmx.ajax(verb, path, { source: elt, target, values: parameters });
  });
}
