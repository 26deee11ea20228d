// What a thread says reaches people only through its process, which takes secrets out.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** Its process is a child, whose streams the supervisor reads and cleans; it must be up before the rest of it is loaded. */
const ELSEWHERE = ['apps/compute/src/child/lifeline-thread.ts'];

const isThread = (text) =>
  /\bworkerData\b[^;]*from 'node:worker_threads'|\bTinypool\.workerData\b/.test(text);
const isGuarded = (text) => /^guardThread\(\);$/m.test(text);

test('secrets: each file that runs in a thread guards what it says', () => {
  const sources = execFileSync('git', ['ls-files', 'apps', 'libs'], { cwd: root, encoding: 'utf8' }).split(
    '\n',
  );
  const threads = sources.filter(
    (file) =>
      /(?<!\.test)\.ts$/.test(file) &&
      fs.existsSync(path.join(root, file)) &&
      isThread(fs.readFileSync(path.join(root, file), 'utf8')),
  );
  expect(threads.length).toBeGreaterThan(ELSEWHERE.length);
  const open = threads.filter((file) => !isGuarded(fs.readFileSync(path.join(root, file), 'utf8')));
  expect(open).toEqual(ELSEWHERE);
});
