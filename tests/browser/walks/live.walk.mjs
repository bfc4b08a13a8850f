// What comes in shows itself: queues, clocks and the rail without a reload.
import { walk } from '../harness/walk.mjs';

walk('shaobao: a new ticket appears in the queue by itself', async ({ town }) => {
  const here = town('shaobao');
  const clerk = here.role('unit_clerk');
  await clerk.open('/work/sign').step('wait for the feed', (page) => page.waitForTimeout(500));
  const number = await here.dispatched('幼儿园门口的斑马线磨没了。');
  await clerk.sees(number).looksGood('queue-live');
});

walk('xigang: a lost network loses nothing that was typed', async ({ town }) => {
  const here = town('xigang');
  const number = await here.registered('广场的直饮水机坏了半个月。');
  const dispatcher = here.role('dispatcher');
  await dispatcher.ticket(number).step('lose the network while typing', async (page) => {
    await page.locator('#act-dispatch > summary').click();
    await page.locator('#f-dispatch [name="note"]').fill('请现场看水质。');
    await page.waitForTimeout(600);
    await page.context().setOffline(true);
    await page.waitForTimeout(300);
    await page.context().setOffline(false);
  });
  await dispatcher.reload().sees('已找回您').step('still there', async (page) => {
    const kept = await page.locator('#f-dispatch [name="note"]').inputValue();
    if (kept !== '请现场看水质。') throw new Error(`the draft became “${kept}”`);
  });
});
