// What recovery.js left in this tab goes when its person signs out.
export function watchSignOut() {
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-sign-out]")) {
      sessionStorage.clear();
    }
  });
}
