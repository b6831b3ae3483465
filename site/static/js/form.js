// Comforts for forms: the error summary takes the focus, long texts show how much room is left, places are chosen on a map (place.js).

const numbers = new Intl.NumberFormat(document.documentElement.lang || "de");
const texts = document.getElementById("form-texts")?.dataset ?? {};

function roomText(left) {
  const text = left >= 0 ? texts.left : texts.over;
  return (text ?? "{n}").replace("{n}", numbers.format(Math.abs(left)));
}

function addCounter(control) {
  const limit = Number(control.dataset.counter || control.getAttribute("maxlength"));
  if (!limit || control.dataset.counted) return;
  control.dataset.counted = "yes";
  const counter = document.createElement("p");
  counter.className = "counter";
  const spoken = document.createElement("p");
  spoken.className = "vh";
  spoken.setAttribute("role", "status");
  control.after(counter, spoken);
  let timer = 0;
  const update = () => {
    // The server counts characters, and a line break as two, as browsers send it.
    const left = limit - [...control.value.replace(/\r?\n/g, "\r\n")].length;
    counter.textContent = roomText(left);
    counter.classList.toggle("few", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => {
      spoken.textContent = left < limit / 5 ? roomText(left) : "";
    }, 1000);
  };
  control.addEventListener("input", update);
  update();
}

function prepare(root) {
  root.querySelectorAll("[data-counter]").forEach(addCounter);
  root.querySelector("[data-error-summary]")?.focus();
}

prepare(document);
document.body.addEventListener("htmx:afterSwap", (event) => prepare(event.target));

// Leaflet, our map and their styles come only when somebody unfolds the map: most people describe a place in words.
function loadLeaflet(words) {
  if (window.L) return Promise.resolve();
  for (const address of [words.leafletCss, words.mapCss]) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = address;
    document.head.append(style);
  }
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = words.leafletJs;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

for (const picker of document.querySelectorAll("[data-place-picker]")) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    loadLeaflet(picker.dataset).then(() => import(picker.dataset.placeJs)).then(({ start }) => start(picker)).catch(() => {});
  });
  seen.observe(picker);
}
