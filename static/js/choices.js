// A choice that acts at once needs no button: its form is sent as the button would send it.
export function watchChoices() {
  for (const button of document.querySelectorAll("[data-replaced-by-choice]")) {
    button.hidden = true;
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    for (const button of event.detail.elt.querySelectorAll?.("[data-replaced-by-choice]") ?? []) {
      button.hidden = true;
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-sends-form]")) {
      event.target.form.requestSubmit();
    }
  });
}
