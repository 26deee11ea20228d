/** Every footnote of a report is a function of its rows: a changed row changes the sentence. */
import { expect, test } from 'vitest';
import { buildReport } from './report.ts';
import { renderReport } from '../text/render.ts';
import type { CellResult, StudyResults } from '../study/study-results.ts';
import { cell, study } from '../testing/study.ts';

const grid = (
  columns: string[],
  more: Partial<StudyResults['grid']['report']> = {},
): StudyResults['grid'] => ({
  ...study().grid,
  report: {
    ...study().grid.report,
    tables: [{ title: 'T', rows: 'evaluation.kbc.mode', columns, groups: ['small'] }],
    ...more,
  },
});
const KBC = 'evaluation.kbc.mode';
const BOTH = { title: 'T', rows: KBC, columns: ['pck@0.1'], groups: ['all', 'small'] };
const EXPECTED = { where: { [KBC]: 'both' }, column: 'pck@0.1', group: 'small', value: 50 };
const textOf = (more: Partial<StudyResults>): string => renderReport(buildReport(study(more)), 'terminal');
const withEvaluation = (more: Partial<CellResult['evaluation']>): CellResult[] =>
  study().cells.map((one) => ({ ...one, evaluation: { ...one.evaluation, ...more } }));

test('inference: passes and pairs at once are those the runs recorded', () => {
  const noteOf = (cells: CellResult[]) =>
    /^inference: .*$/m.exec(textOf({ grid: grid(['inference-ms']), cells }))?.[0];
  expect(noteOf([...study().cells])).toBe(
    'inference: time in the network, 1 to 1.75 passes a pair, pairs one by one.',
  );
  expect(noteOf(withEvaluation({ passesPerPair: 1, pairsAtOnce: 8 }))).toBe(
    'inference: time in the network, 1 pass a pair, 8 pairs at once.',
  );
  expect(noteOf(withEvaluation({ passesPerPair: undefined, pairsAtOnce: undefined }))).toBe(
    'inference: time in the network.',
  );
  expect(textOf({ grid: grid(['pck@0.1']) })).not.toContain('inference:');
});

test('small: the limit is that of the models that were evaluated', () => {
  expect(textOf({ grid: grid(['pck@0.1']) })).toContain('both below 64 px, 0.5 of the input side.');
  const cells = study().cells.map((one) => ({ ...one, inputSide: one.seed === 1 ? 128 : 256 }));
  expect(textOf({ grid: grid(['pck@0.1']), cells })).toContain('both below 64 or 128 px,');
});

test('mean and deviation are spoken of where there are several seeds, averaging where cells are averaged', () => {
  const both = 'Mean ± sample standard deviation over seeds (n = 2 complete seeds)';
  expect(textOf({ grid: grid(['pck@0.1']) })).toContain(
    `${both}; the other axes are averaged within a seed first.`,
  );
  const oneModel = study().cells.filter(({ values }) => values['model.csfa'] === true);
  expect(textOf({ grid: grid(['pck@0.1']), cells: oneModel })).toContain(`${both}.`);
  const oneSeed = study().cells.filter(({ seed }) => seed === 1);
  expect(textOf({ grid: grid(['pck@0.1']), cells: oneSeed })).toContain(
    'Values of single seeds (n = 1 complete seed); the other axes',
  );
  expect(textOf({ grid: grid(['pck@0.1']), cells: withEvaluation({ status: 'QUEUED' }) })).toContain(
    'No seed is complete yet.\n0 of 8 cells finished',
  );
});

test('a contrast says what it counts and whether an interval was taken', () => {
  const contrast = (axis: string, from: unknown, to: unknown) => ({
    contrasts: [{ title: 'gain', axis, from, to, group: 'all', alpha: 0.1 }],
  });
  const kbc = contrast('evaluation.kbc.mode', 'none', 'both');
  expect(textOf({ grid: grid(['pck@0.1'], kbc) })).toContain(
    'equal in all else. Interval: Student t over n.\ngain: evaluation.kbc.mode from none to both; n counts trainings.',
  );
  expect(textOf({ grid: grid(['pck@0.1'], contrast('model.csfa', false, true)) })).toContain(
    'n counts pairs of trainings, differences averaged within each first.',
  );
  const one = [cell('none', true, 1, 0.2), cell('both', true, 1, 0.4)];
  const text = textOf({ grid: grid(['pck@0.1'], kbc), cells: one });
  expect(text).not.toContain('Student t');
  const outside = one.map((each) => ({ ...each, training: undefined }));
  expect(textOf({ grid: grid(['pck@0.1'], kbc), cells: outside })).toContain(
    'n counts pairs of evaluations.',
  );
});

test('numbers left out in another protocol are spoken of where there are any', () => {
  expect(textOf({ isRescored: true })).not.toContain('left out');
  expect(textOf({ isRescored: true, leftOut: 1 })).toContain(
    '1 published number or hope of another protocol left out here.',
  );
});

test('a published number whose protocol the grid names is shown without a word on it', () => {
  const expects = [
    { ...EXPECTED, source: 'T', protocol: 'bbox/original' },
    { ...EXPECTED, group: 'all', source: 'U' },
  ];
  const texts = [expects, expects.slice(0, 1)].map((some) =>
    textOf({ grid: { ...grid(['pck@0.1'], { tables: [BOTH] }), expects: some } }),
  );
  expect(texts[0]).toContain('In which protocol the numbers of U were measured is not known');
  expect(texts[1]).not.toContain('is not known');
});

test('what the grid notes of published numbers stands once, with the rows they belong to; a matcher is called by its name', () => {
  const note = 'Published on pictures of another shape.';
  const axis = 'evaluation.kbc.mode';
  const names = { none: { kind: 'features', name: 'plain' }, both: { kind: 'features', name: 'with crops' } };
  const named = (mode: unknown) => names[mode as keyof typeof names];
  const expects = Object.values(names).flatMap((value) =>
    ['all', 'small'].map((group) => {
      const where = { [axis]: value };
      return { where, column: 'pck@0.1', group, value: 50, source: 'T', note };
    }),
  );
  const cells = study().cells.map((one) => ({
    ...one,
    values: { ...one.values, [axis]: named(one.values[axis]) },
  }));
  const text = textOf({ grid: { ...grid(['pck@0.1']), expects }, cells });
  expect(text).toContain(`plain, with crops: ${note}`);
  expect(text.split(note)).toHaveLength(2);
});
