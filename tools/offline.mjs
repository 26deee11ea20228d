// `npm run -s offline -- OUT`: sets up what is missing, then packs the program for machines that reach no registry.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { assemble } from './offline/assemble.mjs';
import { optionsOf } from './offline/options.mjs';
import { packInto } from './offline/parts.mjs';
import { setUp } from './setup.mjs';
import { CannotSetUp } from './setup/progress.mjs';

const options = optionsOf(process.argv.slice(2));
const root = await setUp(options.architectures ? 'cuda' : undefined);
fs.mkdirSync(options.out, { recursive: true });
const tree = fs.mkdtempSync(path.join(options.work ?? os.tmpdir(), 'keygrid-offline-'));
try {
  assemble(root, tree, options);
  for (const line of await packInto(tree, options)) console.log(line);
} catch (error) {
  if (!(error instanceof CannotSetUp)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  fs.rmSync(tree, { recursive: true, force: true });
}
