// A walk is a test: people, a town, a story told by clicking.
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { Api } from './api.mjs';
import { closeBrowser } from './browser.mjs';
import { Person } from './person.mjs';
import { onThePortal } from './portal.mjs';
import { prepared } from './prepared.mjs';

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
    let failure;
    try {
      await tell({ town: (centre) => townOf(centre, everybody) });
    } catch (error) {
      failure = error;
    }
    const problems = (await Promise.all(everybody.map((person) => person.leave()))).flat();
    if (!failure && problems.length === 0) return;
    const told = new Error([...(failure ? [failure.message] : []), ...problems].join('\n'));
    told.stack = [...(failure ? [failure.stack] : []), ...problems].join('\n');
    throw told;
  });
}

/** A day so many days from now, as forms and the API take it. */
export function day(from) {
  return new Date(Date.now() + from * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** A centre of the demo: who can come, its API, and tickets brought to where a walk begins. */
function townOf(centre, everybody) {
  const home = `${BASE}/c/${centre}`;
  const facts = demo.centres.find((one) => one.centre === centre);
  if (!facts) throw new Error(`the demo has no centre ${centre}`);
  const api = new Api(BASE, centre, Object.fromEntries(facts.roles.map((one) => [one.role, one.token])));
  const come = (who, options, arrive) => {
    const person = new Person(`${who}@${centre}`, home, options);
    if (arrive) person.arrive = arrive;
    everybody.push(person);
    return person;
  };
  return {
    api,
    home,
    /** The unit of the demo's clerk, and another one. */
    unit: facts.roles.find((one) => one.role === 'unit_clerk').unit,
    otherUnit: facts.roles.find((one) => one.role === 'street_leader').unit,
    /** A clerk who signs in by the demo's one click. */
    role: (role, options = {}) => {
      const { login } = facts.roles.find((one) => one.role === role);
      return come(role, options, (page) => signIn(page, home, login));
    },
    /** Somebody without an account. */
    citizen: (options = {}) => come('citizen', options),
    ...onThePortal(home),
    ...prepared(api, facts.roles.find((one) => one.role === 'unit_clerk').unit),
  };
}

async function signIn(page, home, login) {
  await page.goto(`${home}/sign-in`, { waitUntil: 'load' });
  await Promise.all([
    page.waitForURL((url) => !url.pathname.includes('/sign-in')),
    page.locator(`button.role[value="${login}"]`).click(),
  ]);
}

/** The roles that have a demo user at a centre. */
export function demoRoles(centre) {
  return demo.centres.find((one) => one.centre === centre).roles.map((one) => one.role);
}
