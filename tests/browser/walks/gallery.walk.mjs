// Every page that some role reaches from its rail, at the desk and on a phone, light and dark:
// photographed, read by axe, measured. A new page that stands in a rail is in here by itself.
import { BASE, demoRoles, walk } from '../harness/walk.mjs';

const CENTRE = 'xinglongtai';
const seen = new Set();

walk('anybody: the choice of a centre and the door', async ({ town }) => {
  await town(CENTRE).citizen().open(`${BASE}/`).looksGood('start')
    .open('/sign-in').looksGood('sign-in')
    .fill('登录名', 'agent').fill('密码', 'wrong-password-1').step('sign in', async (page) => {
      await Promise.all([page.waitForNavigation(), page.locator('#in button[type=submit]').click()]);
    })
    .sees('登录名或密码不对').looksGood('sign-in-refused')
    .open('/no-such-page', { status: 404 }).looksGood('not-found');
});

// The petitioner has no rail: the portal has walks of its own.
for (const role of demoRoles(CENTRE).filter((one) => one !== 'petitioner')) {
  walk(`${role}: every page of the rail looks good`, async ({ town }) => {
    const clerk = town(CENTRE).role(role);
    let places = [];
    await clerk.open('/').step('read the rail', async (page) => {
      places = await page.locator('#rail a, .menu--all a').evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
    });
    const home = `home-of-${role}`;
    await clerk.looksGood(home);
    for (const place of new Set(places)) {
      const path = place.replace(`/c/${CENTRE}`, '');
      if (path === '/' || seen.has(path)) continue;
      seen.add(path);
      await clerk.open(path).looksGood(path.slice(1).replaceAll('/', '-'));
    }
  });
}
