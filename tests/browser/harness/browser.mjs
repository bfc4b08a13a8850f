// One chromium a file of walks; a context of its own a person, so that cookies don't mix.
import { chromium } from 'playwright-core';

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--lang=zh-CN',
];

/** The office screen and the phone of LOOK: every page must be good at both. */
export const DESK = { width: 1366, height: 768 };
export const PHONE = { width: 390, height: 844 };

let running;

/** The browser of this process, started when first asked for. */
export function browser() {
  running ??= chromium.launch({
    executablePath: process.env.HUIYIN_CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
    env: { ...process.env, LANGUAGE: 'zh_CN', LANG: 'zh_CN.UTF-8' },
  });
  return running;
}

export async function closeBrowser() {
  if (running) await (await running).close();
  running = undefined;
}

/** A fresh context: no cookies, Chinese, the centre's zone, no motion. */
export async function newContext({ phone = false, script = true } = {}) {
  return (await browser()).newContext({
    viewport: phone ? PHONE : DESK,
    hasTouch: phone,
    javaScriptEnabled: script,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    colorScheme: 'light',
    acceptDownloads: true,
  });
}
