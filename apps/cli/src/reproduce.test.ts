/** A study computed for real, small: its runs say where they come from, and come out the same again, elsewhere too. */
import { openHome } from '@keygrid/runs/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });
const settings = { home: path.join(cwd, '.keygrid'), dataFolders: {}, timeScale: 1 };
let training: string;
let evaluation: string;

beforeAll(async () => {
  await run('data', 'synth', 'pairs', '--pairs', '8,4,4', '--image-size', '96x72');
  await run('data', 'add', 'tiny', 'pairs');
  const model = {
    inputSide: 64,
    backbone: { layers: [1, 1, 1, 1], width: 4 },
    csfa: { heads: 2, mlpRatio: 1 },
    decoder: { channels: [4, 4], groups: 2 },
  };
  const base = {
    data: { name: 'tiny' },
    model,
    training: { epochs: 1, batch: 4, selection: { maxPairs: 4 } },
  };
  writeFileSync(
    path.join(cwd, 'grid.yaml'),
    JSON.stringify({ name: 'small', about: 'a test', base, seeds: [1] }),
  );
  const computed = await run('run', 'grid.yaml', '--slots', '1');
  expect(computed.code, computed.stderr).toBe(0);
  const home = await openHome(settings);
  const runs = await home.db.run.findMany({ orderBy: { id: 'desc' } });
  [training = '', evaluation = ''] = runs.map(({ id }) => id);
  await home.close();
});

test('status and reproduce say where a run comes from and what is needed to compute it again', async () => {
  const { stdout } = await run('status', training, '--json');
  const { seed, data, attempts } = JSON.parse(stdout) as { seed: number; data: object; attempts: object[] };
  expect(seed).toBe(1);
  expect(data).toMatchObject({ name: 'tiny', contents: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown });
  expect(attempts[0]).toMatchObject({
    exit: 'succeeded',
    program: { from: 'checkout', lockSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
    submitted: [{ study: 'small', revision: 1, command: 'keygrid run grid.yaml --slots 1' }],
    environment: { device: 'cpu' },
  });
  const recipe = await run('reproduce', evaluation);
  expect(recipe.code, recipe.stderr).toBe(0);
  expect(recipe.stdout).toContain(`weights: best checkpoint of ${training}`);
  expect(recipe.stdout).toContain('submitted: small revision 1, keygrid run grid.yaml --slots 1');
  expect(recipe.stdout).toContain('Nothing of this differs here.');
});

test('a training and an evaluation of it come out with the same bits, and the stored ones stay', async () => {
  const again = await run('reproduce', training, '--run');
  expect(again.code, again.stderr).toBe(0);
  expect(again.stdout).toBe(`${training}: the same bits\n${evaluation}: the same bits\n`);
  const home = await openHome(settings);
  expect(await home.db.attempt.count()).toBe(2);
  expect(await home.db.runEvent.count({ where: { kind: 'reproduced' } })).toBe(2);
  await home.close();
});

test('bits that differ in the same environment are an error, and what differs is said', async () => {
  const home = await openHome(settings);
  await home.sql.query(
    `UPDATE prediction_chunk SET points = set_byte(points, 2, (get_byte(points, 2) + 64) % 128)`,
  );
  await home.close();
  const other = await run('reproduce', evaluation, '--run');
  expect(other.stdout).toMatch(
    /other bits in the same numeric environment: they should be equal\n {2}predictions: 1 of 4 pairs/,
  );
  expect(other.code).toBe(1);
});

test('a study imported with checkpoints predicts elsewhere', async () => {
  const there = emptyFolder();
  const elsewhere = (...args: string[]) => keygrid(args, { cwd: there });
  expect(
    (await run('export', 'small', '--to', path.join(there, 'small.keygrid'), '--checkpoints')).code,
  ).toBe(0);
  expect((await elsewhere('import', 'small.keygrid')).stdout).toMatch(/small: 1 new cell, \d files stored/);
  await elsewhere('data', 'add', 'tiny', path.join(cwd, 'pairs'));
  await elsewhere('export', evaluation, '--predictions', 'predictions.json');
  const { predictions } = JSON.parse(readFileSync(path.join(there, 'predictions.json'), 'utf8')) as {
    predictions: object;
  };
  const predicted = await elsewhere(
    'predict',
    evaluation,
    '--pair',
    Object.keys(predictions)[0] ?? '',
    '--json',
  );
  expect(predicted.code, predicted.stderr).toBe(0);
});

test.each([
  [['reproduce', 't-00000000000000000000'], 'There is no run t-00000000000000000000'],
  [['reproduce', 'small'], 'is no id of a run'],
])('%j is wrong usage', async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
