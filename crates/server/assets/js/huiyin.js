// Progressive enhancement. Every page works without this; each module adds one comfort and asks the
// page, by data attributes, where it is wanted. Modules take the root to enhance, because htmx
// brings new parts into a page that is already open.
import { enhanceDrafts, guardLeaving } from "./drafts.js";
import { enhanceFields } from "./fields.js";
import { listenToKeys } from "./keys.js";
import { openLiveFeed } from "./live.js";
import { enhanceLists } from "./lists.js";
import { listenToMenus } from "./menus.js";
import { listenToPalette } from "./palette.js";
import { listenToProofs } from "./proof.js";

document.documentElement.classList.add("has-script");

function enhance(root) {
  enhanceFields(root);
  enhanceDrafts(root);
  enhanceLists(root);
}

enhance(document);
listenToKeys();
listenToMenus();
listenToPalette();
listenToProofs();
guardLeaving();
openLiveFeed();

document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt);
});
