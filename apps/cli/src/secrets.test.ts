/** One secret planted in every setting: no screen, log, row, error, process list or child has any of it. */
import { REDIS_IS_INSTALLED, type OpenHome } from '@keygrid/runs/testing';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type Cluster, type Machine } from './testing/cluster.ts';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';
import { TINY_TRAINING } from './testing/tiny-training.ts';

/** Its parts, with what separates parts of a URL between them. */
const PARTS = ['s3cretOne', 's3cretTwo', 's3cretThree'];
const SECRET = PARTS.join('/@#"');
const IN_URL = encodeURIComponent(SECRET);

const GRID = {
  name: 'secrets',
  about: 'a test',
  base: TINY_TRAINING,
  seeds: [1],
};

function hasSecret(text: string): boolean {
  return PARTS.some((part) => text.includes(part));
}
const said = ({ stdout, stderr }: Answer): string => stdout + stderr;

describe.skipIf(!REDIS_IS_INSTALLED)('secrets in a cluster', () => {
  let cluster: Cluster;
  let home: OpenHome;
  let machine: Machine;
  let servers: { DATABASE_URL: string; REDIS_URL: string };
  const spoken: Answer[] = [];
  const ask = async (...args: string[]): Promise<Answer> => {
    const answer = await machine.keygrid(...args);
    spoken.push(answer);
    return answer;
  };

  beforeAll(async () => {
    cluster = await startCluster(0.2);
    home = await cluster.observe();
    await home.sql.query(`CREATE ROLE planted SUPERUSER LOGIN PASSWORD '${SECRET}'`);
    const database = Object.assign(new URL(home.sql.url), { username: 'planted', password: IN_URL });
    database.search = `?application_name=x&sslpassword=${IN_URL}`;
    const redis = Object.assign(new URL(cluster.redis.url), { password: IN_URL });
    expect(await cluster.redis.command(`CONFIG SET requirepass '${SECRET}'`)).toBe('+OK');
    servers = { DATABASE_URL: database.href, REDIS_URL: redis.href };
    machine = cluster.machine('planted', {
      ...servers,
      KEYGRID_DEBUG: '1',
      ...Object.fromEntries(
        ['PGPASSWORD', 'AWS_SECRET_ACCESS_KEY', 'SOME_TOKEN'].map((name) => [name, SECRET]),
      ),
    });
  });
  afterAll(() => cluster.stop());

  test('a run leaves none of it in output, logs, rows, files, the process list or the child', async () => {
    writeFileSync(path.join(machine.folder, 'grid.yaml'), JSON.stringify(GRID));
    const size = ['--pairs', '8,4,4', '--image-size', '96x72'];
    expect(await ask('data', 'synth', 'pairs', ...size)).toMatchObject({ code: 0 });
    expect(await ask('data', 'add', 'tiny', 'pairs')).toMatchObject({ code: 0 });
    expect(await ask('submit', 'grid.yaml', '--json')).toMatchObject({ code: 0 });
    const processes = [await machine.start('scheduler'), await machine.start('worker', '--slots', '1')];
    const seen = processesWith('child.js').filter(({ environment }) => environment !== ''); // another test's may just end
    expect(seen.length).toBeGreaterThan(0);
    for (const { environment } of seen) {
      expect(environment).toContain('TF_NUM_INTRAOP_THREADS');
      expect(hasSecret(environment)).toBe(false);
      expect(environment).not.toMatch(/DATABASE_URL|REDIS_URL|KEYGRID_STORE|PGPASSWORD|AWS_|SOME_TOKEN/);
    }
    // The search works: the worker itself has what it needs.
    expect(processesWith('main.js').some(({ environment }) => hasSecret(environment))).toBe(true);
    expect(processesWith('').filter(({ command }) => hasSecret(command))).toEqual([]);
    await expect.poll(() => home.db.run.count({ where: { status: 'SUCCEEDED' } }), { interval: 50 }).toBe(2);
    for (const args of [['status', '--json'], ['why', 'secrets'], ['doctor'], ['report', 'secrets']])
      await ask(...args);
    await cluster.stopProcesses();
    spoken.push(...(await Promise.all(processes.map(({ ended }) => ended))));
    expect(spoken.filter((answer) => hasSecret(said(answer)))).toEqual([]);
    expect(await rowsWithSecret(home)).toEqual([]);
    expect(filesWithSecret(cluster.base)).toEqual([]);
  });

  test.each([
    ['scheduler', 'exception'],
    ['worker', 'rejection'],
  ])('what Node says itself of a %s, a warning and one %s, has none of it', async (command, kind) => {
    const planting = cluster.machine(`planting-${command}`, {
      ...servers,
      ...PLANT,
      PLANT_KIND: kind,
    });
    const { ended } = await planting.start(command);
    expectPlanted(await ended);
  });
});

