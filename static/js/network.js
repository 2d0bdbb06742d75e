// A server that does not answer, or answers by an error, is never silent: the alert offers to try again.
const region = () => document.getElementById("network");

// What nobody asked for says nothing of what somebody did.
const isQuiet = (event) => event.detail.elt?.matches("[data-quiet]");

// The alert stays until that succeeds which failed, or its place is gone: something else that was still on its way
// when it failed may well succeed after it.
const isAbout = (failed, asked) => asked.target === failed.target || !failed.target.isConnected;

export function watchNetwork() {
  let failed = null;

  const show = (event) => {
    if (isQuiet(event)) {
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
    const { successful, requestConfig } = event.detail;
    if (failed && successful && !isQuiet(event) && isAbout(failed, requestConfig)) {
      failed = null;
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
