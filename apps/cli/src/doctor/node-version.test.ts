/** The range of Node versions. */
import { expect, test } from 'vitest';
import { checkNode, satisfies } from './node-version.ts';

const range = '^20.19.0 || ^22.18.0 || >=24.11.0';

test.each([
  ['20.19.0', true],
  ['20.18.9', false],
  ['21.0.0', false],
  ['22.18.1', true],
  ['23.9.9', false],
  ['24.10.0', false],
  ['26.1.0', true],
])('%s: %s', (version, fits) => {
  expect(satisfies(version, range)).toBe(fits);
});

test('the Node that runs the tests will do', () => {
  expect(checkNode().state).toBe('ok');
});
