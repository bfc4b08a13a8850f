// Starts one demo on a free port and a throw-away directory, lets the walks run against it,
// and ends with the line "N passed, N failed".
//
//   HUIYIN_BIN=target/debug/huiyin node tests/browser/run.mjs [part of a walk's file name…]
//
// HUIYIN_DEMO=<file printed below> uses a demo that is already running, for work on a single walk:
// start one with `node tests/browser/run.mjs --keep`.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { startDemo } from './harness/demo.mjs';
import { OUTPUT, ROOT } from './harness/places.mjs';

const keep = process.argv.includes('--keep');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const folder = join(ROOT, 'tests/browser/walks');
const walks = readdirSync(folder)
  .filter((name) => name.endsWith('.walk.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()
  .map((name) => join(folder, name));

if (!process.env.HUIYIN_DEMO) rmSync(join(OUTPUT, 'browser'), { recursive: true, force: true });
mkdirSync(join(OUTPUT, 'browser'), { recursive: true });

const demo = process.env.HUIYIN_DEMO ? null : await startDemo(join(OUTPUT, 'logs'));
const facts = process.env.HUIYIN_DEMO ?? join(tmpdir(), `huiyin-demo-${process.pid}.json`);
if (demo) {
  writeFileSync(facts, JSON.stringify(demo.facts));
  console.log(`demo answers at ${demo.facts.base} after ${demo.seconds.toFixed(1)} s`);
}
if (keep) {
  console.log(`HUIYIN_DEMO=${facts} node tests/browser/run.mjs <walk>`);
  console.log('Ctrl-C ends the demo.');
  await new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, resolve)));
  await demo?.stop();
  process.exit(0);
}

const tap = join(OUTPUT, 'browser', 'walks.tap');
const code = await new Promise((resolve) => {
  const tests = spawn(
    process.execPath,
    [
      '--test',
      '--test-reporter=spec', '--test-reporter-destination=stdout',
      '--test-reporter=tap', `--test-reporter-destination=${tap}`,
      ...walks.map((walk) => relative(process.cwd(), walk)),
    ],
    { stdio: 'inherit', env: { ...process.env, HUIYIN_DEMO: facts } },
  );
  tests.once('exit', resolve);
});
await demo?.stop();
if (demo) rmSync(facts, { force: true });

const total = (what) => Number(readFileSync(tap, 'utf8').match(new RegExp(`^# ${what} (\\d+)$`, 'm'))?.[1] ?? 0);
console.log(`${total('pass')} passed, ${total('fail') + total('cancelled')} failed`);
process.exitCode = code === 0 && total('pass') > 0 ? 0 : 1;
