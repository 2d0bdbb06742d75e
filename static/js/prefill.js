// What is typed while a PDF is being read stays, whatever the PDF says.
const form = () => document.getElementById("deposit-form");
const readsPdf = (event) => event.detail.elt.id === "id_pdf";
const values = () =>
  new Map(
    [...form().elements]
      .filter((field) => field.id && field.matches("input:not([type=hidden], [type=file], [type=radio]), select, textarea"))
      .map((field) => [field.id, field.value]),
  );
// The words that look for the recipient, and the one chosen among those found.
const recipient = () => {
  const data = new FormData(form());
  return `${data.get("recipient_words")} ${data.get("recipient")}`;
};

let sent = new Map();
let sentRecipient = "";
let typed = new Map();
let keepsRecipient = false;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (readsPdf(event)) {
    sent = values();
    sentRecipient = recipient();
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (readsPdf({ detail: { elt: event.detail.requestConfig.elt } })) {
    typed = new Map([...values()].filter(([id, value]) => sent.has(id) && sent.get(id) !== value));
    keepsRecipient = recipient() !== sentRecipient;
  }
});

// The answer knows nothing of those found meanwhile.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (keepsRecipient && detail.target.id === "deposit-recipient") {
    detail.shouldSwap = false;
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
  keepsRecipient = false;
});
