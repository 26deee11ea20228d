import { expect, test } from 'vitest';
import { alphaOf, METRIC_NAME, pckName } from './metric-name.ts';

test('a PCK is named by its alpha, and its name gives the alpha back', () => {
  for (const alpha of [0.05, 0.1, 0.15, 1]) {
    expect(METRIC_NAME.test(pckName(alpha))).toBe(true);
    expect(alphaOf(pckName(alpha))).toBe(alpha);
  }
  expect(pckName(0.1)).toBe('pck@0.1');
  expect(alphaOf('pck@.05')).toBe(0.05);
});

test('times and memory are metrics without an alpha', () => {
  for (const name of ['training-seconds', 'inference-ms', 'peak-memory']) {
    expect(METRIC_NAME.test(name)).toBe(true);
    expect(alphaOf(name)).toBeUndefined();
  }
});

test.each(['pck', 'pck@', 'pck@0', 'pck@1.5', 'pck@-0.1', 'pck@0.1 ', 'PCK@0.1', 'time'])(
  '%j is no metric',
  (name) => expect(METRIC_NAME.test(name)).toBe(false),
);
