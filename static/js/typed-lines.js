// A line more or less replaces the lines alone, and the focus goes to where one writes next. Without scripts the same
// buttons send the whole form.
const lines = () => document.getElementById("typed-lines");
const words = () => [...lines().querySelectorAll("input[name$=-denomination]")];

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-lines]");
  if (!button) {
    return;
  }
  event.preventDefault();
  const form = button.form;
  const values = {};
  for (const [name, value] of new FormData(form, button)) {
    if (typeof value === "string") {
      (values[name] ??= []).push(value);
    }
  }
  const { name, value } = button;
  await window.htmx.ajax("POST", form.action, { source: lines(), target: lines(), swap: "outerHTML", values });
  if (name === "add_line") {
    words().at(-1).focus();
  } else if (name === "remove_line") {
    (words()[value] ?? words().at(-1)).focus();
  } else {
    document.getElementById("typed-total").focus();
  }
});

// A proposed number that nobody has touched follows the issuer: the answer holds the issuer's identity, then the number.
const proposal = () => document.getElementById("id_proposed").value.split(" ").slice(1).join(" ");

let proposed = "";
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id === "id_proposed") {
    proposed = proposal();
  }
});
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  const number = document.getElementById("id_number");
  if (detail.target.id === "id_proposed" && proposed && number.value === proposed) {
    number.value = proposal();
  }
});
