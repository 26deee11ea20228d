/** Errors as a person reads them. */
import { UserError } from '@keygrid/contract';
import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { explainError } from './explain-error.ts';

test('bad input: its message alone, exit code 2', () => {
  const error = new UserError('grid.yaml:4: no such field', { cause: new Error('inside') });
  expect(explainError(error, false)).toEqual({ text: 'grid.yaml:4: no such field', code: 2 });
});

test('anything else keeps its causes (I10), exit code 1', () => {
  const inner = new AggregateError([new Error('a'), new Error('b')], '');
  const error = new Error('no answer', { cause: new Error('connection lost', { cause: inner }) });
  expect(explainError(error, false)).toEqual({
    text: 'no answer\n  because: connection lost\n  because: a; b',
    code: 1,
  });
});

test('debugging shows the stack', () => {
  expect(explainError(new UserError('wrong'), true).text).toContain('explain-error.test.ts');
});

test('wrong usage has been explained already', () => {
  expect(explainError(new CommanderError(1, 'x', 'x'), false)).toEqual({ text: '', code: 2 });
  expect(explainError(new CommanderError(0, 'help', ''), false)).toEqual({ text: '', code: 0 });
});