test('what Node says itself of a command, a warning and an exception, has none of a secret', async () => {
  expectPlanted(await keygrid(['--help'], { cwd: emptyFolder(), env: { ...PLANT, PLANT_AT: 'Usage' } }));
});

/** A library that fails with the secret in its words, long after it was loaded. */
const PLANT = {
  NODE_OPTIONS: `--import=${path.resolve(import.meta.dirname, 'testing/planted-errors.mjs')}`,
  SOME_TOKEN: SECRET,
  SHORT_PASSWORD: 'sho',
  PLANT_WORDS: `${SECRET} password sho`,
};

function expectPlanted({ code, stdout, stderr }: Answer): void {
  expect(code).toBe(1);
  expect(stderr).toContain('Warning: planted \ufffd[31m*** password ***\n');
  // The error and its cause.
  expect(stderr.split('planted \ufffd[31m*** password ***').length).toBeGreaterThan(3);
  expect(hasSecret(stdout + stderr)).toBe(false);
  expect(stderr).not.toMatch(/\bsho\b/);
  expect(stderr).not.toContain('\u001b');
}

/** The command lines and environments of all processes that we may look at. */
function processesWith(part: string): { command: string; environment: string }[] {
  const read = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', '\n');
    } catch {
      return ''; // gone, or not ours to see
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ command: read(pid, 'cmdline'), environment: read(pid, 'environ') }))
    .filter(({ command }) => command.includes(part));
}

async function rowsWithSecret(home: OpenHome): Promise<string[]> {
  const { rows } = await home.sql.query<{ table: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS table FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  expect(rows.length).toBeGreaterThan(15);
  const found: string[] = [];
  for (const { table } of rows) {
    const lines = await home.sql.query<{ line: string }>(`SELECT each::text AS line FROM ${table} AS each`);
    if (lines.rows.some(({ line }) => hasSecret(line))) found.push(table);
  }
  return found;
}

function filesWithSecret(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  expect(files.length).toBeGreaterThan(10);
  return files.filter((file) => !file.includes('/redis/') && hasSecret(readFileSync(file, 'latin1')));
}

/** Settings that cannot be used, spelled as people do; each has the whole secret, or its parts. */
const ONE = PARTS[0] ?? '';
const SPELLINGS: [string, Record<string, string>][] = [
  ['an @, a / and a # in the password', { DATABASE_URL: `postgresql://me:${SECRET}@127.0.0.1:9/db` }],
  ['a password that looks like a port', { DATABASE_URL: `postgresql://me:9/${ONE}@127.0.0.1/db` }],
  ['no scheme', { DATABASE_URL: `me:${ONE}@127.0.0.1:9/db` }],
  ['words', { DATABASE_URL: `host=127.0.0.1 port=9 password=${ONE}` }],
  ['a password in the query', { DATABASE_URL: `postgresql://me@127.0.0.1:9/db?password=${ONE}` }],
  ['sslpassword', { DATABASE_URL: `postgresql://me@127.0.0.1:9/db?sslmode=require&sslpassword=${ONE}` }],
  [
    'a store with keys',
    { DATABASE_URL: 'postgresql://me@127.0.0.1:9/db', KEYGRID_STORE: `s3://${ONE}:${ONE}@bucket` },
  ],
  ['a time scale', { KEYGRID_TIME_SCALE: ONE }],
];

test.each(SPELLINGS)('a refusal shows no part of a secret: %s', async (_title, env) => {
  const cwd = emptyFolder();
  const settings = { KEYGRID_STORE: `file://${cwd}`, KEYGRID_DEBUG: '1', ...env };
  const answer = await keygrid(['status'], { cwd, env: settings });
  expect(answer.code).toBe(2);
  expect(said(answer)).not.toMatch(/s3cret/);
});

test('a refusal shows no part of a secret in keygrid.toml', async () => {
  const cwd = emptyFolder();
  const home = path.join(cwd, 'home');
  await keygrid(['status'], { cwd, env: { KEYGRID_HOME: home } });
  for (const text of [
    `database = "postgresql://me:${ONE}@127.0.0.1:9/x"\nstore = "file://${cwd}"`,
    `database = "${ONE}`,
    `databse = "${ONE}"`,
  ]) {
    writeFileSync(path.join(home, 'keygrid.toml'), text);
    const answer = await keygrid(['status'], { cwd, env: { KEYGRID_HOME: home, KEYGRID_DEBUG: '1' } });
    expect(answer.code).toBe(2);
    expect(said(answer)).not.toMatch(/s3cret/);
  }
});
