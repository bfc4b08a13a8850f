// Lists by keyboard (j, k, Enter, x), picking with a bulk bar, and the split view: from 1280 px a row
// opens beside the list, taken from the ticket's own page.
import { isTyping } from "./keys.js";

const WIDE = window.matchMedia("(min-width: 1280px)");
let at = -1;

function table() {
  return document.querySelector("table[data-rows]");
}

function rows() {
  return [...(table()?.querySelectorAll("tbody tr[data-row]") ?? [])];
}

function goTo(index) {
  const all = rows();
  if (all.length === 0) return;
  at = Math.max(0, Math.min(index, all.length - 1));
  all.forEach((row, i) => row.classList.toggle("is-at", i === at));
  (all[at].querySelector(".c-title a") ?? all[at].querySelector("a"))?.focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
}

function open(row, event) {
  const href = row?.dataset.row;
  if (!href) return;
  const split = document.querySelector("[data-split]");
  if (!split || !WIDE.matches || event?.ctrlKey || event?.metaKey || event?.shiftKey) {
    if (event?.ctrlKey || event?.metaKey) window.open(href, "_blank");
    else location.assign(href);
    return;
  }
  goTo(rows().indexOf(row));
  split.setAttribute("data-open", "");
  const pane = document.getElementById("pane");
  window.htmx
    .ajax("GET", href, { target: pane, select: "#ticket", swap: "innerHTML" })
    .then(() => {
      pane.scrollTop = 0;
      pane.dataset.href = href;
    });
}

function close() {
  const split = document.querySelector("[data-split][data-open]");
  if (!split) return false;
  split.removeAttribute("data-open");
  document.getElementById("pane").replaceChildren();
  goTo(at);
  return true;
}

function picks() {
  return [...document.querySelectorAll("table[data-rows] tbody input[type=checkbox]")];
}

function showPicked() {
  const chosen = picks().filter((box) => box.checked);
  for (const box of picks()) box.closest("tr").classList.toggle("is-picked", box.checked);
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-bulk-count]").textContent = String(chosen.length);
}

function pick(row, withRange) {
  const box = row?.querySelector("input[type=checkbox]");
  if (!box) return;
  box.checked = !box.checked;
  if (withRange) {
    const all = picks();
    const from = all.findIndex((each) => each.checked);
    all.slice(Math.min(from, at), at + 1).forEach((each) => (each.checked = true));
  }
  showPicked();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !table()) return;
  if (document.querySelector("dialog[open]")) return;
  const inPane = event.target.closest?.("#pane");
  switch (event.key) {
    case "j":
      goTo(at + 1);
      break;
    case "k":
      goTo(at - 1);
      break;
    case "ArrowDown":
    case "ArrowUp":
      if (!event.target.closest?.("table[data-rows]")) return;
      goTo(at + (event.key === "ArrowDown" ? 1 : -1));
      break;
    case "x":
    case "X":
      pick(rows()[at], event.shiftKey);
      break;
    case "Enter":
      if (inPane || at < 0 || event.target.closest?.("button, summary")) return;
      if (event.target.closest?.("a") && !event.target.closest("tr[data-row]")) return;
      open(rows()[at], event);
      break;
    case "Escape":
      if (!close()) return;
      break;
    default:
      return;
  }
  event.preventDefault();
}

function onClick(event) {
  const row = event.target.closest?.("tr[data-row]");
  if (!row || event.button !== 0 || event.target.closest("input, button, label, summary, a.chip")) return;
  if (window.getSelection()?.toString()) return;
  const link = event.target.closest("a");
  if (link && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
  event.preventDefault();
  open(row, event);
}

let listening = false;

export function enhanceLists(root) {
  if (root === document && table() && !listening) {
    listening = true;
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick);
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-pick-all]")) picks().forEach((box) => (box.checked = event.target.checked));
      if (event.target.closest("table[data-rows]")) showPicked();
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-bulk-clear]")) return;
      picks().forEach((box) => (box.checked = false));
      showPicked();
    });
  }
  if (root === document) showPicked();
}
