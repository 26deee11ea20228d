/** docs/method.md names settings that exist, with the defaults they have. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fieldPaths } from './fields.ts';
import { parseGrid } from './parse-grid.ts';
import { planGrid } from './plan.ts';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../../docs/method.md'), 'utf8');
/** Rows of tables with a column `default` and a column `field`. */
const ROWS = PAGE.split(/\n\n/).flatMap((block) => {
  const [head = [], , ...rows] = block.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const [value, field] = [head.indexOf('default'), head.indexOf('field')];
  return value < 0 || field < 0
    ? []
    : rows.map((row) => ({ value: row[value] ?? '', field: row[field] ?? '' }));
});
const fieldsIn = (cell: string): string[] =>
  [...cell.matchAll(/`((?:model|training|evaluation|scoring)\.[\w.]+)`/g)].map(([, name = '']) => name);

test('every setting it names exists', () => {
  const named = [...new Set([...ROWS.flatMap(({ field }) => fieldsIn(field)), ...fieldsIn(PAGE)])];
  expect(named.length).toBeGreaterThan(20);
  const known = fieldPaths();
  const exists = (name: string) => known.some((path) => path === name || path.startsWith(`${name}.`));
  expect(named.filter((name) => !exists(name))).toEqual([]);
});

test('every number it gives for a default is the default', () => {
  const text = 'name: a\nabout: b\nbase: { data: { name: pairs }, evaluation: { kbc: both } }\nseeds: [1]\n';
  const plan = planGrid(parseGrid(text, 'grid.yaml'), {
    data: (name) => ({ name, layout: 'spair-large', fingerprint: 'f'.repeat(64) }),
    sha256OfWeights: () => 'a'.repeat(64),
  });
  const training = [...plan.trainings.values()][0]?.spec;
  const spec = { model: training?.model, training, evaluation: [...plan.evaluations.values()][0]?.spec };
  const valueOf = (name: string) =>
    name.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], spec);
  const stated = ROWS.flatMap(({ value, field }) => {
    const [name, ...others] = fieldsIn(field);
    const numbers = /^[\d.e, -]+(?=$| \()/.exec(value)?.[0].split(',').map(Number);
    return name === undefined || others.length > 0 || field.includes('`.') || !numbers
      ? []
      : [{ name, numbers }];
  });
  expect(stated.map(({ name }) => name)).toContain('model.decoder.channels');
  for (const { name, numbers } of stated) expect([valueOf(name)].flat(), name).toEqual(numbers);
});
