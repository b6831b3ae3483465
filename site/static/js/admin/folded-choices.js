/* Searches a long list of checkboxes: shows what contains all typed words and unfolds it. Ticked ones stay in sight. */
(() => {
  const start = () => {
    for (const box of document.querySelectorAll("[data-folded-choices]:not([data-ready])")) {
      box.dataset.ready = "";
      const folds = [...box.querySelectorAll("details")];
      const rows = folds.map((fold) => [...fold.querySelectorAll(":scope > div")]);
      if (rows.flat().length < 12) continue;
      const opened = folds.map((fold) => fold.open);
      const search = document.createElement("input");
      search.type = "search";
      search.className = "choice-search";
      search.placeholder = box.dataset.searchLabel;
      search.setAttribute("aria-label", box.dataset.searchLabel);
      const none = document.createElement("p");
      none.textContent = box.dataset.noneLabel;
      none.hidden = true;
      none.setAttribute("role", "status");
      box.prepend(search, none);
      search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
      search.addEventListener("input", (event) => {
        event.stopPropagation();
        const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
        let found = 0;
        folds.forEach((fold, index) => {
          let here = 0;
          for (const row of rows[index]) {
            const text = row.textContent.toLocaleLowerCase();
            const fits = words.every((word) => text.includes(word)) || row.querySelector("input").checked;
            row.hidden = !fits;
            here += fits;
          }
          fold.hidden = words.length > 0 && here === 0;
          fold.open = words.length > 0 ? here > 0 : opened[index];
          found += here;
        });
        none.hidden = found > 0;
      });
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
