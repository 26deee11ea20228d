import { expect, test } from 'vitest';
import { buildReport } from './report.ts';
import { renderReport } from '../text/render.ts';
import { cell, run, study, unfinished } from '../testing/study.ts';

test('counts cells, evaluations and the trainings they share', () => {
  expect(buildReport(study()).counts).toEqual({ cells: 8, finishedCells: 8, evaluations: 8, trainings: 4 });
});

test('without a report section there is one table for each axis', () => {
  const report = buildReport(study());
  expect(report.tables.map(({ title, axis }) => [title, axis])).toEqual([
    ['evaluation.kbc.mode', 'evaluation.kbc.mode'],
    ['model.csfa', 'model.csfa'],
  ]);
  expect(report.tables[0]?.columns).toEqual([{ name: 'pck@0.1', group: 'all', unit: '%' }]);
});

test('the data sets stand in the opening lines, each once', () => {
  const cells = study().cells.map((one) => ({
    ...one,
    evaluation: { ...one.evaluation, data: 'pf-willow (test)' },
    ...(one.training ? { training: { ...one.training, data: 'pf-pascal' } } : {}),
  }));
  expect(renderReport(buildReport(study({ cells })), 'markdown')).toContain(
    'Tested on pf-willow (test), trained on pf-pascal.\n',
  );
});

test('approximate continuity, shared machines and failures are listed once each (I5)', () => {
  const training = run('t-true-1', { continuity: 'approximate', alone: false });
  const cells = [
    cell('none', true, 1, 0.2, { training }),
    cell('both', true, 1, 0.2, {
      training,
      evaluation: run('e-x', { status: 'FAILED', failure: 'corrupt-data: a.jpg' }),
    }),
  ];
  expect(buildReport(study({ cells }))).toMatchObject({
    approximate: ['t-true-1'],
    onSharedMachine: ['t-true-1'],
    failed: [{ id: 'e-x', status: 'FAILED', failure: 'corrupt-data: a.jpg' }],
  });
});

test('times that were not taken alone: said where they are shown, and how to take them where they are left out', () => {
  const { grid, cells } = study();
  const some = cells.map((one) =>
    one.seed === 1 && one.training ? { ...one, training: { ...one.training, alone: false } } : one,
  );
  const textOf = (timing: 'shared' | 'exclusive') =>
    renderReport(buildReport(study({ cells: some, grid: { ...grid, timing } })), 'markdown');
  expect(textOf('shared')).toContain(
    '2 runs shared a machine with other runs; seconds and ms do not compare',
  );
  expect(textOf('exclusive')).toContain(
    'leave them out (timing: exclusive): t-true-1, t-false-1. To time them,',
  );
});

test('a resumed training has no training time: only its last attempt was timed', () => {
  const cells = study().cells.map((one) =>
    one.seed === 1 && one.training
      ? { ...one, training: { ...one.training, resumed: true, seconds: undefined } }
      : one,
  );
  const columns = ['pck@0.1', 'training-seconds'];
  const table = { title: 'KBC', rows: 'evaluation.kbc.mode', columns, groups: ['all'] };
  const { grid } = study();
  const report = buildReport(
    study({ cells, grid: { ...grid, report: { ...grid.report, tables: [table] } } }),
  );
  expect(report.resumed).toEqual(['t-true-1', 't-false-1']);
  expect(report.tables[0]?.rows[0]?.measured).toMatchObject([{ n: 2 }, { mean: 200, n: 1 }]);
  expect(renderReport(report, 'terminal')).toContain('2 trainings went on from a checkpoint');
});

test('runs that failed alike are told together, a handful by name', () => {
  const cells = [1, 2, 3, 4, 5, 6].map((seed) =>
    cell('none', true, seed, 0.2, { evaluation: run(`e-${seed}`, { status: 'CANCELLED' }) }),
  );
  expect(renderReport(buildReport(study({ cells })), 'terminal')).toContain(
    'CANCELLED: e-1, e-2, e-3, e-4 and 2 more',
  );
});

