/** `keygrid extend`, through the built command: what it says before, after, and where it refuses. */
import { parseGrid, planGrid } from '@keygrid/plan';
import { submitPlan } from '@keygrid/runs';
import { aWorker, claimed, finishedTraining, makeTestHome, type TestHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const cwd = emptyFolder();
let made: TestHome;
let training = '';

async function submitted(name: string, seed: number): Promise<string> {
  const yaml = JSON.stringify({
    name,
    about: 'a test',
    base: { data: { name: 'tiny' }, training: { epochs: 2 } },
    seeds: [seed],
  });
  const plan = planGrid(parseGrid(yaml, 'a.yaml'), {
    data: (data) => ({ name: data, layout: 'spair-large', fingerprint: 'f'.repeat(64) }),
    sha256OfWeights: () => '',
  });
  await submitPlan(made.home, plan, { yaml });
  return [...plan.trainings.keys()][0] ?? '';
}

beforeAll(async () => {
  made = await makeTestHome();
  training = await submitted('short', 1);
  await finishedTraining(made.home, await claimed(made.home, training, await aWorker(made.home)));
  await submitted('unfinished', 2);
});
afterAll(() => made.drop());

const run = (...args: string[]) => keygrid(['extend', ...args], { cwd, env: made.env });
const rows = async () =>
  (await made.home.sql.query('SELECT (SELECT count(*) FROM run) AS runs, (SELECT count(*) FROM study) AS studies')).rows; // prettier-ignore

test('a dry run says what would go on, and the command what does; twice is as once', async () => {
  const before = await rows();
  const dry = await run('short', '--epochs', '5', '--dry-run');
  expect([dry.code, dry.stderr]).toEqual([0, '']);
  expect(dry.stdout).toMatch(
    new RegExp(
      String.raw`^short-epochs-5: 1 cell of short with 5 epochs; 1 training would go on from a last checkpoint\n  t-[0-9a-f]{20} from ${training}: epoch 2, step 10\nNothing was changed\.\n$`,
    ),
  );
  expect((await run('short', '--epochs', '5', '--where', 'seed = 1', '--dry-run')).stdout).toBe(dry.stdout);
  expect(await rows()).toEqual(before);
  const { stdout } = await run('short', '--epochs', '5', '--as', 'longer');
  expect(stdout).toContain(
    'longer: 1 cell of short with 5 epochs; 1 training going on from a last checkpoint',
  );
  expect(stdout).toContain('Next: keygrid watch longer; then: keygrid compare short longer');
  const again = await run('short', '--epochs', '5', '--as', 'longer', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    study: 'longer',
    trainings: [{ from: training, existing: 'QUEUED' }],
    report: { unchanged: true, runs: { new: [] } },
  });
});

test('what cannot be extended: one message with what to do, exit code 2, nothing changed', async () => {
  const before = await rows();
  for (const [args, message] of [
    [['shrot', '--epochs', '5'], 'Did you mean short?'],
    [['unfinished', '--epochs', '5'], 'is QUEUED: only a training that has succeeded'],
    [['short', '--epochs', '2'], 'trains 2 epochs already: --epochs must be more'],
    [['short', '--epochs', '0'], 'whole number of at least 1'],
    [['short', '--epochs', '7', '--as', 'unfinished'], 'give the longer one another name with --as NAME'],
    [
      ['short', '--epochs', '5', '--where', 'seed > 7'],
      'No cell of short fits: seed > 7. Nothing was changed.',
    ],
    [['shrot', '--epochs', '5', '--where', 'seed = 1'], 'did you mean "short"?'],
    [['short'], "'--epochs <n>' not specified"],
  ] as const) {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr, args.join(' ')).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
  }
  expect(await rows()).toEqual(before);
});
