// Who sees whom: masked by default, shown with a reason, every look on record.
import { walk } from '../harness/walk.mjs';

walk('daye: the name is masked, shown with a reason, and the look is on record', async ({ town }) => {
  const here = town('daye');
  const number = await here.handling('小区电梯困人两次，物业只说在修。', { name: '欧阳小北', phone: '13877778888' });
  const supervisor = here.role('supervisor');
  await supervisor.ticket(number).doesNotSee('欧阳小北', '13877778888').sees('138****8888')
    .click('显示姓名和电话，需说明理由').looksGood('ticket-reveal')
    .fill('为什么要看', '核实承办单位是否联系过').click('显示并记录')
    .sees('欧阳小北', '13877778888', '已记入查看记录').looksGood('ticket-revealed');
  await supervisor.reload().step('or back', (page) => page.goto(page.url().replace(/\/(reveal|person).*$/, '')))
    .doesNotSee('13877778888');
  await here.role('auditor').open('/admin/access').sees('核实承办单位是否联系过').looksGood('access-log');
});

walk('daye: an administrator sees no ticket, a stranger not that one exists', async ({ town }) => {
  const here = town('daye');
  const number = await here.registered('占道停车堵住了消防通道。');
  await here.role('admin').open(`/tickets/${number}`, { status: 404 });
  await here.role('street_leader').open(`/tickets/${number}`, { status: 404 });
});

walk('daye: a confidential petitioner is never named to the unit', async ({ town }) => {
  const here = town('daye');
  const number = await here.api.register({
    channel: 'phone', kind: 'report', content: '有人夜里往河里倒废料。', confidential: true,
    petitioner: { name: '欧阳小南', phone: '13899990000' },
  });
  await here.api.command(number, 'dispatcher', 'dispatch', { lead: here.unit });
  await here.role('unit_clerk').ticket(number).sees('要求保密').doesNotSee('欧阳', '138****').looksGood('ticket-confidential');
});
