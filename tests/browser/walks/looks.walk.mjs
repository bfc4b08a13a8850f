// Light and dark, large and normal, on paper, and with the system's wish for quiet.
import { expect } from '../harness/expect.mjs';
import { walk } from '../harness/walk.mjs';

const colour = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

walk('daye: the dark look is chosen and kept', async ({ town }) => {
  const clerk = town('daye').role('unit_clerk');
  let light;
  await clerk.open('/').step('remember the light', async (page) => { light = await colour(page); })
    .step('open my menu', (page) => page.locator('summary.me').click()).click('深色')
    .finds('html[data-theme="dark"]').open('/work/working').finds('html[data-theme="dark"]')
    .step('be dark', async (page) => expect((await colour(page)) !== light, 'the page is dark').is(true))
    .looksGood('dark');
});

walk('daye: a ticket prints on one page', async ({ town }) => {
  const here = town('daye');
  const number = await here.answered('路口红绿灯不亮，早高峰很乱。');
  await here.role('reviewer').ticket(number).step('print', async (page) => {
    const bytes = await page.pdf({ format: 'A4' });
    const pages = bytes.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;
    expect(pages, 'pages of paper').is(1);
  });
});

walk('daye: on a phone the four things of a clerk stand at the foot', async ({ town }) => {
  const here = town('daye');
  const number = await here.handling('井盖丢了，插了根树枝。');
  const clerk = here.role('unit_clerk', { phone: true });
  await clerk.open('/').fits().step('see the bar', async (page) => {
    const bar = await page.locator('#rail li.pinned a').evaluateAll((links) => links.filter((link) => link.checkVisibility()).map((link) => link.getBoundingClientRect()));
    expect(bar.length, 'entries of the bar').atLeast(2);
    for (const box of bar) expect(box.bottom > 780 && box.height >= 44, `an entry at ${box.bottom} of ${box.height} px`).is(true);
  });
  await clerk.ticket(number).fits().does('record_visit', { findings: '现场确认缺一个井盖，已放围挡。' }).sees('已放围挡').fits();
});
