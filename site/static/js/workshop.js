// Saving while one works (see workshop/autosave.py): says what happens to what was typed, tries again what did not arrive, and
// warns whoever leaves while something is not saved. Each control posts itself with htmx; without this file it still does.

const line = document.getElementById("save-state");
const said = document.getElementById("save-said");
const words = line?.dataset ?? {};
const pauses = [5, 10, 20, 30];

const rowOf = (element) => element?.closest?.("[data-plan-row]");
const keyOf = (control) => `${rowOf(control)?.id} ${control.name}`;
const dirty = new Map(); // control name in its row → control, typed in since the last request
const pending = new Map(); // the same, on its way
const failed = new Map(); // the same, did not arrive
const wrong = new Set(); // the same, refused by the server
let attempt = 0;
let timer = 0;
let renewed = false;
let announced = "";

function say(kind, text, { aloud = "" } = {}) {
  if (!line) return;
  line.hidden = false;
  line.dataset.kind = kind;
  line.querySelector("[data-text]").textContent = text;
  line.querySelector("[data-again]").hidden = !(kind === "failed" || kind === "gone");
  // Read aloud when something changes for the person: the first save, a failure, and that it is over. Not every save.
  if (aloud && announced !== aloud) {
    announced = aloud;
    said.textContent = text;
  }
}

function show(time = "") {
  if (failed.size) return;
  if (pending.size) say("saving", words.saving);
  else if (wrong.size) say("wrong", words.wrong, { aloud: "wrong" });
  else if (time) say("saved", words.saved.replace("{time}", time), { aloud: "saved" });
}

function fail(control, kind = "failed") {
  failed.set(keyOf(control), control);
  say(kind === "failed" ? "failed" : "gone", words[kind], { aloud: kind });
  clearTimeout(timer);
  if (kind !== "gone") timer = setTimeout(retry, 1000 * pauses[Math.min(attempt++, pauses.length - 1)]);
}

function retry() {
  clearTimeout(timer);
  for (const [key, control] of [...failed]) {
    failed.delete(key);
    if (control.isConnected) window.htmx.trigger(control, "change");
  }
}

// Another sign-in in another window makes the token of this page worthless: the page as it is now has a good one.
async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-plan-row] [name=csrfmiddlewaretoken]");
  if (!fresh) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh.value;
  return true;
}

// Where the note of a field belongs: beside its control, where it stays until this field is saved.
function controlsOf(row, names) {
  return names.split(",").flatMap((name) => [...row.querySelectorAll(`[name="${CSS.escape(name)}"]`)]);
}

function clear(row, names) {
  for (const control of controlsOf(row, names)) {
    wrong.delete(keyOf(control));
    control.removeAttribute("aria-invalid");
    const box = control.closest(".plan-input");
    box?.classList.remove("bad");
    box?.querySelectorAll("[data-row-note]").forEach((note) => note.remove());
  }
}

function mark(row, state) {
  const controls = controlsOf(row, state.dataset.wrong);
  const note = state.querySelector("[data-row-note]");
  const box = controls[0]?.closest(".plan-input");
  clear(row, state.dataset.wrong);
  for (const control of controls) {
    wrong.add(keyOf(control));
    control.setAttribute("aria-invalid", "true");
  }
  if (!note || !box) return;
  box.classList.add("bad");
  box.append(note);
  window.htmx.process(note); // htmx looks at what it swapped in a moment later, and there the note is not any more
  // The eye goes to the note; the hand stays where it types.
  const busy = document.activeElement?.matches?.("input, textarea, select") && !box.contains(document.activeElement);
  if (!busy) (note.querySelector("button") ? note : controls[0]).focus({ preventScroll: false });
}

const body = document.body;

body.addEventListener("input", (event) => {
  const control = event.target;
  if (rowOf(control) && control.name) dirty.set(keyOf(control), control);
});

body.addEventListener("htmx:beforeRequest", (event) => {
  const control = event.detail.elt;
  if (!rowOf(control)) return;
  if (control.name) {
    dirty.delete(keyOf(control));
    failed.delete(keyOf(control));
    pending.set(keyOf(control), control);
  }
  show();
});

body.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (!target?.hasAttribute("data-row-state")) return;
  // A page in place of the state (a sign-in, an error): nothing was saved.
  if (!xhr.responseText.includes("data-row-state")) event.detail.shouldSwap = false;
});

body.addEventListener("htmx:afterRequest", (event) => {
  const { elt: control, xhr, successful } = event.detail;
  const row = rowOf(control);
  if (!row) return;
  pending.delete(keyOf(control));
  if (successful && xhr.responseText.includes("data-row-state")) {
    attempt = 0;
    renewed = false;
    const state = row.querySelector("[data-row-state]");
    if (state?.dataset.saved) clear(row, state.dataset.saved);
    else if (state?.dataset.wrong) mark(row, state);
    show(state?.dataset.time);
    return;
  }
  if (!control.name) return;
  if (xhr.status === 401) fail(control, "signin");
  else if (xhr.status === 403 && !renewed) {
    renewed = true;
    renewToken().then((good) => (good ? window.htmx.trigger(control, "change") : fail(control, "gone")), () => fail(control));
  } else if (xhr.status >= 400 && xhr.status < 500 && xhr.status !== 429) fail(control, "gone");
  else fail(control);
});

window.addEventListener("online", retry);
line?.querySelector("[data-again]").addEventListener("click", retry);

// The enter key in a line saves the field instead of sending the whole row.
body.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-plan-row]") || !window.htmx) return;
  event.preventDefault();
  const control = document.activeElement;
  if (event.target.contains(control) && control.name) window.htmx.trigger(control, "change");
});

// Leaving: what was typed last goes on its way, and stays on it when the page is gone.
function flush() {
  for (const [key, control] of [...dirty, ...pending]) {
    const row = rowOf(control);
    if (!row) continue;
    const data = new FormData(row);
    data.set("_fields", control.name);
    fetch(row.action, { method: "POST", body: data, keepalive: true, headers: { "HX-Request": "true" } }).catch(() => {});
    dirty.delete(key);
  }
}

window.addEventListener("pagehide", flush);
window.addEventListener("beforeunload", (event) => {
  if (failed.size || wrong.size) event.preventDefault();
});
body.addEventListener("click", (event) => {
  // Whoever keeps the other version knows that hers goes.
  if (event.target.closest("[data-keep-theirs]")) {
    event.preventDefault();
    for (const things of [dirty, failed, wrong]) things.clear();
    location.reload();
  }
});

// On a phone the steps stand in a row that scrolls: the one where we are is in sight.
for (const row of document.querySelectorAll(".workshop-steps, .workshop-tabs")) {
  const here = row.querySelector("[aria-current]")?.parentElement;
  if (here && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// "I am here", while somebody looks at the page.
const beat = document.querySelector("[data-beat]");
if (beat) {
  const tell = () => {
    if (document.visibilityState === "visible" && window.htmx) window.htmx.trigger(beat, "beat");
  };
  if (document.readyState === "complete") tell();
  else window.addEventListener("load", tell);
  setInterval(tell, 45_000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const control of [...dirty.values()]) window.htmx?.trigger(control, "change");
    else tell();
  });
}

// On a telephone the steps and rooms are one line each: the one that is open is in sight.
for (const here of document.querySelectorAll(".workshop-nav [aria-current]")) {
  const list = here.closest("ol, ul");
  list.scrollLeft += here.getBoundingClientRect().left - list.getBoundingClientRect().left - (list.clientWidth - here.offsetWidth) / 2;
}
