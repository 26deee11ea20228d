/** Labels of runs that one or several cells share. */
import { expect, test } from 'vitest';
import { labelsOf } from './run-labels.ts';

test('a training shows what all its cells agree on', () => {
  const cell = (mode: string, evaluation: string) => ({
    values: { 'model.csfa': true, 'evaluation.kbc.mode': mode },
    seed: 2,
    evaluation,
    training: 't-1',
  });
  expect(labelsOf([cell('none', 'e-1'), cell('both', 'e-2')])).toEqual(
    new Map([
      ['t-1', 'csfa=true seed=2'],
      ['e-1', 'csfa=true kbc.mode=none seed=2'],
      ['e-2', 'csfa=true kbc.mode=both seed=2'],
    ]),
  );
});
