// Small comforts for every page. Nothing here is needed to use it.

const menu = document.querySelector("[data-menu]");

function closeMenu(returnFocus) {
  if (!menu?.open) return;
  menu.open = false;
  if (returnFocus) menu.querySelector("summary").focus();
}

if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu(menu.contains(document.activeElement));
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) closeMenu(false);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) closeMenu(false);
  });
}

// A link to something inside a closed <details> opens it.
function openTarget() {
  let id;
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  const target = id && document.getElementById(id);
  if (!target) return;
  let closed = false;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    closed ||= !fold.open;
    fold.open = true;
  }
  if (closed) target.scrollIntoView();
}

addEventListener("hashchange", openTarget);
openTarget();

// On paper everything is open; afterwards it is as before.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open])")];
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
  opened = [];
});
