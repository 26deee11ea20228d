// One table for the life of a run: no SQL outside libs/runs/src/life writes a run's status. All sources are searched.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const HERE = 'libs/runs/src/life/';
/** Fills databases of its own with copies of finished runs, by the hundred thousand, for `bench -- query`. */
const COPIES = 'bench/src/large/';

const RUN = String.raw`(?:ONLY\s+)?(?:"?public"?\s*\.\s*)?"?run"?(?![\w"])`;
/** What follows an UPDATE up to where its assignments end. */
const ASSIGNED = String.raw`(?:(?!\b(?:WHERE|RETURNING)\b)[^;\x60])*?`;
const WRITES = [
  // UPDATE run [AS r] SET … status =, or with names that only exist at run time
  new RegExp(
    String.raw`\bUPDATE\s+${RUN}\s${ASSIGNED}\bSET(?=\s)(?:${ASSIGNED}\bstatus"?\s*(?:=|,|\))|(?:${ASSIGNED},)?\s*\$\{)`,
    'i',
  ),
  // a statement that makes runs chooses their status
  new RegExp(String.raw`\b(?:INSERT\s+INTO|MERGE\s+INTO|COPY)\s+${RUN}`, 'i'),
  // the client for reading single entities
  /\.\s*run\s*\.\s*(?:create|update|upsert)(?:Many)?(?:AndReturn)?\s*\(/,
];

/** Lines (from 1) with a statement that writes a run's status. */
function writesOf(source) {
  return WRITES.flatMap((pattern) =>
    [...source.matchAll(new RegExp(pattern, pattern.flags + 'g'))].map(
      ({ index }) => source.slice(0, index).split('\n').length,
    ),
  );
}

const sources = () =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => /\.([cm]?ts|m?js|sql)$/.test(file) && !/\.test\.|(^|\/)testing\//.test(file))
    .filter((file) => fs.existsSync(path.join(root, file)));

const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');

test('no SQL outside libs/runs/src/life writes the status of a run', () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(300);
  const found = files
    .filter((file) => !file.startsWith(HERE) && !file.startsWith(COPIES))
    .flatMap((file) => writesOf(read(file)).map((line) => `${file}:${line}`));
  expect(found, `changes of status go through ${HERE}transition.ts, as a row of its table`).toEqual([]);
});

test('the search finds those of its own folder, and every planted one', () => {
  const here = sources().filter((file) => file.startsWith(HERE));
  const writers = here.filter((file) => writesOf(read(file)).length > 0);
  expect(writers.map((file) => path.basename(file)).sort()).toEqual([
    'insert-statement.ts',
    'move-statement.ts',
  ]);
  const planted = [
    "`UPDATE run SET status = 'QUEUED' WHERE id = $1`",
    "'update run set fence = fence + 1, status=$2 where id = $1'",
    "`UPDATE run AS r\n  SET fence = r.fence + 1,\n    status = 'FAILED'\n  FROM worker`",
    '`WITH moved AS (UPDATE ONLY "run" SET "status" = \'QUEUED\' RETURNING id) SELECT id FROM moved`',
    "`UPDATE public.run SET (fence, status) = (1, 'QUEUED')`",
    '`UPDATE run SET ${assignments} WHERE id = $1`',
    '`UPDATE run SET fence = fence + 1, ${rest} WHERE id = $1`',
    "`INSERT INTO run (id, status) VALUES ($1, 'QUEUED')`",
    "await runs.db.run.update({ where: { id }, data: { status: 'QUEUED' } })",
    'db.run.updateMany ({ data })',
  ];
  for (const line of planted) expect(writesOf(`a line before\n${line}\n`), line).toContain(2);
});

test('the search takes what reads a status, or writes something else, for what it is', () => {
  const harmless = [
    "`UPDATE run SET held = true WHERE id = $1 AND status = 'QUEUED'`",
    "`SELECT 1 FROM run WHERE id = $1 AND status = 'RUNNING' FOR UPDATE`",
    '`UPDATE run SET wanted = now.wanted FROM now WHERE run.id = now.id RETURNING status`',
    '`UPDATE run SET placement_class = $3 || ${SUFFIX} WHERE id = $1`',
    "`INSERT INTO run_event (run_id, kind) VALUES ($1, 'status')`",
    'await runs.db.run.findMany({ where: { status } })',
  ];
  for (const line of harmless) expect(writesOf(line), line).toEqual([]);
});
