/** What each role may do, each with a login of its own. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimed, aWorker, finishedTraining } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestHome, openHome, type OpenHome, type TestHome } from '../testing/test-home.ts';
import { submitPlan } from '../submit/submit.ts';
import { askAsReader } from './ask-as-reader.ts';
import { openDatabase } from './database.ts';

let made: TestHome;
let home: OpenHome;
const logins: string[] = [];
const plan = samplePlan({ name: 'kept', seeds: [1] });

/** A login in the role, and its URL. */
async function loginIn(role: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await home.sql.query(`CREATE ROLE ${name} LOGIN PASSWORD 'long enough' IN ROLE ${role}`);
  logins.push(name);
  const url = new URL(home.sql.url);
  url.username = name;
  url.password = encodeURIComponent('long enough');
  return url.href;
}

beforeAll(async () => {
  made = await makeTestHome();
  ({ home } = made);
  await submitPlan(home, plan, { yaml: '' });
});
afterAll(async () => {
  for (const name of logins) await home.sql.query(`DROP ROLE ${name}`);
  await made.drop();
});

const asked = (text: string, more: object = {}) =>
  askAsReader(home.settings, { text, timeoutSeconds: 20, limit: 10, ...more });

test('a reader reads the public views, in one statement, up to a number of rows', async () => {
  expect(await asked('SELECT study, seed, needed FROM cells LIMIT 1;')).toEqual({
    columns: ['study', 'seed', 'needed'],
    rows: [['kept', 1, true]],
    isCut: false,
  });
  expect(await asked('SELECT * FROM generate_series(1, 20) AS n', { limit: 3 })).toEqual({
    columns: ['n'],
    rows: [[1], [2], [3]],
    isCut: true,
  });
});

test.each([
  ['DELETE FROM run', 'The database refuses it: syntax error at or near "DELETE" (at character 1).'],
  [
    'WITH gone AS (DELETE FROM runs RETURNING *) SELECT * FROM gone',
    'must not contain data-modifying statements',
  ],
  ['SELECT 1; DROP TABLE run', 'cannot insert multiple commands'],
  ["SELECT nextval('public.run_position_seq')", 'permission denied'],
  ['SELECT * FROM public.run', 'permission denied for table run'],
  ['SELECT * FROM public.installation', 'permission denied'],
  ['SELECT * FROM nothing', 'relation "nothing" does not exist (at character 15)'],
  ["SELECT set_config('transaction_read_only', 'off', false)", 'read-write mode'],
  ["SELECT 'x'::int", 'invalid input syntax'],
  ['', 'syntax error'],
])('%s is refused by the database', async (text, message) => {
  const error: unknown = await asked(text).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UserError', message: expect.stringContaining(message) as string });
  expect((await home.sql.query('SELECT id FROM run')).rowCount).toBeGreaterThan(0);
});

test('a statement that takes too long is ended by the server', async () => {
  await expect(asked('SELECT pg_sleep(30)', { timeoutSeconds: 0.05 })).rejects.toThrow(
    'longer than the time allowed',
  );
});

test('a login in keygrid_reader asks with its own rights, and can write nothing', async () => {
  const url = await loginIn('keygrid_reader');
  const answer = await askAsReader(
    { ...home.settings, databaseUrl: url },
    { text: 'SELECT name FROM studies', timeoutSeconds: 20, limit: 10 },
  );
  expect(answer.rows).toEqual([['kept']]);
  const sql = openDatabase(url);
  try {
    expect((await sql.query('SELECT id FROM keygrid_v1.runs')).rowCount).toBe(3);
    for (const text of [
      'SELECT * FROM public.run',
      'DELETE FROM keygrid_v1.runs',
      "INSERT INTO public.study (name, current_revision) VALUES ('x', 1)",
      'CREATE TABLE keygrid_v1.mine (id int)',
    ])
      await expect(sql.query(text), text).rejects.toThrow('permission denied');
  } finally {
    await sql.close();
  }
});

test('a login in keygrid_worker opens the home, claims and finishes a run, and changes no table', async () => {
  const worker = await openHome({ ...home.settings, databaseUrl: await loginIn('keygrid_worker') });
  try {
    const [training = ''] = plan.trainings.keys();
    await finishedTraining(worker, await claimed(worker, training, await aWorker(worker)));
    const status = await home.sql.query<{ status: string }>('SELECT status FROM run WHERE id = $1', [
      training,
    ]);
    expect(status.rows).toEqual([{ status: 'SUCCEEDED' }]);
    for (const text of [
      'DROP TABLE run',
      'ALTER TABLE run ADD COLUMN mine int',
      'DELETE FROM "_prisma_migrations"',
    ])
      await expect(worker.sql.query(text), text).rejects.toThrow(/permission denied|must be owner/);
  } finally {
    await worker.close();
  }
});
