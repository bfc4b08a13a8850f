// A person at a browser. Steps read as a sentence and run in order:
//
//   await clerk.open('/queue/sign').click('签收').sees('已签收');
//
// Nothing happens until the sentence is awaited to its end; a step that fails says who tried what.
import { expect } from './expect.mjs';
import { inspect, overflow, picture, pictureForReadme } from './eye.mjs';
import { newContext } from './browser.mjs';
import { watch } from './watch.mjs';

const PATIENCE = 15_000;

export class Person {
  #steps = Promise.resolve();
  #context = null;
  #page = null;
  #watched = null;

  /** `who` is for messages, `home` the address that paths are relative to. */
  constructor(who, home, options = {}) {
    this.who = who;
    this.home = home;
    this.options = options;
  }

  // ── sentences ────────────────────────────────────────────────────────────────────────────────

  /** Adds a step; `act` gets the page. */
  step(what, act) {
    const asked = {};
    Error.captureStackTrace(asked);
    this.#steps = this.#steps.then(async () => {
      const page = await this.#ready();
      try {
        await act(page);
      } catch (error) {
        const name = `failed/${this.who}-${what}`.replace(/[^\p{L}\p{N}/@-]+/gu, '_').slice(0, 80);
        await picture(page, name).catch(() => {});
        // The line of the walk says more than the line of the harness.
        const line = asked.stack.split('\n').filter((frame) => frame.includes('.walk.mjs')).join('\n');
        const told = new Error(`${this.who}: ${what}\n  at ${page.url()}\n  ${plain(error.message)}`);
        told.stack = `${told.message}\n${line}`;
        throw told;
      }
    });
    // The failure is reported where the sentence is awaited.
    this.#steps.catch(() => {});
    return this;
  }

  then(resolve, reject) {
    const steps = this.#steps;
    this.#steps = Promise.resolve();
    return steps.then(() => resolve?.(undefined), reject);
  }

  // ── going and looking ────────────────────────────────────────────────────────────────────────

  open(path, { status = 200 } = {}) {
    return this.step(`open ${path}`, async (page) => {
      if (status >= 400) this.#watched.expected.add(status);
      const answer = await page.goto(this.address(path), { waitUntil: 'load' });
      expect(answer.status(), `status of ${path}`).is(status);
    });
  }

  reload() {
    return this.step('reload', (page) => page.reload({ waitUntil: 'load' }));
  }

  sees(...texts) {
    return texts.reduce((me, text) => me.step(`see ${text}`, (page) =>
      page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: PATIENCE })), this);
  }

  doesNotSee(...texts) {
    return texts.reduce((me, text) => me.step(`not see ${text}`, async (page) => {
      expect(await page.getByText(text).filter({ visible: true }).count(), `places that show ${text}`).is(0);
    }), this);
  }

  /** Something by a CSS selector is there (or, with a number, that many times). */
  finds(selector, times) {
    return this.step(`find ${selector}`, async (page) => {
      if (times === undefined) await page.locator(selector).first().waitFor({ timeout: PATIENCE });
      else expect(await page.locator(selector).count(), selector).is(times);
    });
  }

  isAt(pattern) {
    return this.step(`be at ${pattern}`, (page) => page.waitForURL(pattern, { timeout: PATIENCE }));
  }

  // ── doing ────────────────────────────────────────────────────────────────────────────────────

  /** Presses what bears this name: a button, a link, or the head of something that opens. */
  click(name, { exact = false } = {}) {
    return this.step(`click ${name}`, async (page) => {
      const named = page.getByRole('button', { name, exact })
        .or(page.getByRole('link', { name, exact }))
        .or(page.locator('summary').filter({ hasText: name }));
      await named.filter({ visible: true }).first().click({ timeout: PATIENCE });
      await page.waitForLoadState('load');
    });
  }

  fill(label, value) {
    return this.step(`fill ${label}`, (page) =>
      page.getByLabel(label).filter({ visible: true }).first().fill(value, { timeout: PATIENCE }));
  }

  /** A radio, a check box or an option by the words beside it. */
  choose(words, { from } = {}) {
    return this.step(`choose ${words}`, async (page) => {
      if (from) {
        const list = page.getByLabel(from).filter({ visible: true }).first();
        await list.selectOption({ label: words }, { timeout: PATIENCE });
      } else {
        await page.getByLabel(words).filter({ visible: true }).first().check({ timeout: PATIENCE });
      }
    });
  }

  press(...keys) {
    return keys.reduce((me, key) => me.step(`press ${key}`, (page) => page.keyboard.press(key)), this);
  }

  type(text) {
    return this.step(`type ${text}`, (page) => page.keyboard.insertText(text));
  }

  attach(label, ...files) {
    return this.step(`attach ${files.map((file) => file.name)}`, (page) =>
      page.getByLabel(label).first().setInputFiles(files, { timeout: PATIENCE }));
  }

  /** Fills a form by the names of its fields and presses its button; `past` skips the browser's own checks. */
  sends(selector, fields, button, { past = false } = {}) {
    return this.step(`send ${selector}: ${button}`, (page) => send(page, page.locator(selector), fields, { button, past }));
  }

  // ── the ticket page ──────────────────────────────────────────────────────────────────────────

  ticket(number) {
    return this.open(`/tickets/${number}`);
  }

  /** Uses the form of one verb on the ticket page. Fields by their names in the API. */
  does(verb, fields = {}) {
    return this.step(`${verb} ${JSON.stringify(fields)}`, async (page) => {
      await submit(page, verb, fields);
      const told = await page.locator('.error-summary, .notice--over').filter({ visible: true }).allInnerTexts();
      expect(told.join('\n'), 'what was refused').is('');
    });
  }

  /** The same, but the program refuses and says why; what was typed is still there. */
  isRefused(verb, fields, words) {
    return this.step(`be refused ${verb} ${JSON.stringify(fields)}`, async (page) => {
      // Past the browser's own checks, to hear what the program says.
      await submit(page, verb, fields, { past: true });
      const summary = page.locator('.error-summary, .notice--over').filter({ visible: true }).first();
      await summary.waitFor({ timeout: PATIENCE });
      expect(await summary.innerText(), 'the refusal').includes(words);
      for (const [name, value] of Object.entries(fields)) {
        const field = page.locator(`#f-${verb} textarea[name="${name}"]`);
        if (await field.count()) expect((await field.inputValue()).trim(), `${name} after the refusal`).is(value.trim());
      }
    });
  }

  /** The form or the button of a verb is on the page, or is not. */
  may(...verbs) {
    return this.step(`may ${verbs}`, async (page) => {
      for (const verb of verbs) expect(await deeds(page, verb).count(), `ways to ${verb}`).atLeast(1);
    });
  }

  mayNot(...verbs) {
    return this.step(`may not ${verbs}`, async (page) => {
      for (const verb of verbs) expect(await deeds(page, verb).count(), `ways to ${verb}`).is(0);
    });
  }

  // ── judging ──────────────────────────────────────────────────────────────────────────────────

  /** Photographs the page at both widths, light and dark; axe, overflow and small print must be silent. */
  looksGood(name) {
    return this.step(`look at ${name}`, async (page) => {
      // The walk goes on: one look at everything that is wrong is worth more than the first find.
      for (const wrong of await inspect(page, name)) this.#watched.problems.add(`${name}: ${wrong}`);
    });
  }

  fits() {
    return this.step('fit', async (page) => expect((await overflow(page)).join('\n'), 'overflow').is(''));
  }

  /** A picture for the README, taken when asked for. */
  picture(name) {
    return this.step(`take the picture ${name}`, (page) => pictureForReadme(page, name));
  }

  expects(status) {
    return this.step(`expect ${status}`, () => { this.#watched.expected.add(status); });
  }

  // ── machinery ────────────────────────────────────────────────────────────────────────────────

  address(path) {
    return /^https?:/.test(path) ? path : this.home + path;
  }

  /** Signs in or whatever must come before the first step; set by the town. */
  async arrive() {}

  async #ready() {
    if (this.#page) return this.#page;
    this.#context = await newContext(this.options);
    this.#page = await this.#context.newPage();
    this.#page.setDefaultTimeout(PATIENCE);
    this.#watched = watch(this.#page);
    await this.arrive(this.#page);
    return this.#page;
  }

  /** Ends the visit; what went wrong on any page meanwhile. */
  async leave() {
    await this.#context?.close();
    return [...(this.#watched?.problems ?? [])].map((problem) => `${this.who}: ${problem}`);
  }
}

/** A message without the colours that playwright gives it. */
function plain(message) {
  return message.replace(/\u001b\[\d+m/g, '');
}

/** The forms by which a verb can be sent: its own among the actions, or the button in the strip. */
function deeds(page, verb) {
  return page.locator('form').filter({ has: page.locator(`input[name="do"][value="${verb}"]`) });
}

/** Fills and sends the form of a verb, opening what it lies in. */
async function submit(page, verb, fields, { past = false } = {}) {
  await send(page, deeds(page, verb).first(), fields, { past });
}

async function send(page, form, fields, { button, past = false } = {}) {
  await form.waitFor({ state: 'attached', timeout: PATIENCE });
  await form.evaluate((element) => {
    for (let box = element.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
  });
  for (const [name, value] of Object.entries(fields)) await enter(form, name, value);
  if (past) await form.evaluate((element) => { element.noValidate = true; });
  const press = button
    ? form.getByRole('button', { name: button, exact: true }).first()
    : form.locator('button[type=submit]').last();
  await Promise.all([page.waitForNavigation({ waitUntil: 'load', timeout: PATIENCE }), press.click()]);
}

/** Fills one field of a form by its name, whatever kind of field it is. */
async function enter(form, name, value) {
  const all = form.locator(`[name="${name}"]`);
  const kind = await all.first().evaluate((field) => (field.tagName === 'INPUT' ? field.type : field.tagName));
  if (kind === 'radio' || kind === 'checkbox') {
    for (const one of [value].flat()) {
      const box = form.locator(`[name="${name}"][value="${one}"]`);
      if (value === false) await all.first().uncheck();
      else await box.check();
    }
  } else if (kind === 'SELECT') {
    const options = await all.first().locator('option').evaluateAll((list) => list.map((one) => [one.value, one.label]));
    const option = options.find(([id, label]) => id === String(value) || label === String(value))
      ?? options.find(([, label]) => label.includes(String(value)));
    expect(Boolean(option), `${value} among ${options.map(([, label]) => label)}`).is(true);
    await all.first().selectOption(option[0]);
  } else if (kind === 'file') {
    await all.first().setInputFiles(value);
  } else {
    await all.first().fill(String(value));
  }
}
