/**
 * Golden: the ids of every shipped grid (I9). A difference means that runs people already have would not be found
 * again. If a shipped grid was changed on purpose, write the new ids with `npx vitest run --root libs/plan -u`; if a stage's numbers changed, raise METHOD; if a
 * field was added, list its neutral value in ids.ts instead of changing this file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseGrid } from './parse-grid.ts';
import { planGrid } from './plan.ts';
import { context } from './testing/context.ts';

const folder = new URL('../../../experiments/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

it('have the ids they always had', async () => {
  const ids = Object.fromEntries(
    files.sort().map((file) => {
      const grid = parseGrid(readFileSync(new URL(file, folder), 'utf8'), file);
      const cells = planGrid(grid, context).cells.map(
        ({ key, training, evaluation }) => [key, `${training} ${evaluation}`] as const,
      );
      return [grid.name, Object.fromEntries(cells)];
    }),
  );
  await expect(`${JSON.stringify(ids, null, 2)}\n`).toMatchFileSnapshot('./shipped-grids.ids.json');
});

it('share as their texts say', () => {
  const counts = Object.fromEntries(
    files.map((file) => {
      const plan = planGrid(parseGrid(readFileSync(new URL(file, folder), 'utf8'), file), context);
      return [plan.grid.name, [plan.cells.length, plan.evaluations.size, plan.trainings.size]];
    }),
  );
  expect(counts).toMatchObject({
    demo: [32, 32, 8],
    'demo-quick': [4, 4, 2],
    'spair-ablation': [48, 48, 12],
  });
});
