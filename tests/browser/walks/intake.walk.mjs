// The intake desk: by keyboard alone, with the caller's history and likely duplicates beside.
import { expect } from '../harness/expect.mjs';
import { walk } from '../harness/walk.mjs';

const PHONE = '13866667777';
const WORDS = '青年公园南门的健身器材断了一根横杆，昨天有孩子摔下来。';

walk('xinglongtai: a call is taken without touching the mouse', async ({ town }) => {
  const here = town('xinglongtai');
  const earlier = await here.registered(WORDS, { phone: PHONE });
  const agent = here.role('agent');
  await agent.open('/').press('n').isAt(/\/intake$/)
    .step('begin at the phone number', async (page) => {
      expect(await page.evaluate(() => document.activeElement.id), 'where the cursor stands').is('phone');
    })
    .type(PHONE).step('see the history of the caller', (page) =>
      page.locator('#history .hit', { hasText: '健身器材' }).waitFor())
    .press('Tab', 'Tab').type('青年公园的健身器材坏了，横杆断了，很危险。')
    .step('see what is like it', (page) => page.locator(`#similar .hit a[href$="${earlier}"]`).waitFor())
    .looksGood('intake-filled').picture('intake')
    .step('file', async (page) => {
      await page.locator('#content').focus();
      await Promise.all([page.waitForURL(/filed|done|intake/), page.waitForNavigation(), page.keyboard.press('Control+Enter')]);
    })
    .sees('已登记', '查询码', '告诉诉求人').looksGood('intake-filed');
});

walk('xinglongtai: nothing typed is lost by a reload', async ({ town }) => {
  const agent = town('xinglongtai').role('agent');
  await agent.open('/intake').step('type', async (page) => {
    await page.locator('#content').fill('自来水发黄，已经三天。');
    await page.waitForTimeout(500);
  });
  await agent.reload().sees('已找回您').step('still there', async (page) => {
    expect(await page.locator('#content').inputValue(), 'what was typed').is('自来水发黄，已经三天。');
  });
});

walk('xinglongtai: a refusal names the field', async ({ town }) => {
  await town('xinglongtai').role('agent').open('/intake').step('file nothing', async (page) => {
    await page.locator('#content').focus();
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Control+Enter')]);
  })
    .finds('.error-summary').looksGood('intake-error');
});
