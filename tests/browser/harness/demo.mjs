// The demo under test: one process, a throw-away directory, a free port.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A debug build on two cores takes its time to make five centres. */
const PATIENCE = 180_000;

async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts the demo; resolves once it answers, with its address and what it printed. */
export async function startDemo(logs) {
  const binary = process.env.HUIYIN_BIN;
  if (!binary) throw new Error('HUIYIN_BIN must name the built program');
  const data = mkdtempSync(join(tmpdir(), 'huiyin-browser-'));
  const port = await freePort();
  const started = Date.now();
  mkdirSync(logs, { recursive: true });
  const log = createWriteStream(join(logs, 'demo.log'));
  const child = spawn(binary, ['demo', '--data', data, '--port', String(port), '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  child.stdout.on('data', (bytes) => {
    printed += bytes;
    log.write(bytes);
  });
  child.stderr.on('data', (bytes) => log.write(bytes));
  let ended = null;
  child.once('exit', (code, signal) => { ended = `exit ${code ?? signal}`; });
  const stop = async () => {
    if (!ended) {
      child.kill('SIGTERM');
      await Promise.race([new Promise((resolve) => child.once('exit', resolve)), pause(10_000)]);
      if (!ended) child.kill('SIGKILL');
    }
    log.end();
    rmSync(data, { recursive: true, force: true });
  };
  process.once('exit', () => { if (!ended) child.kill('SIGKILL'); });

  const base = `http://127.0.0.1:${port}`;
  while (Date.now() - started < PATIENCE) {
    if (ended) throw new Error(`the demo ended before it answered (${ended}); see ${join(logs, 'demo.log')}`);
    const answers = await fetch(`${base}/healthz`).then((answer) => answer.ok, () => false);
    const told = answers ? readFacts(printed) : null;
    if (told) {
      const seconds = (Date.now() - started) / 1000;
      await Promise.all(told.centres.map((centre) => addUnits(base, centre)));
      return { facts: { base, ...told }, seconds, stop };
    }
    await pause(200);
  }
  await stop();
  throw new Error(`the demo did not answer within ${PATIENCE / 1000} s`);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The unit of each role that has one, as the sign-in page says beside its name. */
async function addUnits(base, { centre, roles }) {
  const page = await fetch(`${base}/c/${centre}/sign-in`).then((answer) => answer.text());
  for (const role of roles) {
    const who = page.match(new RegExp(`value="${role.login}"><b>[^<]*</b><small>([^<]*)`))?.[1] ?? '';
    role.unit = who.split(' · ')[1] ?? '';
  }
}

/** What the demo printed, once it is whole. */
function readFacts(printed) {
  const end = printed.lastIndexOf('}');
  try {
    return JSON.parse(printed.slice(printed.indexOf('{'), end + 1));
  } catch {
    return null;
  }
}
