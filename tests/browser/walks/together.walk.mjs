// One matter of several people, and several people at one ticket.
import { walk } from '../harness/walk.mjs';

walk('xinglongtai: a second caller is merged and keeps the own callback', async ({ town }) => {
  const here = town('xinglongtai');
  const first = await here.registered('暖气不热，室温只有十四度。', { phone: '13811110001' });
  const second = await here.registered('我们这一栋暖气都不热。', { phone: '13811110002' });
  const agent = here.role('agent');
  await agent.ticket(second).does('merge', { into: first }).sees(first);
  await agent.ticket(first).sees(second).looksGood('ticket-merged');
});

walk('daye: two clerks at one ticket see each other and lose nothing', async ({ town }) => {
  const here = town('daye');
  const number = await here.handling('水压太低，六楼洗不了澡。');
  const one = here.role('unit_clerk');
  const other = here.role('dispatcher');
  const half = '已联系供水公司，明天上午';
  await other.ticket(number);
  await one.ticket(number).step('begin to type', async (page) => {
    await page.locator('.acts--more > summary').click();
    await page.locator('#act-comment summary').click();
    await page.locator('#f-comment [name="text"]').fill(half);
  });
  await other.does('comment', { text: '供水公司说阀门被人关小了。', audience: 'unit' });
  await one.sees('供水公司说阀门被人关小了').step('still have the own words', async (page) => {
    const kept = await page.locator('#f-comment [name="text"]').inputValue();
    if (kept !== half) throw new Error(`the draft became “${kept}”`);
  });
});
