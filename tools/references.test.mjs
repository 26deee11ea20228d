// What comments and Markdown refer to is there: files, sections, links. Proved on planted references that lead nowhere.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { deadReferences } from './references/dead-references.mjs';

const root = path.resolve(import.meta.dirname, '..');

/** What git has or would add: a file of a change that is not committed yet counts too. */
function repository() {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  const names = listed
    .toString()
    .split('\0')
    .filter((name) => name !== '' && exists(name));
  return new Map(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
}
const exists = (name) => statSync(path.join(root, name), { throwIfNoEntry: false })?.isFile() ?? false;

test('every path, section and link in comments and Markdown of the repository leads somewhere', () => {
  expect(deadReferences(repository())).toEqual([]);
});

const planted = new Map([
  [
    'docs/method.md',
    '# Method\n\n## 7 KBC\n\nSee [below](#7-kbc), [gone](#8-pck), [notes](notes.md) and `libs/kbc/src/gone.ts`.\n',
  ],
  [
    'libs/kbc/src/crop.ts',
    "/** Crops (docs/method.md §7 and\n * §9). As lost.ts, not crop.ts. */\nexport const at = 'other.ts';\n// (model.md §7)\n",
  ],
  [
    'docs/own.md',
    '`shown.py` looks around:\n\n```python\nserve()\n```\n\n`command: shown.py`, and `hidden.py`.\n',
  ],
  ['experiments/a.yaml', '# keygrid run experiments/a.yaml, then experiments/b.yaml\nname: a\n'],
  [
    'README.md',
    '# A\n\n[method](docs/method.md#7-kbc), [out](https://example.org/x)\n\n```sh\nkeygrid report a --out a.md\n```\n',
  ],
]);

test('a reference that leads nowhere is found, with its file and line', () => {
  expect(deadReferences(planted)).toEqual([
    'docs/method.md:5: there is no notes.md',
    'docs/method.md:5: there is no libs/kbc/src/gone.ts',
    'docs/method.md:5: docs/method.md has no heading #8-pck',
    'docs/method.md:5: the link to notes.md leads nowhere',
    'libs/kbc/src/crop.ts:2: there is no lost.ts',
    'libs/kbc/src/crop.ts:1: docs/method.md has no section 9',
    'libs/kbc/src/crop.ts:4: there is no model.md',
    'docs/own.md:7: there is no hidden.py',
    'experiments/a.yaml:1: there is no experiments/b.yaml',
  ]);
});
