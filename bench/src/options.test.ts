import { UserError } from '@keygrid/contract';
import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('numbers and switches are read', () => {
  expect(parseOptions(['conv4d', '--quick', '--threads', '3', '--only', '64'])).toMatchObject({
    name: 'conv4d',
    quick: true,
    json: false,
    threads: 3,
    only: '64',
    device: 'cpu',
  });
});

test.each([
  ['no number', ['conv4d', '--threads', 'two']],
  ['no thread', ['conv4d', '--threads', '0']],
  ['an unknown option', ['conv4d', '--fast']],
  ['a broken pattern', ['conv4d', '--only', '(']],
  ['two benchmarks', ['conv4d', 'training']],
])('%s is the wrong usage', (_what, args) => {
  expect(() => parseOptions(args)).toThrow(UserError);
});
