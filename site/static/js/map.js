// The map of projects: replaces the drawing by one that moves. Background is the municipality's boundary; tiles of another
// host are asked for only after a click. Pins that stand close together are shown as a number.

const CELL = 56;
const SVG = "http://www.w3.org/2000/svg";
let current = null;

function pinPicture() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-36 -96 72 104");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M0 4C-10 -22 -30 -34 -30 -60A30 30 0 1 1 30 -60C30 -34 10 -22 0 4Z");
  const dot = document.createElementNS(SVG, "circle");
  dot.setAttribute("cy", "-60");
  dot.setAttribute("r", "10");
  svg.append(path, dot);
  return svg;
}

function text(tag, content) {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}

function entry(tag, project) {
  const box = document.createElement(tag);
  const link = text("a", project.title);
  link.href = project.url;
  const facts = [project.phase_label, project.field, project.place].filter(Boolean).join(" · ");
  box.append(link, text("p", facts));
  return box;
}

function popupContent(projects, heading) {
  if (projects.length === 1) return entry("div", projects[0]);
  const box = document.createElement("div");
  const list = document.createElement("ul");
  list.append(...projects.map((project) => entry("li", project)));
  box.append(text("p", heading), list);
  return box;
}

function pointOf(feature) {
  if (feature.geometry.type === "Point") {
    const [lon, lat] = feature.geometry.coordinates;
    return L.latLng(lat, lon);
  }
  const box = L.geoJSON(feature).getBounds();
  return box.isValid() ? box.getCenter() : null;
}

export function background(area, map) {
  const flip = (line) => line.map(([lon, lat]) => [lat, lon]);
  for (const ring of area.boundary) L.polygon(flip(ring), { className: "map-area", interactive: false }).addTo(map);
  for (const ring of area.lakes) L.polygon(flip(ring), { className: "map-lake", interactive: false }).addTo(map);
  for (const line of area.rivers) L.polyline(flip(line), { className: "map-river", interactive: false }).addTo(map);
  return box(area.bounds);
}

export function box(bounds) {
  return bounds ? L.latLngBounds([bounds[1], bounds[0]], [bounds[3], bounds[2]]) : null;
}

export function makeMap(canvas, words) {
  const map = L.map(canvas, { zoomControl: false, attributionControl: false, maxZoom: 18, minZoom: 5, zoomSnap: 0.25, zoomDelta: 0.5, scrollWheelZoom: false });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  canvas.setAttribute("role", "region");
  canvas.setAttribute("aria-label", words.name);
  // The wheel scrolls the page until somebody works with the map.
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  return map;
}

function heaps(points, map) {
  const cells = new Map();
  for (const point of points) {
    const at = map.project(point.latlng, map.getZoom());
    const key = `${Math.floor(at.x / CELL)}:${Math.floor(at.y / CELL)}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(point);
  }
  return cells.values();
}

function marker(found, map, words) {
  const bounds = L.latLngBounds(found.map((point) => point.latlng));
  const projects = found.map((point) => point.project);
  const single = found.length === 1;
  const icon = single
    ? L.divIcon({ className: `map-pin hue-${Number(projects[0].hue)}`, html: pinPicture(), iconSize: [30, 43], iconAnchor: [15, 40], popupAnchor: [0, -36] })
    : L.divIcon({ className: "map-heap", html: text("span", found.length), iconSize: [44, 44] });
  const together = words.together.replace("{n}", found.length);
  const stuck = bounds.getNorthEast().distanceTo(bounds.getSouthWest()) < 15 || map.getZoom() >= map.getMaxZoom();
  const name = single ? `${projects[0].title}, ${projects[0].phase_label}` : stuck ? together : words.heap.replace("{n}", found.length);
  const placed = L.marker(single ? found[0].latlng : bounds.getCenter(), { icon, title: name, alt: name, riseOnHover: true });
  placed.on("add", () => {
    placed.getElement().setAttribute("aria-label", name);
    if (single || stuck) placed.getElement().setAttribute("aria-haspopup", "dialog");
  });
  if (single || stuck) {
    placed.bindPopup(() => popupContent(projects, together), { maxWidth: 260, closeButton: true, autoPanPaddingTopLeft: [64, 16], autoPanPaddingBottomRight: [16, 16] });
    placed.on("popupopen", (event) => {
      const box = event.popup.getElement();
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-label", name);
      const close = box.querySelector(".leaflet-popup-close-button");
      close?.setAttribute("aria-label", words.close);
      box.addEventListener("keydown", (key) => {
        if (key.key !== "Escape") return;
        placed.closePopup();
        placed.getElement()?.focus({ preventScroll: true });
      });
      setTimeout(() => box.querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus({ preventScroll: true }), 0);
    });
    placed.on("popupclose", (event) => {
      if (event.popup.getElement()?.contains(document.activeElement)) placed.getElement()?.focus({ preventScroll: true });
    });
  } else {
    placed.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      map.fitBounds(bounds.pad(0.3), { maxZoom: Math.max(map.getZoom() + 1, 15) });
      if (event.type === "keypress") map.getContainer().focus();
    });
  }
  return placed;
}

function addTiles(figure, map, canvas) {
  const place = figure.querySelector("[data-map-tiles]");
  if (!place) return;
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    const credit = text("span", figure.dataset.attribution || "").innerHTML;
    L.tileLayer(figure.dataset.tiles, { maxZoom: 19, attribution: credit, referrerPolicy: "no-referrer" }).addTo(map);
    L.control.attribution({ prefix: false }).addTo(map);
    map.attributionControl?.addAttribution(credit);
    canvas.classList.add("map-tiled");
    place.hidden = true;
    figure.querySelector("[data-map-said]").textContent = figure.dataset.loaded;
    canvas.focus();
  });
}

async function load(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function start(figure) {
  figure.dataset.started = "yes";
  const words = figure.dataset;
  const canvas = figure.querySelector("[data-map-canvas]");
  let area, features;
  try {
    [area, { features }] = await Promise.all([load(words.area), load(words.features)]);
  } catch {
    return; // the drawing stays
  }
  if (!figure.isConnected) return;
  const points = features.map((feature) => ({ project: feature.properties, latlng: pointOf(feature) })).filter((point) => point.latlng);
  if (!area.bounds && !points.length) return;
  canvas.replaceChildren();
  const map = makeMap(canvas, words);
  current = map;
  const frame = background(area, map) ?? L.latLngBounds(points.map((point) => point.latlng)).pad(0.2);
  map.fitBounds(box(area.start) ?? frame, { padding: [12, 12] });
  map.setMaxBounds(frame.pad(1));
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    layer.clearLayers();
    for (const found of heaps(points, map)) marker(found, map, words).addTo(layer);
  };
  map.on("zoomend", draw);
  draw();
  addTiles(figure, map, canvas);
}

function startAll() {
  if (current && !current.getContainer().isConnected) {
    current.remove();
    current = null;
  }
  if (!window.L) return;
  for (const figure of document.querySelectorAll("[data-map]:not([data-started])")) start(figure);
}

startAll();
document.body.addEventListener("htmx:afterSettle", startAll);
document.body.addEventListener("htmx:historyRestore", startAll);
