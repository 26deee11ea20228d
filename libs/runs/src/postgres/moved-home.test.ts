/** A database that was moved, copied, restored or handed to another user opens, or says at once what to do. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireLocalPostgres } from './local-postgres.ts';
import { pidFileOf } from './postmaster.ts';
import { OUTSIDE } from './programs.ts';
import { canEnter, serverUser } from './system-user.ts';

const asRoot = process.getuid?.() === 0;
/** No system has a name for it. */
const NAMELESS = 54_321;
const base = mkdtempSync(path.join(tmpdir(), 'keygrid-moved-'));
const original = path.join(base, 'original');
const server = serverUser()?.uid ?? 0;

beforeAll(async () => {
  chmodSync(base, 0o755);
  expect(await ask(original, 'CREATE TABLE kept AS SELECT 7 AS value')).toEqual([]);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Opens the database in `root`, asks, and lets it stop. */
async function ask(root: string, sql = 'SELECT value FROM kept'): Promise<unknown[]> {
  const local = await acquireLocalPostgres(root);
  try {
    const client = new pg.Client({ connectionString: local.url });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    await client.end();
    return rows;
  } finally {
    expect(await local.release()).toBe('stopped');
  }
}

const SEVEN = [{ value: 7 }];
let copies = 0;
function copy(): string {
  const to = path.join(base, `copy-${copies++}`);
  cpSync(original, to, { recursive: true, preserveTimestamps: true });
  chown(to, (file) => (file.includes('/data') || file.endsWith('/password') ? server : 0));
  return to;
}

function chown(root: string, uid: (file: string) => number): void {
  if (!asRoot) return;
  const below = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => path.join(root, name));
  for (const file of [root, ...below]) chownSync(file, uid(file), 0);
}

async function refusal(root: string): Promise<string> {
  const failure: unknown = await acquireLocalPostgres(root).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'UserError' });
  const { message } = failure as Error;
  expect(message).not.toContain(' within '); // the minute that a server is given to start was not awaited
  return message;
}

const printable = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i)).join('');
const hostile = '\n$(touch pwned) `touch pwned` "quoted" \'single\' \\ ; touch pwned & | > <\n';
const NAMES = [
  printable.replace('/', ''),
  `a\nline feed${hostile}and another\n/Übung für große Größen 対応 é/${'x'.repeat(255)}`,
];

test.each(NAMES)('no shell: a database opens in a folder named %j', async (name) => {
  const root = path.join(base, 'named', name, 'postgres');
  mkdirSync(path.dirname(root), { recursive: true, mode: 0o755 });
  renameSync(original, root);
  try {
    expect(await ask(root)).toEqual(SEVEN);
  } finally {
    renameSync(root, original);
  }
  expect(existsSync('pwned') || existsSync(path.join(base, 'pwned'))).toBe(false);
});

test('no shell: a new database is made in a folder whose name has every printable character and line feeds', async () => {
  const folder = path.join(base, 'new', `${NAMES[0]}${hostile}ü`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  expect(await ask(path.join(folder, 'postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a name of 300 letters is refused by name', async () => {
  const message = await refusal(path.join(base, 'n'.repeat(300), 'postgres'));
  expect(message).toContain('ENAMETOOLONG');
  expect(message).toContain('KEYGRID_HOME');
});

test('a copy whose data others could read, with the pid file of a server that lives elsewhere, opens', async () => {
  const root = copy();
  chmodSync(path.join(root, 'data'), 0o755);
  writeFileSync(
    pidFileOf(path.join(root, 'data')),
    `${process.pid}\n/elsewhere\n1\n5432\n\n127.0.0.1\n\nready\n`,
  );
  expect(await ask(root)).toEqual(SEVEN);
});

test('a copy without its password says which file is missing', async () => {
  const root = copy();
  rmSync(path.join(root, 'password'));
  expect(await refusal(root)).toMatch(/password cannot be read.*Bring .*\/password back/);
  writeFileSync(path.join(root, 'password'), 'of another home\n');
  expect(await refusal(root)).toMatch(/password authentication failed.*Bring .*\/password back/);
});

test('a copy that is not complete, or of another version of Postgres, says so with its log', async () => {
  const root = copy();
  rmSync(path.join(root, 'data', 'global', 'pg_control'));
  expect(await refusal(root)).toMatch(
    /does not start: .*could not find the database system.*copy the home again.*server\.log/,
  );
  const older = copy();
  writeFileSync(path.join(older, 'data', 'PG_VERSION'), '9\n');
  expect(await refusal(older)).toMatch(/does not start: .*incompatible with server.*version/);
});

test('a read-only home says so at once, to root too', async ({ skip }) => {
  const root = copy();
  chown(root, () => 0); // what root would hand over to the server's user
  const mount = (...args: string[]) => asRoot && spawnSync('mount', [...args, root]).status === 0;
  const isMounted = mount('--bind', root) && mount('-o', 'remount,ro,bind');
  if (asRoot && !isMounted) return skip('no folder can be mounted here');
  if (!asRoot) chmodSync(root, 0o555);
  try {
    expect(await refusal(root)).toMatch(/cannot be written.*copy the whole home .*KEYGRID_HOME/);
  } finally {
    if (isMounted) spawnSync('umount', [root]);
    else chmodSync(root, 0o755);
  }
});

test('links in place of the password, the port and the log are not followed', async () => {
  const victim = path.join(base, 'victim');
  writeFileSync(victim, 'untouched');
  for (const name of ['port', 'password', 'data/server.log']) {
    const root = copy();
    rmSync(path.join(root, name), { force: true });
    symlinkSync(victim, path.join(root, name));
    await acquireLocalPostgres(root)
      .then((server) => server.release())
      .catch(() => {});
    expect(readFileSync(victim, 'utf8'), name).toBe('untouched');
  }
});

test.runIf(asRoot)('as root: in a closed folder the data stay in the home, and move with it', async () => {
  const closed = path.join(base, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  expect(canEnter(serverUser(), closed)).toBe(false);
  await ask(path.join(closed, 'postgres'), 'CREATE TABLE kept AS SELECT 8 AS value');
  renameSync(closed, path.join(base, 'moved'));
  expect(await ask(path.join(base, 'moved', 'postgres'))).toEqual([{ value: 8 }]);
});

test.runIf(asRoot)('as root: a home that became root’s opens', async () => {
  const root = copy();
  chown(root, () => 0);
  expect(await ask(root)).toEqual(SEVEN);
});

test.runIf(asRoot)('as root: a home of a user id without a name opens as that user', async () => {
  const root = copy();
  chown(root, () => NAMELESS);
  expect(await ask(root)).toEqual(SEVEN);
  chown(path.join(root, 'data', 'base'), () => 0);
  expect(await refusal(root)).toMatch(/Permission denied.*chown -R/);
});

test.runIf(asRoot)(
  'as root: data that an earlier version kept outside the home are brought home',
  async () => {
    const root = path.join(base, 'earlier', 'postgres');
    const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
    mkdirSync(OUTSIDE, { recursive: true, mode: 0o755 });
    const outside = path.join(OUTSIDE, hash);
    cpSync(copy(), outside, { recursive: true });
    chown(outside, (file) => (file === outside ? 0 : server));
    try {
      expect(await ask(root)).toEqual(SEVEN);
    } finally {
      rmSync(outside, { recursive: true });
    }
  },
);
