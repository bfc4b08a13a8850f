// Looking at a page as a designer and as a screen reader would: pictures, axe, overflow.
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DESK, PHONE } from './browser.mjs';
import { OUTPUT, PICTURES } from './places.mjs';

const { AxeBuilder } = createRequire(import.meta.url)('@axe-core/playwright');
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * A picture by the browser's own command: playwright's would first put a style element into the
 * page, which the content policy rightly refuses.
 */
async function photograph(page, path) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
  await session.detach();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.from(data, 'base64'));
}

/** Saves a picture of what is on the screen. */
export async function picture(page, name) {
  await photograph(page, join(OUTPUT, 'browser', `${name}.png`));
}

/** With HUIYIN_PICTURES set: refreshes a picture of the README. */
export async function pictureForReadme(page, name) {
  if (process.env.HUIYIN_PICTURES) await photograph(page, join(PICTURES, `${name}.png`));
}

/** What axe finds wrong by WCAG 2.2 AA, one line a finding; contrast included. */
export async function barriers(page, scheme) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(STANDARD).analyze();
  return violations.flatMap((rule) =>
    rule.nodes.slice(0, 4).map((node) => {
      const about = (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? rule.help;
      return `axe ${scheme}: ${rule.id} at ${node.target.join(' ')}: ${about}`;
    }),
  );
}

/** What sticks out at the right of the window, the widest elements by name. */
export async function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) return [];
    const clipped = (element) => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        if (getComputedStyle(box).overflowX !== 'visible') return true;
      }
      return false;
    };
    const name = (element) =>
      element.tagName.toLowerCase() +
      (element.id ? `#${element.id}` : '') +
      [...element.classList].map((one) => `.${one}`).join('');
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > width + 0.5 && !clipped(element),
    );
    return wide.slice(0, 4).map((element) => `${name(element)} reaches ${Math.round(element.getBoundingClientRect().right)} of ${width} px`);
  });
}

/** Texts below 12 px and targets too small to tap, as LOOK and WCAG 2.5.8 ask. */
export async function tooSmall(page) {
  return page.evaluate(() => {
    const small = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const size = parseFloat(getComputedStyle(element).fontSize);
      if (size < 12) small.add(`text of ${size} px in ${element.tagName.toLowerCase()}.${element.className}`);
    }
    return [...small].slice(0, 4);
  });
}

/** Everything at once: the page at the desk and on a phone, in light and in dark. */
export async function inspect(page, name) {
  const wrong = [];
  const before = page.viewportSize();
  await page.setViewportSize(DESK);
  // A page that was scrolled to a form has things half under its bars, as it should.
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.emulateMedia({ colorScheme: 'light' });
  await picture(page, `${name}-desk`);
  wrong.push(...(await barriers(page, 'light')), ...(await tooSmall(page)));
  wrong.push(...(await overflow(page)).map((what) => `at the desk ${what}`));
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, `${name}-desk-dark`);
  wrong.push(...(await barriers(page, 'dark')));
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: 'light' });
  await picture(page, `${name}-phone`);
  wrong.push(...(await barriers(page, 'phone')));
  wrong.push(...(await overflow(page)).map((what) => `on the phone ${what}`));
  await page.setViewportSize(before);
  return wrong;
}
