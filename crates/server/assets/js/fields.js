// Small comforts of fields: how many characters are left, which files were chosen, a filter that
// applies itself, and the error summary that is read first.

function countDown(area) {
  const limit = Number(area.dataset.count);
  const left = document.createElement("span");
  left.className = "left-count";
  left.setAttribute("aria-live", "polite");
  const show = () => {
    const rest = limit - [...area.value].length;
    left.textContent = rest >= 0 ? (rest <= limit / 4 ? `还可以写 ${rest} 字` : "") : `超出 ${-rest} 字，请删减`;
    left.classList.toggle("is-over", rest < 0);
  };
  area.addEventListener("input", show);
  area.after(left);
  show();
}

function sizeOf(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function listFiles(input) {
  const list = document.createElement("ul");
  list.className = "file-list";
  input.after(list);
  input.addEventListener("change", () => {
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const item = document.createElement("li");
        if (file.type.startsWith("image/")) {
          const image = document.createElement("img");
          image.src = URL.createObjectURL(file);
          image.alt = "";
          item.append(image);
        }
        item.append(`${file.name}（${sizeOf(file.size)}）`);
        return item;
      }),
    );
  });
}

export function enhanceFields(root) {
  for (const area of root.querySelectorAll("textarea[data-count]")) countDown(area);
  for (const input of root.querySelectorAll("input[type=file]")) listFiles(input);
  for (const form of root.querySelectorAll("form[data-autosubmit]")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=date], input[type=checkbox], input[type=radio]")) form.requestSubmit();
    });
  }
  const summary = root.querySelector("[data-focus]");
  if (summary) {
    summary.focus();
  } else if (root === document) {
    openTarget(location.hash);
  }
}

/** Opens the form that an address or a button points at and goes to its first field. */
export function openTarget(hash) {
  if (!hash.startsWith("#act-")) return;
  const act = document.getElementById(hash.slice(1));
  if (!(act instanceof HTMLDetailsElement)) return;
  act.open = true;
  act.scrollIntoView({ block: "nearest" });
  act.querySelector("input:not([type=hidden]), select, textarea, button[type=submit]")?.focus({ preventScroll: true });
}
