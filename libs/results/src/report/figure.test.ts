import { expect, test } from 'vitest';
import type { FigureRequest } from './figure-value.ts';
import { figuresOf } from './figure.ts';
import { cell, study, unfinished } from '../testing/study.ts';

const request: FigureRequest = {
  title: 'KBC',
  x: 'evaluation.kbc.mode',
  series: 'model.csfa',
  columns: ['pck@0.1'],
  groups: ['all'],
};
const figureOf = (more: Partial<FigureRequest>, changes = {}) =>
  figuresOf(study(changes), [{ ...request, ...more }])[0];

test('a curve for each value of the series, with mean and deviation over seeds', () => {
  const figure = figureOf({});
  expect(figure).toMatchObject({
    slug: 'kbc',
    protocol: 'bbox/original',
    isToScale: false,
    y: 'PCK@0.1',
    unit: '%',
    finishedCells: 8,
    cells: 8,
  });
  expect(figure?.curves.map(({ label }) => label)).toEqual(['true', 'false']);
  // csfa true: none .2 and .3 over the seeds, both .5 and .6.
  expect(figure?.curves[0]?.points.map(({ x, measured }) => [x, measured?.mean, measured?.n])).toEqual([
    ['none', expect.closeTo(25, 9), 2],
    ['both', expect.closeTo(55, 9), 2],
  ]);
});

test('numbers on the axis are to scale and in rising order', () => {
  const at = (tau: number) =>
    [1, 2].map((seed) => ({ ...cell('both', true, seed, tau / 2), values: { tau } }));
  const cells = [...at(0.9), ...at(0.3), ...at(0.6)];
  const figure = figureOf({ x: 'tau', series: undefined }, { cells });
  expect(figure?.isToScale).toBe(true);
  expect(figure?.curves.map(({ label }) => label)).toEqual(['PCK@0.1']);
  expect(figure?.curves[0]?.points.map(({ x }) => x)).toEqual([0.3, 0.6, 0.9]);
});

test('several columns and groups are curves of one figure', () => {
  const figure = figureOf({ groups: ['all', 'small'], where: { 'model.csfa': true }, series: undefined });
  expect(figure?.curves.map(({ label }) => label)).toEqual(['PCK@0.1', 'PCK@0.1 (small)']);
  expect(figure).toMatchObject({ y: 'PCK@0.1', cells: 4 });
  expect(figureOf({ columns: ['inference-ms'] })).toMatchObject({ y: 'inference time a pair', unit: 'ms' });
});

test('published numbers stand at their places, unfinished seeds are left out', () => {
  const where = { 'evaluation.kbc.mode': 'both', 'model.csfa': true };
  const expects = [
    { where, column: 'pck@0.1', group: 'all', value: 59.1, source: 'Table 3' },
    {
      where: { 'evaluation.kbc.mode': 'none' },
      column: 'pck@0.1',
      group: 'all',
      value: 1,
      source: 'of no curve',
    },
  ];
  const cells = study().cells.map((one, i) => (i === 0 ? unfinished(one) : one));
  const figure = figureOf({}, { cells, grid: { ...study().grid, expects } });
  expect(figure?.curves[0]?.points).toMatchObject([
    { x: 'none', measured: { n: 1, deviation: null }, expected: null },
    { x: 'both', measured: { n: 2 }, expected: { value: 59.1, source: 'Table 3' } },
  ]);
  expect(figure).toMatchObject({ finishedCells: 7, cells: 8 });
});

test('figures of one title get files of their own', () => {
  const titles = ['Figure 6: τ', 'Figure 6 τ', 'ΔΔ'].map((title) => ({ ...request, title }));
  expect(figuresOf(study(), titles).map(({ slug }) => slug)).toEqual(['figure-6', 'figure-6-2', 'figure']);
});
