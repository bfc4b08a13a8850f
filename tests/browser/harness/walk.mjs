// A walk is a test: people, a town, a story told by clicking.
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { Api } from './api.mjs';
import { closeBrowser } from './browser.mjs';
import { Person } from './person.mjs';

const demo = JSON.parse(readFileSync(process.env.HUIYIN_DEMO, 'utf8'));
export const BASE = demo.base;
after(closeBrowser);

/**
 * `walk('what people do', async ({ town }) => { … })`. Everybody who came is sent home at the end,
 * and whatever went wrong on their pages meanwhile fails the walk.
 */
export function walk(title, tell) {
  test(title, { timeout: 240_000 }, async () => {
    const everybody = [];
    try {
      await tell({ town: (centre) => townOf(centre, everybody), base: BASE });
    } finally {
      const problems = (await Promise.all(everybody.map((person) => person.leave()))).flat();
      // A walk that failed has its own message; these add to it on the console.
      everybody.problems = problems;
      for (const problem of problems) console.error(problem);
    }
    if (everybody.problems.length > 0) throw new Error(everybody.problems.join('\n'));
  });
}

/** A centre of the demo: who can come, and its API. */
function townOf(centre, everybody) {
  const home = `${BASE}/c/${centre}`;
  const come = (who, options, arrive) => {
    const person = new Person(`${who}@${centre}`, home, options);
    if (arrive) person.arrive = arrive;
    everybody.push(person);
    return person;
  };
  return {
    api: new Api(BASE, centre, tokensOf(centre)),
    /** A clerk who signs in by the demo's one click; `unit` chooses among several posts of a role. */
    role: (role, { unit, ...options } = {}) => come(unit ? `${role}·${unit}` : role, options, (page) => signIn(page, home, role, unit)),
    /** Somebody without an account. */
    citizen: (options = {}) => come('citizen', options),
  };
}

function tokensOf(centre) {
  return demo.tokens?.[centre] ?? {};
}

async function signIn(page, home, role, unit) {
  await page.goto(`${home}/sign-in`, { waitUntil: 'load' });
  const doors = page.locator(`[data-role="${role}"]`);
  const door = unit ? doors.filter({ hasText: unit }) : doors;
  await Promise.all([page.waitForURL((url) => !url.pathname.endsWith('/sign-in')), door.first().click()]);
}
