// One door for files from outside: whatever a user names is opened by libs/files, which refuses pipes, devices and files
// without end. Other source files may open only what the project itself has written, or what the system keeps in /proc.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** What each file opens: what the project itself put there. */
const OWN = {
  'apps/cli/src/doctor/node-version.ts': "the project's package.json",
  'apps/cli/src/doctor/npm-packages.ts': 'package.json of installed packages',
  'apps/cli/src/processes/started-process.ts': 'the log it has just begun',
  'apps/cli/src/completion/known-names.ts': 'names it has kept in the home',
  'apps/cli/src/grid/profile-files.ts': 'the ONNX file that miniatures are given',
  'apps/cli/src/program.ts': "the command's package.json",
  'libs/parity/src/json-cases.ts': 'reference cases of the project',
  'apps/worker/src/child/child-memory.ts': '/proc',
  'apps/worker/src/rehearsal/rehearse.ts': 'checkpoints of its own rehearsal',
  'apps/worker/src/attempt/metric-spool.ts': "the worker's own spool",
  'apps/worker/src/child/oom-kills.ts': '/proc and /sys',
  'apps/worker/src/machine/outer-grace.ts': '/proc',
  'apps/compute/src/weights/write.ts': 'the file it has just written',
  'bench/src/chaos/faults/checkpoints.ts': 'a checkpoint of its own grid, to damage it',
  'bench/src/chaos/grid/own-processes.ts': '/proc',
  'bench/src/chaos/grid/postmaster.ts': "the lock file of its own grid's database",
  'bench/src/data/loader-list.ts': "the benchmark's own list",
  'bench/src/processes/memory.ts': '/proc',
  'libs/datasets/src/identity/identity-file.ts': "the user's cache, checked by a hash",
  'libs/datasets/src/pair-index/index-file.ts': "the user's cache, checked by a hash",
  'libs/files/src/kept-entries.ts': 'a new file of the cache',
  'libs/files/src/open-file.ts': 'the door',
  'libs/onnx/src/runtime-file.ts': 'package.json of the installed runtime',
  'libs/model/src/device/instruction-set.ts': '/proc',
  'libs/model/src/device/nvidia-driver.ts': '/proc and /sys',
  'libs/weights/src/safetensors/restamp.ts': 'written',
  'libs/weights/src/safetensors/write.ts': 'written',
  'libs/results/src/answers/answer-schema.ts': "the project's JSON Schemas",
  'libs/results/src/tables/write-table.ts': 'written, beside the place that the file gets when it is whole',
  'libs/training/src/checkpoint/checkpoint-file.ts': 'the file it has just written',
  'libs/training/src/memory.ts': '/proc',
};
/** Folders whose files read the home and the store: their owner is checked, and stored files have hashes. */
const OWN_FOLDERS = ['libs/runs/src/'];
/** Of those, what reads a file that a person writes. */
const OF_PERSONS = ['libs/runs/src/home/settings.ts', 'libs/runs/src/record/data-sets.ts'];

const METHODS = 'readFileSync|readFile|createReadStream|openSync|openAsBlob|open';
const NAMED = new RegExp(`import \\{[^}]*\\b(${METHODS})\\b[^}]*\\} from '(node:)?fs(/promises)?'`);
const WHOLE = /import (?:\* as )?(\w+)(?:, \{[^}]*\})? from '(?:node:)?fs(?:\/promises)?'/g;
/** Libraries that open a path they are given: sharp takes bytes here, yauzl a descriptor. */
const OPENS_BY_LIBRARY =
  /\bsharp\((file|path|[\w.]*(File|Path))\b|\byauzl\.open\(|\bopenPromise\b[^;]*from 'yauzl'/;

function opens(text) {
  const names = [...text.matchAll(WHOLE)].map(([, name]) => name);
  const called = names.some((name) => new RegExp(`\\b${name}\\.(promises\\.)?(${METHODS})\\b`).test(text));
  return called || NAMED.test(text) || OPENS_BY_LIBRARY.test(text);
}

const isOwn = (file) =>
  file in OWN || (OWN_FOLDERS.some((folder) => file.startsWith(folder)) && !OF_PERSONS.includes(file));

const sources = () =>
  execFileSync('git', ['ls-files', 'apps', 'libs', 'bench'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.([cm]?ts|m?js)$/.test(file) && !/\.test\.ts$|\/testing\/|\/testdata\//.test(file))
    .filter((file) => fs.existsSync(path.join(root, file)));

test('one door: no source file opens a path of a user by itself', () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(300);
  const others = files.filter((file) => opens(fs.readFileSync(path.join(root, file), 'utf8')));
  expect(others.filter((file) => !isOwn(file))).toEqual([]);
});

test('one door: the search finds each way to open a path, and passes what opens none', () => {
  const planted = [
    "import { readFileSync } from 'node:fs';\nreadFileSync(file, 'utf8');",
    "import fs from 'node:fs/promises';\nconst text = await fs.readFile(grid);",
    "import fs from 'node:fs/promises';\nopen(folder, (readFile = fs.readFile));",
    "import * as fs from 'fs';\nconst handle = await fs.open(file);",
    "import { open } from 'node:fs/promises';",
    "import files, { existsSync } from 'node:fs';\nfiles.promises.readFile(file);",
    "import { createReadStream } from 'fs';\ncreateReadStream(file).pipe(hash);",
    'await sharp(file).metadata();',
    'await sharp(pair.sourceFile).raw();',
    "import { openPromise } from 'yauzl';",
  ];
  expect(planted.filter((text) => !opens(text))).toEqual([]);
  const harmless = [
    "import { readText } from '@keygrid/files';\nawait readText(file, 'list');",
    "import fs from 'node:fs/promises';\nawait fs.stat(file);",
    "import { existsSync } from 'node:fs';\nconst open = await reader.open(root);",
    "import fs from 'node:fs';\nconst text = await readFile(file); // of the caller",
    'sharp(bytes, { raw })',
  ];
  expect(harmless.filter(opens)).toEqual([]);
});
