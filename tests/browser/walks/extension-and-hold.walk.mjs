// More time, and the ledger of what cannot be solved soon.
import { day, walk } from '../harness/walk.mjs';

walk('xinglongtai: an extension moves the clock once it is approved', async ({ town }) => {
  const here = town('xinglongtai');
  const number = await here.handling('三号楼的化粪池外溢，需要更换整段管道。');
  await here.role('unit_clerk').ticket(number).does('request_extension', {
    until: day(20),
    reason: '需更换 40 米管道，材料已订，预计两周完工。',
    citizen_told: true,
  }).sees('申请延期');
  await here.role('reviewer').ticket(number).does('approve_extension').sees('同意延期').looksGood('ticket-extended');
});

walk('daye: nobody gets more than thirty working days', async ({ town }) => {
  const here = town('daye');
  const number = await here.handling('河堤塌方一处，行人绕行。');
  await here.role('unit_clerk').ticket(number).isRefused(
    'request_extension',
    { until: day(120), reason: '汛期施工困难。', citizen_told: true },
    '延期上限',
  );
});

walk('daye: a hold needs a plan, pauses the clock, and ends', async ({ town }) => {
  const here = town('daye');
  const number = await here.handling('老旧小区没有电梯，老人下不了楼。');
  const clerk = here.role('unit_clerk');
  await clerk.ticket(number).isRefused('request_hold', { plan: ' ', until: day(90) }, '方案');
  await clerk.does('request_hold', { plan: '列入下一批加装电梯项目，九月完成入户调查，十一月开工。', until: day(90) });
  await here.role('reviewer').ticket(number).does('approve_hold').sees('挂账').looksGood('ticket-on-hold');
  await clerk.reload().does('clear_hold').sees('销账');
});