const full = () => {
  const { grid, cells } = study();
  return study({
    cells: cells.map((one, i) => (i === 7 ? unfinished(one) : one)),
    grid: {
      ...grid,
      report: {
        ...grid.report,
        tables: [
          {
            title: 'Table 3: KBC',
            rows: 'evaluation.kbc.mode',
            columns: ['pck@0.1', 'training-seconds'],
            groups: ['all', 'small'],
          },
        ],
        contrasts: [
          {
            title: 'both − none',
            axis: 'evaluation.kbc.mode',
            from: 'none',
            to: 'both',
            group: 'small',
            alpha: 0.1,
            atLeast: 5,
          },
        ],
      },
      expects: [
        {
          where: { 'evaluation.kbc.mode': 'both' },
          column: 'pck@0.1',
          group: 'all',
          value: 59.1,
          source: 'the paper, Table 3',
        },
      ],
    },
  });
};

test('as Markdown', () => {
  expect(renderReport(buildReport(full()), 'markdown')).toMatchInlineSnapshot(`
    "# tiny

    Does KBC help?

    Trained and evaluated in float32 on CPU.

    PCK in per cent, mean over images; threshold basis bbox, distances in original target pixels, alpha 0.1.

    7 of 8 cells finished; they need 8 evaluations and 4 trainings (4 trainings saved by sharing).

    ## Table 3: KBC (bbox/original)

    | evaluation.kbc.mode | PCK@0.1 all | PCK@0.1 small | training (s) |
    | :------------------ | ----------: | ------------: | -----------: |
    | none                |  35.0 ± 7.1 |    17.5 ± 3.5 | 150.0 ± 70.7 |
    | both                | 55.0 [59.1] |          27.5 |        100.0 |

    Mean ± sample standard deviation over seeds (n = 1 to 2 complete seeds); the other axes are averaged within a seed first. 7 of 8 cells finished; a seed counts in a row once all its cells there are finished. small: source and true target keypoint boxes both below 64 px, 0.5 of the input side. In brackets: published by the paper, Table 3. In which protocol the numbers of the paper, Table 3 were measured is not known: the grid does not say it.

    ## Contrasts (bbox/original)

    | contrast    | PCK         | gain in points | 95 % interval |  n | hoped for    |
    | :---------- | :---------- | -------------: | ------------: | -: | :----------- |
    | both − none | @0.1, small |          +13.3 | +6.2 to +20.5 |  3 | ≥ 5: reached |

    Differences of cells that are equal in all else. Interval: Student t over n. both − none: evaluation.kbc.mode from none to both; n counts trainings; 3 of 4 pairs finished.
    "
  `);
});

test('in a terminal', () => {
  expect(renderReport(buildReport(full()), 'terminal')).toMatchInlineSnapshot(`
    "tiny
    Does KBC help?
    Trained and evaluated in float32 on CPU.
    PCK in per cent, mean over images; threshold basis bbox, distances in original target pixels, alpha 0.1.
    7 of 8 cells finished; they need 8 evaluations and 4 trainings (4 trainings saved by sharing).

    Table 3: KBC (bbox/original)
    evaluation.kbc.mode      PCK@0.1     PCK@0.1      training
                                 all       small           (s)
    none                  35.0 ± 7.1  17.5 ± 3.5  150.0 ± 70.7
    both                 55.0 [59.1]        27.5         100.0
    Mean ± sample standard deviation over seeds (n = 1 to 2 complete seeds); the other axes are averaged within a seed first.
    7 of 8 cells finished; a seed counts in a row once all its cells there are finished.
    small: source and true target keypoint boxes both below 64 px, 0.5 of the input side.
    In brackets: published by the paper, Table 3.
    In which protocol the numbers of the paper, Table 3 were measured is not known: the grid does not say it.

    Contrasts (bbox/original)
    contrast     PCK          gain in points  95 % interval  n  hoped for
    both − none  @0.1, small           +13.3  +6.2 to +20.5  3  ≥ 5: reached
    Differences of cells that are equal in all else. Interval: Student t over n.
    both − none: evaluation.kbc.mode from none to both; n counts trainings; 3 of 4 pairs finished."
  `);
});

test('as JSON it is the report itself', () => {
  const report = buildReport(full());
  expect(JSON.parse(renderReport(report, 'json'))).toEqual({ schemaVersion: 1, ...report });
});

test('a document links the figures that were drawn', () => {
  const report = buildReport(full());
  const text = renderReport(report, 'markdown', {
    pictures: [{ title: 'a [b]', path: 'figures/a b.svg' }],
  });
  expect(text).toContain('![a \\[b\\]](<figures/a b.svg>)');
});
