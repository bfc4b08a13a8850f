// The whole way round: from a citizen's words on the portal to a called-back, rated, closed request.
import { walk } from '../harness/walk.mjs';

const WORDS = '小区东门外的路灯从上周三起就不亮，晚上接孩子放学要打着手电走，已经有老人绊倒过。';

for (const centre of ['xinglongtai', 'daye']) {
  walk(`${centre}: a street lamp goes the whole way round`, async ({ town }) => {
    const here = town(centre);
    const citizen = here.citizen({ phone: true });
    const receipt = await here.files(citizen, { words: WORDS, place: '幸福小区东门', phone: '13912345678' });

    const dispatcher = here.role('dispatcher');
    await dispatcher.ticket(receipt.number).sees(WORDS).may('dispatch');
    await dispatcher.does('dispatch', { lead: here.unit }).sees(here.unit);

    const clerk = here.role('unit_clerk');
    await clerk.ticket(receipt.number).sees(WORDS).mayNot('approve_reply', 'record_callback');
    await clerk.does('sign_for').does('record_contact', {
      means: 'phone',
      outcome: 'reached',
      text: '与诉求人通话，核实了路灯位置，告知今天派人去修。',
    });
    if (centre === 'xinglongtai') await clerk.picture('ticket');
    await citizen.open(receipt.path).sees(WORDS).sees(here.unit);
    await clerk.does('report_done', {
      measures: '派维修班组更换三盏损坏的路灯，检查整段线路。',
      progress: '当晚更换完毕，已试亮。',
      result: '路灯恢复照明。',
      public_reply: '您反映的路灯已经修好，今晚起正常照明。',
      outcome: 'resolved',
    });

    await here.role('reviewer').ticket(receipt.number).sees('路灯恢复照明').does('approve_reply');
    await here.role('callback_agent').ticket(receipt.number).does('record_callback', {
      reached: 'true',
      contacted: 'true',
      solved: 'solved',
      satisfaction: 'very_satisfied',
    });
    await citizen.open(receipt.path).sees('您反映的路灯已经修好').looksGood(`${centre}-portal-answered`);
    await here.rates(citizen, receipt, '满意').sees('满意');
    await dispatcher.ticket(receipt.number).sees('已办结').looksGood(`${centre}-ticket-closed`);
  });
}
