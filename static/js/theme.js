// Loaded before the first paint: people who leave the choice to their system get its theme without a flash.
(() => {
  const root = document.documentElement;
  if (root.dataset.frScheme !== "system") {
    return;
  }
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => root.setAttribute("data-fr-theme", dark.matches ? "dark" : "light");
  apply();
  dark.addEventListener("change", apply);
})();
