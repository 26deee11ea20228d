/** Settings of programs: what is refused, and what of them is part of an id. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { hasPrecision, matcherConflicts, MatcherInput, programOfMatcher, resolveMatcher } from '../config.ts';

const sha256Of = (file: string) => (path.basename(file) === 'm.py' ? 'a' : 'b').repeat(64);
const small = { kind: 'program', command: ['python3', '{dir}/m.py'], files: ['m.py'], version: '1' };
const resolved = (changes: object = {}) =>
  resolveMatcher(MatcherInput.parse({ ...small, ...changes }), sha256Of)!;
const messages = (changes: object) =>
  matcherConflicts(MatcherInput.parse({ ...small, ...changes })).map(
    ({ path: at, message }) => `${at.join('.')}: ${message}`,
  );

test('a program is its arguments, its files by name and content, its version and the protocol’s, and the side of its pictures', () => {
  expect(resolved()).toEqual({
    kind: 'program',
    side: 256,
    command: ['python3', '{dir}/m.py'],
    files: [{ name: 'm.py', sha256: 'a'.repeat(64) }],
    version: '1',
    protocol: 1,
  });
});

test('where its files are and in which order they are written changes nothing; below the folder they share they keep their names', () => {
  const files = ['m.py', 'lib/net.py'];
  const here = resolved({ files });
  const elsewhere = resolved({ files: files.map((file) => path.join('/srv/other', file)).reverse() });
  expect(elsewhere).toEqual(here);
  expect(here).toMatchObject({ files: [{ name: 'lib/net.py' }, { name: 'm.py' }] });
});

test('no precision acts on it, so that none is part of its evaluations', () => {
  expect(hasPrecision(resolved())).toBe(false);
  expect(hasPrecision(resolveMatcher(MatcherInput.parse({ kind: 'ncnet', weights: 'f' }), sha256Of)!)).toBe(
    true,
  );
});

test('pictures of any side: only kinds with a backbone ask for a multiple', () => {
  expect(messages({ side: 250 })).toEqual([]);
  expect(messages({ side: 1 })).toEqual([]);
  expect(messages({ kind: 'features', weights: 'f', side: 250 })).toEqual([
    'side: expected a multiple of 32, found 250',
  ]);
  expect(MatcherInput.safeParse({ ...small, side: 100_000 }).success).toBe(false);
});

test('a machine needs the interpreter, or nothing where a file of the program is started', () => {
  expect(programOfMatcher(resolved())).toBe('python3');
  expect(programOfMatcher(resolved({ command: ['{dir}/m.py'] }))).toBeUndefined();
});

test.each([
  ['no version', { version: undefined }, /^version: is missing; expected a text such as '1'/],
  ['no command', { command: undefined }, /^command: is missing; expected a program and its arguments, as \[python3, '\{dir\}\/m\.py'\]/],
  ['a file twice', { files: ['m.py', 'm.py'] }, /^files: names m\.py twice/],
  ['a file that is not named', { command: ['python3', '{dir}/n.py'] }, /^command\.1: \{dir\}\/n\.py is none of the program's files \(there: m\.py\)/],
  ['a path of this machine as the program', { command: ['/usr/bin/python3', '{dir}/m.py'] }, /^command\.0: \/usr\/bin\/python3 is a path of this machine.*bare name/],
  ['a path of this machine in an argument', { command: ['python3', '--config=/etc/m'] }, /^command\.1: --config=\/etc\/m is a path of this machine/],
  ['a relative path as the program', { command: ['bin/m'] }, /^command\.0: bin\/m is a path of this machine/],
])('refused, at the field to change: %s', (_, changes, message) => {
  expect(messages(changes)).toEqual([expect.stringMatching(message)]);
}); // prettier-ignore
