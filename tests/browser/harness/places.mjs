// Where things lie.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
/** What a run leaves behind: logs, screenshots, downloads. */
export const OUTPUT = join(ROOT, 'test-output');
/** The pictures that the README shows. */
export const PICTURES = join(ROOT, 'docs/pictures');
