// Nothing typed is ever lost: a form with `data-draft="KEY"` is kept in this browser while it is being
// filled and offered back after a reload, a lost session or a dead network. What was sent and taken is
// forgotten. Files, passwords and hidden fields are not kept; drafts older than three days are dropped,
// those of a person who signs out at once; nobody is offered the draft of another.

const PREFIX = `hy-draft:${document.body.dataset.viewer ?? ""}:`;
const SENT = "hy-sent";
const OLDEST = 3 * 24 * 3600 * 1000;
const changed = new Set();

function keepable(field) {
  return field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && field.dataset.noDraft === undefined;
}

function collect(form) {
  const values = [];
  for (const field of form.elements) {
    if (!keepable(field)) continue;
    if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
    if (field.value !== "") values.push([field.name, field.value]);
  }
  return values;
}

function restore(form, values) {
  for (const field of form.elements) {
    if (!keepable(field)) continue;
    const mine = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = mine.includes(field.value);
    else if (mine.length > 0) field.value = mine[0];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + key));
    return draft && Date.now() - draft.at < OLDEST ? draft : null;
  } catch {
    return null;
  }
}

function write(key, values) {
  try {
    if (values.length === 0) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), values }));
  } catch {
    // A full or forbidden storage: the form still works, it is only not kept.
  }
}

function forget(key) {
  localStorage.removeItem(PREFIX + key);
}

function timeOf(at) {
  return new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

function offer(form, key, draft) {
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `已找回您 ${timeOf(draft.at)} 没提交的内容。`;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "link-button";
  drop.textContent = "不要了，清空";
  drop.addEventListener("click", () => {
    forget(key);
    changed.delete(form);
    form.reset();
    note.remove();
  });
  note.append(words, drop);
  form.prepend(note);
}

function sameAsServed(form, values) {
  return JSON.stringify(collect(form)) === JSON.stringify(values);
}

function enhance(form) {
  const key = form.dataset.draft;
  const refused = form.querySelector(".error-summary") !== null;
  if (sessionStorage.getItem(SENT) === key) {
    sessionStorage.removeItem(SENT);
    if (!refused) forget(key);
  }
  const draft = read(key);
  // After a refusal the server has filled the form again: what it says is newer than the draft.
  if (draft && !refused && !sameAsServed(form, draft.values)) {
    restore(form, draft.values);
    offer(form, key, draft);
    form.closest("details")?.setAttribute("open", "");
  }
  let timer = 0;
  form.addEventListener("input", () => {
    changed.add(form);
    clearTimeout(timer);
    timer = setTimeout(() => write(key, collect(form)), 250);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    write(key, collect(form));
    sessionStorage.setItem(SENT, key);
  });
}

/** A page that does not show the form that was just sent: it was taken, so its draft can go. */
function forgetWhatWasTaken() {
  const key = sessionStorage.getItem(SENT);
  const gone = key && ![...document.querySelectorAll("form[data-draft]")].some((form) => form.dataset.draft === key);
  const onSignIn = document.querySelector("input[type=password]") !== null;
  if (gone && !onSignIn && document.querySelector("[data-page-error]") === null) {
    sessionStorage.removeItem(SENT);
    forget(key);
  }
}

export function enhanceDrafts(root) {
  root.addEventListener?.("reset", (event) => changed.delete(event.target));
  for (const form of root.querySelectorAll("form[data-draft]")) enhance(form);
  if (root === document) forgetWhatWasTaken();
  for (const form of root.querySelectorAll("form[data-guard]:not([data-draft])")) {
    form.addEventListener("input", () => changed.add(form));
  }
}

function forgetAllMine() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }
}

/** Whether somebody has typed into a form under this element and not sent it. */
export function hasUnsent(root) {
  return [...changed].some((form) => form.isConnected && root.contains(form));
}

/** Forms are sent once: a second click while the first is on its way does nothing. */
export function guardLeaving() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      return;
    }
    changed.delete(form);
    if (form.getAttribute("action")?.endsWith("/sign-out")) forgetAllMine();
    if (form.method === "post") form.setAttribute("data-busy", "");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-busy]")) form.removeAttribute("data-busy");
  });
  document.body.addEventListener("htmx:afterRequest", (event) => event.target.closest?.("form")?.removeAttribute("data-busy"));
  window.addEventListener("beforeunload", (event) => {
    const open = [...changed].some((form) => form.isConnected && form.hasAttribute("data-guard") && collect(form).length > 0);
    if (open) event.preventDefault();
  });
}
