// Keys that belong to no single list: `data-key`, Ctrl Enter in a form.

/** Whether typing goes into this element, so that letters are text and not commands. */
export function isTyping(element) {
  return Boolean(element?.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
}

function pressNamedKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  const target = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea, select")) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
}

function submitByCtrlEnter(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-draft], form[data-submit-key]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    pressNamedKey(event);
    submitByCtrlEnter(event);
  });
}
