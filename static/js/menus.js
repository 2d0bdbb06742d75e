// Menus made of <details> close as people expect: by Escape, by a click elsewhere, by leaving them.
const OPEN = "details.portal-menu[open]";

export function watchMenus() {
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(OPEN);
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  for (const left of ["click", "focusin"]) {
    document.addEventListener(left, (event) => {
      for (const menu of document.querySelectorAll(OPEN)) {
        menu.open = menu.contains(event.target);
      }
    });
  }
}
