// Finding among thousands: search, filters, saved views, keyboard, bulk, export.
import { readFileSync } from 'node:fs';
import { expect } from '../harness/expect.mjs';
import { walk } from '../harness/walk.mjs';

walk('xinglongtai: search, narrow, save the view, export', async ({ town }) => {
  const here = town('xinglongtai');
  const word = '孔雀蓝井盖';
  const number = await here.registered(`人行道上的${word}翘起来了，晚上绊倒过人。`);
  const dispatcher = here.role('dispatcher');
  await dispatcher.open('/tickets').looksGood('tickets')
    .step('search', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.insertText(word);
      await Promise.all([page.waitForURL(/q=/), page.keyboard.press('Enter')]);
    })
    .sees(number).finds('table.rows tbody tr[data-row]', 1);
  await dispatcher.open('/tickets').choose('已受理', { from: '状态' }).isAt(/stage=registered/)
    .click('常用视图').fill('把现在的筛选存为', '待研判').click('保存').click('常用视图').sees('待研判');
  await dispatcher.step('export', async (page) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '导出表格' }).click()]);
    const bytes = readFileSync(await download.path());
    expect(download.suggestedFilename(), 'name of the file').includes('.xlsx');
    expect(bytes.subarray(0, 2).toString(), 'the head of the file').is('PK');
    expect(bytes.length, 'bytes of the file').atLeast(2000);
  });
  await dispatcher.open('/tickets?q=这个词谁也没说过').sees('没有符合条件的工单').looksGood('tickets-empty');
});

walk('daye: a list by keyboard: down, open beside, close, pick', async ({ town }) => {
  const here = town('daye');
  await here.role('dispatcher').open('/tickets').press('j', 'j').finds('tr.is-at')
    .press('Enter').finds('#pane [data-ticket]').looksGood('tickets-split')
    .press('Escape').finds('#pane [data-ticket]', 0)
    .press('x').finds('.bulk:not([hidden])').sees('件已选');
});

walk('daye: a queue says why it is in this order', async ({ town }) => {
  const clerk = town('daye').role('unit_clerk');
  await clerk.open('/').looksGood('my-work-unit').picture('work');
  await clerk.open('/work/working').looksGood('queue-working');
});

walk('daye: the proof of a due time opens from its chip', async ({ town }) => {
  const here = town('daye');
  const number = await here.handling('水表箱漏水，流到楼道里。');
  const clerk = here.role('unit_clerk');
  await clerk.ticket(number).step('open the proof', async (page) => {
    await page.locator('details.clock summary').first().click();
  }).sees('起算').sees('到期').finds('.proof__days li').looksGood('ticket-proof');
});

walk('xinglongtai: the palette reaches a queue and a form', async ({ town }) => {
  const here = town('xinglongtai');
  const number = await here.registered('公交站牌倒了。');
  const dispatcher = here.role('dispatcher');
  await dispatcher.ticket(number).press('Control+k').finds('dialog.palette[open]')
    .type('派单').press('Enter').step('be in the form', async (page) => {
      await page.locator('#act-dispatch[open] [name="lead"]').waitFor();
    });
  await dispatcher.press('Control+k').type('待派单').press('Enter').isAt(/\/desks\/dispatch|\/work\/dispatch/);
});
