// A unit that says “not mine” has to say whose it is, in words that help, with its head's signature.
import { walk } from '../harness/walk.mjs';

walk('xinglongtai: a bad phrase is refused, a proper return approved', async ({ town }) => {
  const here = town('xinglongtai');
  const number = await here.dispatched('店铺把泔水倒进雨水井，整条街都是味道。');
  const clerk = here.role('unit_clerk');
  await clerk.ticket(number).isRefused(
    'request_return',
    { reason_code: 'content_unclear', text: '不是我局职能。', rightful_unit: here.otherUnit, head_signature: '李明' },
    '不能只写',
  );
  await clerk.does('request_return', {
    reason_code: 'content_unclear',
    text: '诉求人未说明是哪一家店铺，现场有六家餐饮店，无法确定对象，请补充店名。',
    rightful_unit: here.otherUnit,
    head_signature: '李明',
  });
  const dispatcher = here.role('dispatcher');
  await dispatcher.ticket(number).sees('请补充店名').does('approve_return').may('dispatch');
  await dispatcher.sees('退单').looksGood('ticket-returned');
});

walk('daye: a return that is refused leaves the clocks as they were', async ({ town }) => {
  const here = town('daye');
  const number = await here.dispatched('村口的垃圾箱满了三天没人清。');
  const clerk = here.role('unit_clerk');
  await clerk.ticket(number).does('request_return', {
    reason_code: 'not_our_duty',
    text: '垃圾清运由城管局环卫所负责，依据市政府文件。',
    rightful_unit: here.otherUnit,
  });
  await here.role('dispatcher').ticket(number).does('refuse_return', { text: '职责清单写明由你单位负责。' });
  await clerk.reload().sees('职责清单写明由你单位负责').may('sign_for');
});

walk('laishan: what may not be returned is not offered', async ({ town }) => {
  const here = town('laishan');
  const number = await here.dispatched('楼上装修敲墙，午休时间也不停。');
  await here.role('unit_clerk').ticket(number).mayNot('request_return');
});
