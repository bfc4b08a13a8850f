// The counter: a worried person, once a year, on an old phone, maybe without script.
import { deflateSync } from 'node:zlib';
import { walk } from '../harness/walk.mjs';

const WORDS = '楼下饭店的油烟从管道倒灌进来，开窗就是呛人的味，老人一直咳嗽。';

walk('xinglongtai: every step of filing looks good', async ({ town }) => {
  const here = town('xinglongtai');
  const citizen = here.citizen();
  const receipt = await here.files(citizen, {
    words: WORDS, place: '石油大街 5 号楼下', phone: '13800002222',
    look: (name) => citizen.looksGood(name),
  });
  await citizen.open('/portal/answers').looksGood('portal-answers');
  await citizen.open(receipt.path).sees(WORDS).looksGood('portal-progress').picture('portal-progress');
});

walk('daye: without script the whole way works', async ({ town }) => {
  const here = town('daye');
  const citizen = here.citizen({ script: false, phone: true });
  const receipt = await here.files(citizen, { words: WORDS, place: '大冶大道 12 号', phone: '13800003333' });
  await citizen.open('/portal').click('大字高对比').finds('html[data-size="large"]');
  await citizen.open(receipt.path).click('补充情况')
    .sends('#more', { text: '昨晚又来了，一直到十一点。' }, '提交补充')
    .sees('昨晚又来了，一直到十一点。');
  await citizen.click('看完了，退出查询').open('/portal/track')
    .sends('#track', { code: receipt.code }, '查进度').sees(WORDS);
});

walk('daye: what is missing is said at the top and beside the field, and nothing typed is lost', async ({ town }) => {
  const here = town('daye');
  const citizen = here.citizen({ phone: true });
  await citizen.open('/portal/new').sends('#what', { words: ' ' }, '下一步').sees('请写下发生了什么事').looksGood('portal-what-error');
  await citizen.sends('#what', { words: WORDS, kind: 'complaint' }, '下一步').sends('#where', { address: '' }, '下一步').finds('.error-summary');
  await citizen.sends('#where', { address: '东风路市场' }, '下一步').sends('#photos', {}, '下一步')
    .sends('#who', { name: '赵', phone: '一三八', secrecy: 'open' }, '下一步').finds('.error-summary').looksGood('portal-who-error');
});

walk('xinglongtai: a photo goes along, its place is taken out of it', async ({ town }) => {
  const here = town('xinglongtai');
  const citizen = here.citizen({ phone: true });
  await citizen.open('/portal/new').sends('#what', { words: WORDS, kind: 'complaint' }, '下一步')
    .sends('#where', { address: '石油大街 5 号楼下' }, '下一步')
    .sends('#photos', { photos: { name: '油烟.png', mimeType: 'image/png', buffer: picture() } }, '上传看看')
    .finds('.photos img').looksGood('portal-photos-held');
  await citizen.sends('#photos', { photos: { name: '假的.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') } }, '上传看看')
    .finds('.error-summary');
});

walk('xinglongtai: a wrong code opens nothing and says what to do', async ({ town }) => {
  await town('xinglongtai').citizen().open('/portal/track').looksGood('portal-track')
    .sends('#track', { code: 'ABCDEFGHJKMNPQRS' }, '查进度').finds('.error-summary').looksGood('portal-track-error');
});

walk('daye: somebody without the code sees no ticket of another', async ({ town }) => {
  const here = town('daye');
  const number = await here.registered('邻居家养鸡，天不亮就打鸣。');
  await here.citizen().open(`/portal/track/${number}`, { status: 404 }).sees('查询码').doesNotSee('天不亮就打鸣', '登记');
});

/** A picture of one red square, made here so that nothing binary lies in the repository. */
function picture() {
  const side = 32;
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(side * 3, Buffer.from([200, 60, 40]))]);
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([head, body, sum]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(side, 0);
  size.writeUInt32BE(side, 4);
  size.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.concat(Array(side).fill(row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
