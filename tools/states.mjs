// `npm run states`: writes what pages say of a run's life again: its states, from the table of transitions, into ARCHITECTURE.md,
// and the classes of failure into docs/orchestration.md.
import fs from 'node:fs';
import path from 'node:path';
import { setUp } from './setup.mjs';

const root = await setUp();
const life = (name) => import(path.join(root, 'libs/runs/dist/life', name));
const { withDiagram } = await life('diagram.js');
const { withFailureTable } = await life('failure-table.js');
for (const [page, drawn] of [
  ['ARCHITECTURE.md', withDiagram],
  ['docs/orchestration.md', withFailureTable],
]) {
  const file = path.join(root, page);
  const before = fs.readFileSync(file, 'utf8');
  const after = drawn(before);
  fs.writeFileSync(file, after);
  console.log(before === after ? `${page} is up to date` : `${page} was written again`);
}
