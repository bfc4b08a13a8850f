// Menus that close themselves, links that open a form, copy and print, and the look of the page.
import { openTarget } from "./fields.js";

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

function remember(link) {
  const [name, value] = link.dataset.look.split("=");
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `hy_${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  document.documentElement.dataset[name] = value;
  if (link.dataset.lookElse) {
    const label = link.querySelector("span");
    const words = label.textContent;
    label.textContent = link.dataset.wordElse;
    link.dataset.wordElse = words;
    [link.dataset.look, link.dataset.lookElse] = [link.dataset.lookElse, link.dataset.look];
    link.href = link.href.replace(/size=\w+/, link.dataset.look);
  } else {
    for (const other of document.querySelectorAll("[data-look]:not([data-look-else])")) {
      other.toggleAttribute("aria-current", false);
      if (other.dataset.look === link.dataset.look) other.setAttribute("aria-current", "true");
    }
  }
}

async function copy(button) {
  await navigator.clipboard?.writeText(button.dataset.copy);
  const before = button.title;
  button.title = "已复制";
  const said = button.querySelector(".sr");
  if (said) said.textContent = "已复制";
  setTimeout(() => (button.title = before), 2000);
}

export function listenToMenus() {
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const link = event.target.closest("[data-look], a[data-open], [data-copy], [data-print]");
    if (!link) return;
    if (link.dataset.look) {
      event.preventDefault();
      remember(link);
    } else if (link.dataset.open !== undefined) {
      event.preventDefault();
      openTarget(link.hash);
    } else if (link.dataset.copy) {
      copy(link);
    } else {
      event.preventDefault();
      window.print();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  const flash = document.querySelector("[data-flash] .notice--ok")?.closest("[data-flash]");
  if (flash && !flash.querySelector("form")) setTimeout(() => flash.remove(), 8000);
}
