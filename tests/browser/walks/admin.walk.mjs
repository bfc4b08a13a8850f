// The administrator: units, users, categories, tables out and in. No ticket content anywhere.
import { readFileSync } from 'node:fs';
import { expect } from '../harness/expect.mjs';
import { day, walk } from '../harness/walk.mjs';

walk('laishan: a unit is opened, renamed, and closed with its work passed on', async ({ town }) => {
  const here = town('laishan');
  const admin = here.role('admin');
  await admin.open('/admin/units')
    .sends('#open', { name: '区数据局', kind: 'department', on: day(0) }, '添加单位').sees('已添加单位', '区数据局')
    .step('change it', (page) => page.locator('tr', { hasText: '区数据局' }).getByRole('link', { name: /修改/ }).click())
    .isAt(/unit=/).looksGood('admin-unit')
    .sends('#rename', { name: '区数据和政务局', on: day(0) }, undefined).sees('已改名', '前叫“区数据局”');
  await admin.sends('#open', { name: '', kind: 'department', on: day(0) }, '添加单位').finds('.error-summary');
});

walk('laishan: a new clerk gets a first password and has to change it', async ({ town }) => {
  const here = town('laishan');
  const admin = here.role('admin');
  let password;
  await admin.open('/admin/users')
    .sends('#add', { login: 'xin.zhou', name: '周新', role: 'dispatcher' }, '添加用户').sees('初始密码').looksGood('admin-user-added')
    .step('read the password', async (page) => { password = await page.locator('[data-copy]').first().getAttribute('data-copy'); });
  const clerk = here.citizen();
  await clerk.open('/sign-in').step('sign in', async (page) => {
    await page.locator('#in [name="login"]').fill('xin.zhou');
    await page.locator('#in [name="password"]').fill(password);
    await Promise.all([page.waitForNavigation(), page.locator('#in button[type=submit]').click()]);
  }).sees('密码').looksGood('new-password');
});

walk('laishan: the organisation goes out as a table and comes in again', async ({ town }) => {
  const here = town('laishan');
  let table;
  await here.role('admin').open('/admin/tables').looksGood('admin-tables').step('download', async (page) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('a[href$="organisation.xlsx"]').first().click(),
    ]);
    table = readFileSync(await download.path());
    expect(table.subarray(0, 2).toString(), 'the head of the file').is('PK');
  }).step('upload', async (page) => {
    await page.locator('input[type=file]').first().setInputFiles({
      name: '组织.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: table,
    });
    await Promise.all([page.waitForNavigation(), page.locator('form:has(input[type=file]) button[type=submit]').first().click()]);
  }).looksGood('admin-tables-preview');
});
