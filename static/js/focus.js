// Focus goes where the news is: to the summary of errors, to the count of a list that was replaced, or to what a
// button has found.
const summary = () => document.querySelector("[data-error-summary]");

const askedByButton = ({ requestConfig }) =>
  requestConfig?.elt === document.activeElement && document.activeElement.matches("button");

export function watchFocus() {
  summary()?.focus();

  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.target?.setAttribute("aria-busy", "true");
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target?.removeAttribute("aria-busy");
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const errors = summary();
    if (errors && event.detail.xhr?.status === 422) {
      const prefix = errors.dataset.titlePrefix;
      document.title = document.title.startsWith(prefix) ? document.title : prefix + document.title;
      errors.focus();
    } else if (document.activeElement === document.body || askedByButton(event.detail)) {
      event.detail.elt.querySelector?.("[data-focus]")?.focus({ preventScroll: false });
    }
  });
}
