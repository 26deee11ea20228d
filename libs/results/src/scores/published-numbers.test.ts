import { expect, test } from 'vitest';
import { study } from '../testing/study.ts';
import { withComparable } from './published-numbers.ts';

const number = { where: {}, group: 'all', value: 50, source: 'T' };
const grid = {
  ...study().grid,
  expects: [
    { ...number, column: 'pck@0.1', source: 'unknown' },
    { ...number, column: 'pck@0.1', source: 'by name', protocol: 'cats' },
    { ...number, column: 'pck@0.1', source: 'by notation', protocol: 'bbox/original' },
    { ...number, column: 'training-seconds', source: 'no PCK' },
  ],
  report: {
    ...study().grid.report,
    contrasts: [{ title: 'c', axis: 'seed', from: 1, to: 2, group: 'all', alpha: 0.1, atLeast: 3 }],
  },
};

test.each<[string, boolean, string[], number]>([
  ['bbox/original', true, ['unknown', 'by notation', 'no PCK'], 1],
  ['bbox/squashed-256', false, ['by name', 'no PCK'], 3],
  ['bbox/squashed-256', true, ['unknown', 'by name', 'no PCK'], 1],
  ['bbox/original', false, ['by notation', 'no PCK'], 3],
  ['image/original', false, ['no PCK'], 4],
])('read in %s, its own: %s', (protocol, isOwn, sources, leftOut) => {
  const shown = withComparable(grid, { protocol, isOwn, layouts: ['spair-large'] });
  expect(shown.grid.expects.map(({ source }) => source)).toEqual(sources);
  expect(shown.leftOut).toBe(leftOut);
  expect(shown.grid.report.contrasts.some(({ atLeast }) => atLeast !== undefined)).toBe(isOwn);
});

test('a name means what it means for the data: PF-WILLOW measured as CATs does', () => {
  const of = (protocol: string) =>
    withComparable(grid, { protocol, isOwn: false, layouts: ['pf-willow'] }).grid.expects.map(
      ({ source }) => source,
    );
  expect(of('bbox-padded/squashed-256')).toEqual(['by name', 'no PCK']);
  expect(of('bbox/squashed-256')).toEqual(['no PCK']);
});
