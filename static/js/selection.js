// The boxes that choose rows of a list: one that takes the whole page, and how many are ticked. Without scripts each box
// is ticked by itself, and « les N résultats » takes all of them.
const boxes = () => [...document.querySelectorAll("input[type=checkbox][form=selection]")];

function show() {
  const form = document.getElementById("selection");
  if (!form) {
    return;
  }
  const all = form.querySelector("[data-select-all]");
  const page = document.getElementById("selection-page");
  const ticked = boxes().filter((box) => box.checked).length;
  for (const box of boxes()) {
    box.disabled = all.checked;
  }
  if (page) {
    page.disabled = all.checked;
    page.checked = ticked > 0 && ticked === boxes().length;
    page.indeterminate = ticked > 0 && ticked < boxes().length;
  }
  const count = form.querySelector("[data-selection-count]");
  const words = count.dataset;
  count.hidden = !all.checked && ticked === 0;
  count.textContent = all.checked ? words.all : ticked === 1 ? words.one : words.several.replace("0", String(ticked));
}

// The box of the page exists only where something ticks the others with it.
function offerPage() {
  const template = document.getElementById("selection-page-box");
  const place = document.querySelector("[data-selection-page]");
  if (template && place && !place.querySelector("input")) {
    place.replaceChildren(template.content.cloneNode(true));
  }
  show();
}

document.addEventListener("change", (event) => {
  if (event.target.id === "selection-page") {
    for (const box of boxes()) {
      box.checked = event.target.checked;
    }
  }
  if (event.target.id === "selection-page" || event.target.matches("[form=selection], [data-select-all]")) {
    show();
  }
});
document.addEventListener("htmx:afterSwap", offerPage);
window.addEventListener("pageshow", offerPage);
offerPage();
