/* The grid of values: arrow keys, paste of a block from a spreadsheet, undo of the paste, a warning before leaving.
   It moves texts only; numbers, units and years are read and checked on the server when the form is sent. */
(() => {
  const form = document.querySelector("[data-values-grid]");
  if (!form) return;
  const table = form.querySelector(".values-table");
  const status = form.querySelector("[data-values-status]");
  const undoButton = form.querySelector("[data-values-undo]");
  const grid = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input[data-cell]")]);
  const years = [...table.tBodies[0].rows].map((row) => row.querySelector("th").textContent.trim());
  const heads = [...table.tHead.rows[0].querySelectorAll("[data-name]")];
  const undos = [];
  let sending = false;
  form.querySelector("[data-values-tools]").hidden = false;

  const fold = (text) => text.normalize("NFKC").replace(/["'„“”]/g, " ").replace(/\s+/g, " ").trim().toLowerCase();
  const say = (text) => { status.textContent = text; };
  const mark = (cell) => cell.closest("td").classList.toggle("is-changed", cell.value !== cell.defaultValue);
  const isYear = (text) => /^\d{4}$/.test(text) && +text >= 1900 && +text <= 2200;

  const placeOf = (cell) => {
    for (let row = 0; row < grid.length; row += 1) {
      const column = grid[row].indexOf(cell);
      if (column >= 0) return [row, column];
    }
    return null;
  };

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches?.("input[data-cell]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && undos.length && cell.value === cell.dataset.pasted) {
      event.preventDefault();
      undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const [row, column] = placeOf(cell);
    const atStart = cell.selectionStart === 0 && (cell.selectionEnd === 0 || cell.selectionEnd === cell.value.length);
    const atEnd = cell.selectionEnd === cell.value.length && (cell.selectionStart === cell.value.length || cell.selectionStart === 0);
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };
    if (atStart) steps.ArrowLeft = [0, -1];
    if (atEnd) steps.ArrowRight = [0, 1];
    const step = steps[event.key];
    if (!step) return;
    const next = grid[row + step[0]]?.[column + step[1]];
    if (next || event.key === "Enter") event.preventDefault();
    if (next) {
      next.focus();
      next.select();
    }
  });

  /* Rows of a copied block: cells between tabs; a cell with line breaks or quotes stands in quotes. */
  const rowsOf = (text) => {
    const rows = [[]];
    let cell = "", quoted = false;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    for (let i = 0; i < source.length; i += 1) {
      const sign = source[i];
      if (quoted) {
        if (sign === '"' && source[i + 1] === '"') { cell += '"'; i += 1; }
        else if (sign === '"') quoted = false;
        else cell += sign;
      } else if (sign === '"' && cell === "") quoted = true;
      else if (sign === "\t") { rows.at(-1).push(cell.trim()); cell = ""; }
      else if (sign === "\n") { rows.at(-1).push(cell.trim()); cell = ""; rows.push([]); }
      else cell += sign;
    }
    rows.at(-1).push(cell.trim());
    return rows;
  };

  const totals = { actual: ["ist", "summe", "gesamt", "insgesamt", "wert"], target: ["soll", "ziel", "zielwert"] };
  const columnNamed = (text) => {
    const wanted = fold(text);
    const total = heads.findIndex((head) => head.dataset.category === "" && totals[head.dataset.kind]?.includes(wanted));
    if (total >= 0) return total;
    let found = heads.findIndex((head) => fold(head.dataset.name) === wanted);
    if (found < 0 && wanted) found = heads.findIndex((head) => fold(head.dataset.category) === wanted && head.dataset.kind === "actual");
    return found;
  };

  /* Where does each cell of a block belong? With a column of years by year, with headings by heading, else from the cell on. */
  const plan = (block, row, column) => {
    let rows = block, targets = null, left = 0;
    const yearColumn = block[0].findIndex((_cell, index) => {
      const body = block.map((line) => line[index] ?? "").filter((text, at) => at > 0 || isYear(text));
      return block.length > 1 && body.length > 0 && body.every(isYear);
    });
    const named = block[0].map(columnNamed);
    const hasHead = yearColumn >= 0 ? !isYear(block[0][yearColumn]) : block.length > 1 && named.some((at) => at >= 0);
    if (hasHead) {
      rows = block.slice(1);
      targets = named;
    }
    const moves = [];
    rows.forEach((line, down) => {
      const at = yearColumn >= 0 ? years.indexOf(line[yearColumn]) : row + down;
      let right = 0;
      line.forEach((text, index) => {
        if (index === yearColumn || text === "") {
          if (index !== yearColumn) right += 1;
          return;
        }
        const to = targets ? targets[index] : column + right;
        right += 1;
        const cell = at >= 0 && to >= 0 ? grid[at]?.[to] : undefined;
        if (cell) moves.push([cell, text]);
        else left += 1;
      });
    });
    return { moves, left };
  };

  form.addEventListener("paste", (event) => {
    const cell = event.target;
    if (!cell.matches?.("input[data-cell]")) return;
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    const [row, column] = placeOf(cell);
    const { moves, left } = plan(rowsOf(text), row, column);
    undos.push(moves.map(([target]) => [target, target.value]));
    moves.forEach(([target, value]) => {
      target.value = value;
      target.dataset.pasted = value;
      mark(target);
    });
    undoButton.hidden = false;
    const done = form.dataset.pastedText.replace("{n}", moves.length);
    say(left ? `${done} ${form.dataset.leftText.replace("{n}", left)}` : done);
  });

  const undo = () => {
    const last = undos.pop();
    if (!last) return;
    last.forEach(([cell, value]) => {
      cell.value = value;
      delete cell.dataset.pasted;
      mark(cell);
    });
    undoButton.hidden = undos.length === 0;
    say(form.dataset.undoneText);
  };
  undoButton.addEventListener("click", undo);

  form.addEventListener("input", (event) => {
    if (event.target.matches?.("input[data-cell]")) mark(event.target);
  });
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (event) => {
    const changed = grid.some((cells) => cells.some((cell) => cell.value !== cell.defaultValue));
    if (changed && !sending) event.preventDefault();
  });
  const notice = document.querySelector(".values-notice[autofocus]");
  if (notice) notice.focus();
  else if (!location.hash) {
    /* Last year is what one comes for: the row after the latest value stands in the middle. */
    const latest = grid.findLastIndex((cells) => cells[0]?.value);
    const row = table.tBodies[0].rows[Math.max(latest, 0)];
    const frame = table.parentElement;
    if (row) frame.scrollTop = row.offsetTop - frame.clientHeight / 2;
  }
})();
