// Refreshes what is vendored here from the npm registry, at the versions named below, and writes
// VENDORED.md and icons.svg anew. Run from anywhere: `node crates/server/assets/vendor/refresh.mjs`.
// Needs node and npm; touches nothing outside crates/server/assets.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HTMX = "2.0.11";
const LUCIDE = "1.62.0";

// The symbols of icons.svg, by their Lucide names.
const ICONS = `
inbox phone phone-incoming phone-call send undo-2 clock hourglass circle-pause circle-check check x
octagon-alert triangle-alert info search bell user users user-round building-2 map-pin list list-checks
clipboard-list clipboard-check clipboard-pen file-text files paperclip camera printer download upload eye
eye-off lock-keyhole log-out log-in settings sun moon monitor menu ellipsis chevron-right chevron-left
chevron-down chevron-up arrow-left arrow-right arrow-up-down plus minus pencil trash-2 link-2 merge split
calendar-clock calendar-days megaphone message-square-text star shield shield-check scale gavel stamp
signature history refresh-cw rotate-ccw funnel bookmark tag key house circle-question-mark circle-dot circle
timer alarm-clock hand thumbs-up thumbs-down smile frown meh a-large-small contrast command external-link
copy book-open chart-column network layers flag route zap badge-check ban landmark headset globe
`.trim().split(/\s+/);

const vendor = dirname(fileURLToPath(import.meta.url));
const assets = dirname(vendor);
const work = mkdtempSync(join(tmpdir(), "vendor-"));

function unpack(name, version) {
  const tarball = execFileSync("npm", ["pack", "--silent", `${name}@${version}`], { cwd: work }).toString().trim();
  const into = join(work, name);
  execFileSync("mkdir", ["-p", into]);
  execFileSync("tar", ["xzf", join(work, tarball), "-C", into, "--strip-components=1"]);
  return into;
}

function sha256(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

const htmx = unpack("htmx.org", HTMX);
copyFileSync(join(htmx, "dist/htmx.min.js"), join(vendor, "htmx.min.js"));
copyFileSync(join(htmx, "LICENSE"), join(vendor, "htmx.LICENSE"));

const lucide = unpack("lucide-static", LUCIDE);
copyFileSync(join(lucide, "LICENSE"), join(vendor, "lucide.LICENSE"));
const symbols = ICONS.map((name) => {
  const svg = readFileSync(join(lucide, "icons", `${name}.svg`), "utf8");
  const inner = svg.replace(/<!--[^]*?-->/g, "").replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
});
// The product's own mark: 回, its inner mouth a sound that answers.
const mark = readFileSync(join(assets, "mark.svg"), "utf8").replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/#0e5468/g, "currentColor");
writeFileSync(
  join(assets, "icons.svg"),
  `<!-- Symbols from Lucide ${LUCIDE} (ISC, vendor/lucide.LICENSE) and the mark of Huiyin. Written by vendor/refresh.mjs. -->\n` +
    `<svg xmlns="http://www.w3.org/2000/svg">\n<symbol id="mark" viewBox="0 0 32 32">${mark.replace(/\s*\n\s*/g, "")}</symbol>\n${symbols.join("\n")}\n</svg>\n`,
);

const rows = [
  ["vendor/htmx.min.js", "htmx.org", HTMX, "0BSD", "https://www.npmjs.com/package/htmx.org"],
  ["icons.svg", "lucide-static", LUCIDE, "ISC (some icons MIT, Feather)", "https://www.npmjs.com/package/lucide-static"],
].map(([file, name, version, licence, from]) => `| \`${file}\` | [${name}](${from}) | ${version} | ${licence} | \`${sha256(join(assets, file))}\` |`);
writeFileSync(
  join(vendor, "VENDORED.md"),
  `# What is vendored here

Nothing is loaded from outside at run time. These files come from the npm registry and are refreshed,
together with this list, by one command:

    node crates/server/assets/vendor/refresh.mjs

| file (under \`assets/\`) | package | version | licence | sha256 |
|-|-|-|-|-|
${rows.join("\n")}

htmx stays on 2.x until the pages have been tried on 4. Its evaluation of strings and its injected
style element are switched off (\`htmx-config\` in \`templates/parts/scripts.html\`), so the strict
content security policy holds. The live feed needs no extension of htmx: \`js/live.js\` turns
server-sent events into \`live:…\` events that \`hx-trigger\` hears, and holds one connection only
while the page is visible. The licences are beside the files.
`,
);
rmSync(work, { recursive: true });
