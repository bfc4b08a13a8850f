// The proof of a due time, on hover or focus of its chip: fetched once, shown in a floating card.
// The chip is a link to the same proof, so without script it is one click away.

const kept = new Map();
let card = null;
let timer = 0;

function hide() {
  clearTimeout(timer);
  card?.remove();
  card = null;
}

async function fetchProof(url) {
  if (!kept.has(url)) {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    kept.set(url, page.querySelector(".proof"));
  }
  return kept.get(url);
}

async function show(chip) {
  const proof = await fetchProof(chip.dataset.proof);
  if (!proof || !(chip.matches(":hover") || chip.matches(":focus-visible"))) return;
  hide();
  card = document.createElement("div");
  card.className = "float";
  card.append(proof.cloneNode(true));
  document.body.append(card);
  const box = chip.getBoundingClientRect();
  const below = box.bottom + card.offsetHeight + 8 < window.innerHeight;
  const top = below ? box.bottom + 4 : Math.max(8, box.top - card.offsetHeight - 4);
  card.style.top = `${top + window.scrollY}px`;
  card.style.left = `${Math.min(box.left, window.innerWidth - card.offsetWidth - 16) + window.scrollX}px`;
  card.addEventListener("mouseleave", hide);
}

export function listenToProofs() {
  const ask = (event) => {
    const chip = event.target.closest?.("[data-proof]");
    if (!chip) return;
    clearTimeout(timer);
    timer = setTimeout(() => show(chip), event.type === "focusin" ? 0 : 250);
  };
  document.addEventListener("mouseover", ask);
  document.addEventListener("focusin", ask);
  document.addEventListener("mouseout", (event) => {
    if (!event.target.closest?.("[data-proof]")) return;
    clearTimeout(timer);
    if (!card?.contains(event.relatedTarget)) hide();
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("scroll", hide, { passive: true });
}
