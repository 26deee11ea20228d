import { expect, it } from 'vitest';
import { expandShortForms, fieldAt, fieldPaths } from './fields.ts';

it('knows every field of the libraries, through defaults and short forms', () => {
  const paths = fieldPaths();
  expect(paths).toContain('data.name');
  expect(paths).toContain('model.csfa');
  expect(paths).toContain('model.csfa.heads');
  expect(paths).toContain('training.selection.maxPairs');
  expect(paths).toContain('evaluation.kbc.mode');
  expect(paths).toContain('evaluation.data.name');
  expect(paths.every((path) => fieldAt(path))).toBe(true);
});

it.each(['', 'model.', 'model.csfa.x', 'model.backbone.layers.0', 'model.__proto__', 'constructor'])(
  'finds no field named "%s"',
  (path) => {
    expect(fieldAt(path)).toBeUndefined();
  },
);

it('expands short forms at any depth and leaves the rest as it is', () => {
  expect(
    expandShortForms({ model: { csfa: false, beta: 1 }, evaluation: { kbc: 'both' }, other: [1] }),
  ).toEqual({
    model: { csfa: { enabled: false }, beta: 1 },
    evaluation: { kbc: { mode: 'both' } },
    other: [1],
  });
});
