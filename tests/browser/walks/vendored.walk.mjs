// What is vendored is what the list says: nobody edits a copy in place.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { expect } from '../harness/expect.mjs';
import { ROOT } from '../harness/places.mjs';

const ASSETS = join(ROOT, 'crates/server/assets');

test('vendored files bear the checksums of their list', () => {
  const list = readFileSync(join(ASSETS, 'vendor/VENDORED.md'), 'utf8');
  const rows = [...list.matchAll(/^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$/gm)];
  expect(rows.length, 'rows of the list').atLeast(1);
  for (const [, file, sum] of rows) {
    const bytes = readFileSync(join(ASSETS, file));
    expect(createHash('sha256').update(bytes).digest('hex'), `checksum of ${file}`).is(sum);
  }
});
