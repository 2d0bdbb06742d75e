// What is chosen among what a search has found stays chosen: an answer that was asked for before knows nothing of it.
export function watchChoices() {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const chosen = detail.target.matches("[data-found]") && detail.target.querySelector("input[type=radio]:checked");
    if (chosen && detail.requestConfig.parameters[chosen.name] !== chosen.value) {
      detail.shouldSwap = false;
    }
  });
}
