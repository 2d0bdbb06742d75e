// Files can be dropped anywhere on their block, and an upload shows how far it is.
const block = (event) => event.target.closest?.("[data-upload]");

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = block(event);
    const input = zone?.querySelector("input[type=file]");
    if (!input || !event.dataTransfer?.types.includes("Files")) {
      return;
    }
    event.preventDefault();
    zone.classList.toggle("is-dropping", name === "dragover");
    if (name === "drop") {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = block(event)?.querySelector("progress");
  if (bar && event.detail.lengthComputable) {
    bar.hidden = false;
    bar.value = (event.detail.loaded / event.detail.total) * 100;
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const bar = block(event)?.querySelector("progress");
  if (bar) {
    bar.hidden = true;
  }
});
