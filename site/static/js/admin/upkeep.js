/* Comfort on the screens about measures: counts characters, shows the days of a period of one's own only when it is chosen. Nothing depends on it. */
(() => {
  const format = new Intl.NumberFormat(document.documentElement.lang || "de");
  for (const field of document.querySelectorAll("[data-upkeep-counter][maxlength]")) {
    const count = document.createElement("span");
    count.className = "up-count";
    count.setAttribute("aria-live", "off");
    const show = () => { count.textContent = `${format.format(field.value.length)} / ${format.format(field.maxLength)}`; };
    field.addEventListener("input", show);
    field.after(count);
    show();
  }
  const period = document.getElementById("id_period");
  const own = document.querySelector("[data-own-period]");
  if (period && own) {
    const toggle = () => { own.hidden = period.value !== "own"; };
    period.addEventListener("change", toggle);
    toggle();
  }
})();
