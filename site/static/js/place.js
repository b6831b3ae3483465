// Choosing a place on the map: writes latitude and longitude into the two fields that are there without a script, too. Loaded by form.js.
//
//   <div class="place-picker" data-place-picker data-boundary-url="…" data-name="…" data-zoom-in="…" data-zoom-out="…"
//        data-hint="…" data-chosen="…" data-clear="…" data-leaflet-js="…" data-leaflet-css="…" data-map-js="…" data-place-js="…" data-map-css="…"> <input name="lat"> <input name="lon"> </div>
//
// With the keyboard: the arrow keys move the map below a cross in its middle, Enter sets the place there, Delete takes it away.

const round = (value) => value.toFixed(6).replace(".", document.documentElement.lang === "en" ? "." : ",");
const number = (value) => Number.parseFloat(value.replace(",", "."));

export async function start(picker) {
  const lat = picker.querySelector("[name=lat]");
  const lon = picker.querySelector("[name=lon]");
  if (!lat || !lon || !window.L) return;
  const words = picker.dataset;
  const answer = await fetch(words.boundaryUrl);
  if (!answer.ok) return;
  const area = await answer.json();
  if (!area.bounds) return;
  const { background, box, makeMap } = await import(words.mapJs);

  const figure = document.createElement("div");
  figure.className = "map";
  const canvas = document.createElement("div");
  canvas.className = "map-canvas";
  const said = document.createElement("p");
  said.className = "place-picker-said";
  said.setAttribute("role", "status");
  said.textContent = words.hint;
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "btn btn-text btn-small";
  clear.textContent = words.clear;
  clear.hidden = true;
  figure.append(canvas, said, clear);
  picker.prepend(figure);

  const map = makeMap(canvas, words);
  const frame = background(area, map);
  map.fitBounds(box(area.start) ?? frame, { padding: [8, 8] });
  for (const district of area.districts) {
    const label = document.createElement("span");
    label.textContent = district.name;
    L.marker([district.lat, district.lon], { icon: L.divIcon({ className: "map-district", html: label }), interactive: false, keyboard: false }).addTo(map);
  }
  let pin = null;
  const show = () => {
    const at = [number(lat.value), number(lon.value)];
    if (at.some(Number.isNaN)) {
      pin?.remove();
      pin = null;
      clear.hidden = true;
      said.textContent = words.hint;
      return;
    }
    pin ??= L.circleMarker(at, { className: "map-shape", radius: 10, interactive: false }).addTo(map);
    pin.setLatLng(at);
    clear.hidden = false;
    said.textContent = words.chosen.replace("{lat}", lat.value).replace("{lon}", lon.value);
  };
  // Whoever saves while one works (workshop.js) hears of it as if it had been typed; `show` listens, too.
  const put = (first, second) => {
    lat.value = first;
    lon.value = second;
    for (const field of [lat, lon]) field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const choose = (latlng) => put(round(latlng.lat), round(latlng.lng));
  const forget = () => put("", "");
  map.on("click", (event) => choose(event.latlng));
  canvas.addEventListener("keydown", (event) => {
    if (event.target !== canvas) return;
    if (event.key === "Enter") choose(map.getCenter());
    else if (event.key === "Delete" || event.key === "Backspace") forget();
    else return;
    event.preventDefault();
  });
  clear.addEventListener("click", () => {
    forget();
    canvas.focus();
  });
  for (const field of [lat, lon]) field.addEventListener("change", show);
  show();
}
