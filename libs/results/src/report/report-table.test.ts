import { expect, test } from 'vitest';
import { tableOf, type TableRequest } from './report-table.ts';
import { tableNotes } from './table-notes.ts';
import { study, unfinished } from '../testing/study.ts';

const request: TableRequest = {
  title: 'KBC',
  rows: 'evaluation.kbc.mode',
  columns: ['pck@0.1', 'training-seconds', 'inference-ms', 'peak-memory'],
  groups: ['all', 'small'],
};

test('other axes are averaged within a seed, then mean and deviation are taken over seeds', () => {
  const { columns, rows } = tableOf(study(), request);
  expect(columns.map(({ name, group }) => [name, group])).toEqual([
    ['pck@0.1', 'all'],
    ['pck@0.1', 'small'],
    ['training-seconds', undefined],
    ['inference-ms', undefined],
    ['peak-memory', undefined],
  ]);
  expect(rows.map(({ value, cells, finishedCells }) => [value, cells, finishedCells])).toEqual([
    ['none', 4, 4],
    ['both', 4, 4],
  ]);
  // none: seed 1 (20 + 40) / 2 = 30, seed 2 (30 + 50) / 2 = 40.
  const [all, small, seconds, ms, memory] = rows[0]?.measured ?? [];
  expect(all).toEqual({ mean: 35, deviation: expect.closeTo(Math.sqrt(50), 9) as number, n: 2 });
  expect(small?.mean).toBeCloseTo(17.5, 9);
  expect(seconds).toMatchObject({ mean: 150, n: 2 });
  expect(ms).toMatchObject({ mean: 50, deviation: 0 });
  expect(memory).toMatchObject({ mean: 1, deviation: 0 });
});

test('timing: exclusive shows a time only where every attempt was alone; memory and PCK stay', () => {
  const { grid, cells } = study();
  const shared = cells.map((one) =>
    one.seed === 1 && one.training ? { ...one, training: { ...one.training, alone: false } } : one,
  );
  const beside = cells.map((one) => ({ ...one, evaluation: { ...one.evaluation, alone: false } }));
  const measured = (some: typeof cells, timing: 'shared' | 'exclusive') =>
    tableOf({ ...study(), cells: some, grid: { ...grid, timing } }, request).rows[0]?.measured;
  expect(measured(shared, 'shared')).toEqual(tableOf(study(), request).rows[0]?.measured);
  const [all, , seconds, ms, memory] = measured(shared, 'exclusive') ?? [];
  expect([all, seconds, ms, memory]).toMatchObject([{ n: 2 }, { mean: 200, n: 1 }, { n: 2 }, { n: 2 }]);
  expect(measured(beside, 'exclusive')?.[3]).toBeNull();
});

test('where keeps only the cells that have its values', () => {
  const { rows } = tableOf(study(), { ...request, columns: ['pck@0.1'], where: { 'model.csfa': false } });
  expect(rows.map((row) => row.measured[0]?.mean)).toEqual([expect.closeTo(45, 9), expect.closeTo(65, 9)]);
});

test('a seed with an unfinished cell is left out of its row, and counted', () => {
  const cells = study().cells.map((one, i) => (i === 0 ? unfinished(one) : one));
  const { rows } = tableOf(study({ cells }), request);
  expect(rows[0]).toMatchObject({
    cells: 4,
    finishedCells: 3,
    measured: [{ mean: 40, n: 1, deviation: null }, {}, {}, {}, {}],
  });
  expect(rows[1]).toMatchObject({ cells: 4, finishedCells: 4 });
});

test('a column that was not measured, or a group without pairs, has no value', () => {
  const { rows } = tableOf(study(), { ...request, columns: ['pck@0.05'], groups: ['category:cat'] });
  expect(rows[0]?.measured).toEqual([null]);
});

test('a published number stands in the row, column and group it names', () => {
  const grid = {
    ...study().grid,
    expects: [
      {
        where: { 'evaluation.kbc.mode': 'both' },
        column: 'pck@0.1',
        group: 'all',
        value: 59.1,
        source: 'Table 3',
      },
      {
        where: { 'evaluation.kbc.mode': 'both', 'model.csfa': false },
        column: 'pck@0.1',
        group: 'all',
        value: 49.7,
        source: 'Table 4',
      },
      { where: {}, column: 'pck@0.1', group: 'all', value: 1, source: 'of no row' },
    ],
  };
  const columns = ['pck@0.1'];
  const open = tableOf(study({ grid }), { ...request, columns });
  expect(open.rows.map((row) => row.expected)).toEqual([
    [null, null],
    [{ value: 59.1, source: 'Table 3' }, null],
  ]);
  // A narrower table takes the narrower number.
  const narrow = tableOf(study({ grid }), { ...request, columns, where: { 'model.csfa': false } });
  expect(narrow.rows[1]?.expected[0]).toEqual({ value: 49.7, source: 'Table 4' });
});

test('a study without axes has one row', () => {
  const cells = study()
    .cells.slice(0, 1)
    .map((one) => ({ ...one, values: {} }));
  const { axis, rows } = tableOf(study({ cells }), { ...request, rows: '' });
  expect(axis).toBeUndefined();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ cells: 1 });
});

test('a matcher without a training counts once, however many seeds its cells have', () => {
  const { cells, ...rest } = study();
  const seedless = cells.map((one) => ({
    ...one,
    training: undefined,
    evaluation: { ...one.evaluation, id: one.evaluation.id.replace(/-\d$/, ''), frame: 'squash' as const },
    pck: cells.find(
      (first) => first.seed === 1 && first.evaluation.id === one.evaluation.id.replace(/\d$/, '1'),
    )?.pck as typeof one.pck,
  }));
  const table = tableOf({ ...rest, cells: seedless }, request);
  expect(table.rows.map(({ measured }) => measured[0]?.n)).toEqual([1, 1]);
  expect(tableNotes(table)).toEqual(
    expect.arrayContaining([
      'A matcher without a training is the same for every seed and counts once.',
      'none, both: squashed (frame: squash); published numbers of such a matcher are of unsquashed pictures.',
    ]),
  );
});
