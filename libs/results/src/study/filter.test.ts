/** Filters are typed: a value is read as a grid file reads it, and one that the axis does not have is refused. */
import { expect, test } from 'vitest';
import { parseFilter } from './filter.ts';
import { queryCells } from './query.ts';
import { cell, study } from '../testing/study.ts';

const decoders = [{ channels: [4, 4], groups: 2 }, { channels: [8, 4] }];
const cells = [0.00001, 1].flatMap((learningRate, r) =>
  decoders.map((decoder, d) => ({
    ...cell('both', true, 1 + r, 0.1 * d),
    values: {
      'training.optimiser.learningRate': learningRate,
      'model.decoder': decoder,
      'model.csfa': d === 0,
    },
  })),
);
const axes = { product: {}, zip: {}, include: [], exclude: [] };
const rowsOf = (...where: string[]) =>
  queryCells(study({ cells, grid: { ...study().grid, axes } }), { where: where.map(parseFilter) }).rows;

test.each([
  ['training.optimiser.learningRate=1e-5', 2],
  ['training.optimiser.learningRate=0.00001', 2],
  ['training.optimiser.learningRate=1.0', 2],
  ['model.csfa=True', 2],
  ['model.csfa={enabled: true}', 2],
  ['model.decoder={groups: 2, channels: [4, 4]}', 2],
  ['model.decoder={"channels":[8,4]}', 2],
  ['seed=1.0', 2],
  ['status=succeeded', 4],
  ['status=FAILED', 0],
])('%s finds %i cells', (where, count) => {
  expect(rowsOf(where)).toHaveLength(count);
});

test.each([
  ['training.optimiser.learningRate=2e-5', 'no cell can have this value; expected one of 0.00001, 1.'],
  ['training.optimiser.learningRate=SUCCEEDED', 'expected one of 0.00001, 1.'],
  ['model.csfa=yes', 'expected one of true, false.'],
  ['seed=3', 'expected one of 1, 2.'],
  ['seed=one', 'expected one of 1, 2.'],
  ['status=DONE', 'expected one of WAITING, QUEUED'],
  ['training=t-nobody', 'expected one of t-true-1, t-true-2.'],
  ['__proto__=1', 'has no "__proto__" to filter by'],
  ['constructor=1', 'has no "constructor" to filter by'],
  ['model.decoder=[1', 'not valid YAML'],
])('%s is refused', (where, message) => {
  expect(() => rowsOf(where)).toThrow(message);
});
