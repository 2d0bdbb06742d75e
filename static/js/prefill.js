// What is typed while a PDF is being read stays, whatever the PDF says.
const form = () => document.getElementById("deposit-form");
const readsPdf = (event) => event.detail.elt.id === "id_pdf";
const values = () =>
  new Map(
    [...form().elements]
      .filter((field) => field.id && field.matches("input:not([type=hidden], [type=file], [type=radio]), textarea"))
      .map((field) => [field.id, field.value]),
  );

let sent = new Map();
let typed = new Map();

document.addEventListener("htmx:beforeRequest", (event) => {
  if (readsPdf(event)) {
    sent = values();
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (readsPdf({ detail: { elt: event.detail.requestConfig.elt } })) {
    typed = new Map([...values()].filter(([id, value]) => sent.has(id) && sent.get(id) !== value));
  }
});

document.addEventListener("htmx:afterSettle", () => {
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field) {
      field.value = value;
    }
  }
  typed.clear();
});
