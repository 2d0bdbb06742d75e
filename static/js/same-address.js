// A field that starts equal to another follows it until its person writes something else there.
export function watchSameAddress() {
  for (const field of document.querySelectorAll("[data-same-as]")) {
    const source = document.getElementById(field.dataset.sameAs);
    let follows = field.value === "" || field.value === source.value;
    source.addEventListener("input", () => {
      if (follows) {
        field.value = source.value;
      }
    });
    field.addEventListener("input", () => {
      follows = field.value === source.value;
    });
  }
}
