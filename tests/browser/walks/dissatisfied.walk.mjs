// A bad rating: written order, rectification, and the deduction that needs signature and seal.
import { walk } from '../harness/walk.mjs';

const REPLY = {
  measures: '约谈施工单位，责令夜间停工。',
  progress: '已停工。',
  result: '夜间不再施工。',
};

walk('daye: dissatisfied, ordered, deducted with a seal', async ({ town }) => {
  const here = town('daye');
  const number = await here.answered('工地半夜还在打桩，孩子睡不着。');
  await here.role('callback_agent').ticket(number).does('record_callback', {
    reached: 'true', contacted: 'true', solved: 'unsolved', satisfaction: 'dissatisfied', trust: 'dissatisfied',
    text: '昨晚仍在施工。',
  });
  const supervisor = here.role('supervisor');
  await supervisor.ticket(number).does('order_rectification', { text: '请核实夜间施工许可并书面答复。' });
  const clerk = here.role('unit_clerk');
  await clerk.ticket(number).isRefused('request_deduction', { reason: '抢险工程，依法可夜间施工。', signed: '王强' }, '盖章');
  await clerk.does('request_deduction', { reason: '抢险工程，依法可夜间施工。', signed: '王强', sealed: true });
  await supervisor.reload().sees('核减').does('decide_deduction', { accepted: 'true', text: '情况属实，同意核减。' });
  await supervisor.sees('核减').looksGood('ticket-deducted');
});

walk('daye: rectified, and satisfied at the second call', async ({ town }) => {
  const here = town('daye');
  const number = await here.answered('菜市场门口的污水井盖破了。');
  const caller = here.role('callback_agent');
  await caller.ticket(number).does('record_callback', {
    reached: 'true', contacted: 'true', solved: 'partly', satisfaction: 'dissatisfied', text: '只围了起来，没有修。',
  });
  await here.role('supervisor').ticket(number).does('order_rectification', { text: '三日内更换井盖。' });
  await here.role('unit_clerk').ticket(number).does('report_rectified', { ...REPLY, result: '井盖已更换。' });
  await caller.ticket(number).does('record_callback', {
    reached: 'true', contacted: 'true', solved: 'solved', satisfaction: 'satisfied',
  }).sees('已办结');
});
