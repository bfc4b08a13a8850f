// The palette: Ctrl K reaches every page that this person may go to (`{base}/palette`), every action
// that stands on this page as `data-palette="word"`, every form of the ticket, and the search.

let dialog = null;
let entries = [];
let at = 0;
let places = null;

/** The pages of this person, asked for once when the palette first opens. */
async function fetchPlaces() {
  if (places) return;
  places = [];
  const base = document.body.dataset.live?.replace(/\/live$/, "");
  if (!base) return;
  try {
    const answer = await fetch(`${base}/palette`, { headers: { Accept: "application/json" } });
    if (answer.ok) places = await answer.json();
  } catch {
    // Without a network the palette still knows what stands on this page.
  }
}

function gather() {
  const seen = new Set();
  const found = [];
  for (const element of document.querySelectorAll("[data-palette], details[data-act]")) {
    const isAct = element.matches("details");
    const label = isAct ? element.querySelector(".act__label").textContent.trim() : element.dataset.palette;
    if (!label || seen.has(label)) continue;
    seen.add(label);
    found.push({ label, kind: isAct ? "本工单" : element.dataset.paletteKind ?? "去", run: () => (isAct ? openAct(element) : element.click()) });
  }
  for (const place of places ?? []) {
    if (seen.has(place.label)) continue;
    seen.add(place.label);
    found.push({ label: place.label, kind: place.kind, run: () => location.assign(place.href) });
  }
  return found.sort((a, b) => Number(b.kind === "本工单") - Number(a.kind === "本工单"));
}

function openAct(act) {
  act.open = true;
  act.scrollIntoView({ block: "center" });
  act.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
}

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", "命令面板");
  const input = document.createElement("input");
  input.type = "text";
  input.placeholder = "去哪里，做什么，或查工单";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", "palette-list");
  input.setAttribute("aria-label", "命令");
  const list = document.createElement("ul");
  list.id = "palette-list";
  list.setAttribute("role", "listbox");
  dialog.append(input, list);
  document.body.append(dialog);
  input.addEventListener("input", () => show(input, list));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + entries.length) % Math.max(1, entries.length);
      mark(input, list);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(entries[at]);
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

function run(entry) {
  if (!entry) return;
  dialog.close();
  entry.run();
}

function show(input, list) {
  const words = input.value.trim().toLowerCase();
  // The whole word first, then what begins with it, then what holds it.
  const rank = (entry) => (entry.label.toLowerCase() === words ? 0 : entry.label.toLowerCase().startsWith(words) ? 1 : 2);
  entries = gather().filter((entry) => entry.label.toLowerCase().includes(words));
  if (words) entries.sort((a, b) => rank(a) - rank(b));
  const search = document.querySelector(".top__search");
  if (words && search) {
    entries.push({
      label: `查工单“${input.value.trim()}”`,
      kind: "查找",
      run: () => {
        search.querySelector("input").value = input.value.trim();
        search.requestSubmit();
      },
    });
  }
  at = 0;
  list.replaceChildren(
    ...entries.map((entry, i) => {
      const item = document.createElement("li");
      item.id = `palette-${i}`;
      item.setAttribute("role", "option");
      const kind = document.createElement("small");
      kind.textContent = entry.kind;
      item.append(entry.label, kind);
      item.addEventListener("click", () => run(entry));
      return item;
    }),
  );
  mark(input, list);
}

function mark(input, list) {
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
  input.setAttribute("aria-activedescendant", entries.length > 0 ? `palette-${at}` : "");
  list.children[at]?.scrollIntoView({ block: "nearest" });
}

function open() {
  if (!dialog) build();
  const [input, list] = dialog.children;
  input.value = "";
  show(input, list);
  if (!dialog.open) dialog.showModal();
  input.focus();
  if (!places) fetchPlaces().then(() => show(input, list));
}

export function listenToPalette() {
  if (!document.body.classList.contains("console")) return;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]")) open();
  });
}
