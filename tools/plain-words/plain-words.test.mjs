// Documents, comments and messages are in plain words. Proved on planted lines.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MANNERED, manneredWords } from './find-mannered.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** What git has or would add, but this folder: it has to name the words. */
function repository() {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  const names = listed.toString().split('\0').filter(isRead);
  return new Map(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
}
const isRead = (name) =>
  name !== '' &&
  !name.startsWith('tools/plain-words/') &&
  statSync(path.join(root, name), { throwIfNoEntry: false })?.isFile() === true;

test('no document, comment or message of the repository has a mannered word', () => {
  expect(manneredWords(repository())).toEqual([]);
});

test('CONTRIBUTING lists each mannered word with what to write', () => {
  const page = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
  const rows = MANNERED.map(
    ({ words, instead }) => `| ${words.map((word) => `\`${word}\``).join(', ')} | ${instead} |`,
  );
  expect(page.replace(/ +\|/g, ' |')).toContain(rows.join('\n'));
});

const planted = new Map([
  [
    'docs/a.md',
    '# A\n\nWhat lies here is read by\nnobody.\n\n```sh\nrun nobody\n```\n\nThe user `nobody` owns it.\n',
  ],
  [
    'libs/a/src/a.ts',
    "/** Whoever calls\n * this lets the\n * dead be. */\nconst user = 'nobody';\n// In any company\nthrow new Error(`It lay ${user} beneath it`);\n",
  ],
  ['tools/a.mjs', "test('the bell is rung', () => undefined);\nconst ring = [];\n"],
  ['infra/a.yaml', '# Rings again.\nname: nobody\n'],
  ['libs/a/src/b.ts', '/** Underlying layers, a doorbell, a released lock. */\nexport const lies = 1;\n'],
]);

test('a mannered word is found in documents, comments and messages, not in names', () => {
  expect(manneredWords(planted).map((found) => found.replace(/: write .*/, ''))).toEqual([
    'docs/a.md:3: "lies"',
    'docs/a.md:4: "nobody"',
    'libs/a/src/a.ts:1: "Whoever"',
    'libs/a/src/a.ts:2: "the dead"',
    'libs/a/src/a.ts:5: "company"',
    'libs/a/src/a.ts:6: "lay"',
    'libs/a/src/a.ts:6: "beneath"',
    'tools/a.mjs:1: "bell"',
    'tools/a.mjs:1: "rung"',
    'infra/a.yaml:1: "Rings"',
  ]);
});
