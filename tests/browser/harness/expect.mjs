// The few comparisons that walks need, with words that say what was compared.
import assert from 'node:assert/strict';

export function expect(found, what) {
  return {
    is: (wanted) => assert.equal(found, wanted, `${what}: expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`),
    includes: (part) => assert.ok(String(found).includes(part), `${what}: expected “${part}” in “${found}”`),
    atLeast: (least) => assert.ok(found >= least, `${what}: expected at least ${least}, found ${found}`),
  };
}
