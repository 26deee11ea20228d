/**
 * Golden: the ids of every shipped grid (I9). A difference means that runs people already have would not be found
 * again. If a shipped grid was changed on purpose, write the new ids with `npx vitest run --root libs/plan -u`; if a stage's numbers changed, raise METHOD; if a
 * field was added, list its neutral value in ids.ts instead of changing this file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gridYaml } from './grid-yaml.ts';
import { parseGrid } from './parse-grid.ts';
import { planGrid, type Plan } from './plan.ts';
import { withProfile } from './profile/profile.ts';
import { context } from './testing/context.ts';

const folder = new URL('../../../experiments/', import.meta.url);
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .sort();
const gridOf = (file: string) => parseGrid(readFileSync(new URL(file, folder), 'utf8'), file);
const planOf = (name: string) => planGrid(gridOf(`${name}.yaml`), context);
const trainingsOf = (...names: string[]) =>
  [...new Set(names.flatMap((name) => [...planOf(name).trainings.keys()]))].sort();
const common = (a: Plan, b: Plan) => [...a.evaluations.keys()].filter((id) => b.evaluations.has(id)).length;

it('have the ids they always had', async () => {
  const ids = Object.fromEntries(
    files.map((file) => {
      const { grid, cells } = planGrid(gridOf(file), context);
      const idsOf = cells.map(({ key, training, evaluation }) => {
        const ids = training === undefined ? [evaluation] : [training, evaluation];
        return [key, ids.join(' ')] as const;
      });
      return [grid.name, Object.fromEntries(idsOf)];
    }),
  );
  await expect(`${JSON.stringify(ids, null, 2)}\n`).toMatchFileSnapshot('./shipped-grids.ids.json');
});

it('come to as many cells, evaluations and trainings as their texts say', () => {
  const counts = files.map((file) => {
    const plan = planGrid(gridOf(file), context);
    return [plan.grid.name, [plan.cells.length, plan.evaluations.size, plan.trainings.size]] as const;
  });
  expect(Object.fromEntries(counts)).toEqual({
    demo: [16, 16, 8],
    'demo-javascript': [4, 4, 2],
    'demo-quick': [4, 4, 2],
    'demo-scratch': [16, 16, 4],
    'demo-zero-shot': [8, 8, 0],
    'spair-ablation': [48, 48, 12],
    'table-1-pf-pascal': [6, 6, 3],
    'table-1-pf-willow': [6, 6, 3],
    'table-1-spair-71k': [6, 6, 3],
    'table-2': [60, 24, 3],
    'table-3': [6, 6, 6],
    'table-3-pf-pascal': [6, 6, 6],
    'table-4': [12, 12, 3],
    'table-5': [6, 6, 6],
    'threshold-sweep': [18, 18, 3],
    'threshold-sweep-pf-pascal': [18, 18, 3],
    'threshold-sweep-pf-willow': [18, 18, 3],
  });
});

describe('the grids of the paper share', () => {
  const spair = trainingsOf('table-1-spair-71k');
  const pascal = trainingsOf('table-1-pf-pascal');

  it.each(['table-2', 'table-4', 'threshold-sweep'])('%s trains what Table 1 trains on SPair-71k', (name) => {
    expect(trainingsOf(name)).toEqual(spair);
  });

  it.each(['table-3', 'table-5'])('half of the trainings of %s are those of Table 1', (name) => {
    expect(trainingsOf(name)).toEqual(expect.arrayContaining(spair));
  });

  it.each(['table-1-pf-willow', 'threshold-sweep-pf-pascal', 'threshold-sweep-pf-willow'])(
    '%s trains what Table 1 trains on PF-PASCAL',
    (name) => expect(trainingsOf(name)).toEqual(pascal),
  );

  it('the four SPair-71k tables are 9 trainings, all of them in the crossed ablation with 18 of its cells', () => {
    const tables = ['table-1-spair-71k', 'table-3', 'table-4', 'table-5'];
    expect(trainingsOf(...tables)).toHaveLength(9);
    expect(trainingsOf('spair-ablation')).toEqual(expect.arrayContaining(trainingsOf(...tables)));
    const crossed = planOf('spair-ablation');
    expect(tables.map((name) => common(planOf(name), crossed))).toEqual([6, 6, 12, 6]);
    const wanted = new Set(tables.flatMap((name) => [...planOf(name).evaluations.keys()]));
    expect(wanted.size).toBe(18);
  });

  it('Table 1 is one point of the sweep of PF-WILLOW, where both test the same pairs', () => {
    expect(common(planOf('table-1-pf-willow'), planOf('threshold-sweep-pf-willow'))).toBe(3);
    expect(common(planOf('table-1-spair-71k'), planOf('threshold-sweep'))).toBe(0);
  });
});

describe.each(files)('%s', (file) => {
  const grid = gridOf(file);

  it('is the same grid when it is written again', () => {
    expect(JSON.stringify(parseGrid(gridYaml(grid), file))).toBe(JSON.stringify(grid));
  });

  it('has a miniature of the same cells that shares no run with it', () => {
    const whole = planGrid(grid, context);
    const miniature = planGrid(parseGrid(gridYaml(withProfile(grid, 'miniature')), file), context);
    const first = whole.cells.filter(({ seed }) => seed === grid.seeds[0]);
    expect(miniature.cells).toHaveLength(first.length);
    expect(miniature.scoring).toEqual(whole.scoring);
    expect(miniature.trainings.size).toBe(whole.trainings.size / grid.seeds.length);
    expect(common(miniature, whole)).toBe(0);
    expect(new Set(miniature.evaluations.keys()).size).toBe(
      new Set(first.map(({ evaluation }) => evaluation)).size,
    );
    // What a matcher is made of is replaced wherever it stands.
    if (!('matcher' in grid.axes.product)) {
      expect(miniature.cells.map(({ key }) => key)).toEqual(first.map(({ key }) => key));
      expect(miniature.grid.report).toEqual(grid.report);
    }
    expect(miniature.grid.expects.map(({ value }) => value)).toEqual(grid.expects.map(({ value }) => value));
  });
});
