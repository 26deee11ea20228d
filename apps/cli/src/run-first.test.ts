/** `run FILE` where another study was left unfinished: FILE comes first, and the other is named; whom keygrid.toml names is told of its end. */
import { openHome } from '@keygrid/runs/testing';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const settings = path.join(cwd, '.keygrid/keygrid.toml');
const told = path.join(cwd, '.keygrid/told.jsonl');
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });

function writeGrid(name: string, epochs: number, seeds: number[]): string {
  const model = {
    inputSide: 64,
    backbone: { layers: [1, 1, 1, 1], width: 4 },
    csfa: { heads: 2, mlpRatio: 1 },
    decoder: { channels: [4, 4], groups: 2 },
  };
  const training = { epochs, batch: 4, selection: { maxPairs: 4 } };
  const axes = { product: { 'evaluation.kbc.mode': ['none', 'both'] } };
  const grid = { name, about: 'a test', base: { data: { name: 'tiny' }, model, training }, axes, seeds };
  writeFileSync(path.join(cwd, `${name}.yaml`), JSON.stringify(grid));
  return `${name}.yaml`;
}

test('the study of the file is computed first, the unfinished other one is named with the command that stops it', async () => {
  await run('data', 'synth', 'pairs', '--pairs', '8,4,4', '--image-size', '96x72');
  await run('data', 'add', 'tiny', 'pairs');
  appendFileSync(settings, `\n[notify]\ncommand = ["tee", "-a", "told.jsonl"]\n`);
  expect(await run('submit', writeGrid('long', 4000, [31, 32]))).toMatchObject({ code: 0 });
  const { code, stdout, stderr } = await run('run', writeGrid('short', 1, [41]), '--slots', '1');
  expect(stderr).toContain(
    'long has 6 unfinished runs, which come after those of short; to stop it: keygrid cancel long',
  );
  expect(code).toBe(0);
  expect(stdout).toContain('Trained and evaluated in float32 on CPU.');

  const home = await openHome({ home: path.join(cwd, '.keygrid'), dataFolders: {}, timeScale: 1 });
  try {
    const { rows } = await home.sql.query<{ study: string }>(
      `SELECT study.name AS study FROM attempt JOIN cell ON run_id IN (evaluation_id, training_id)
       JOIN study ON study.id = study_id GROUP BY attempt.id, study.name ORDER BY min(attempt.started_at)`,
    );
    expect(rows.slice(0, 3).map(({ study }) => study)).toEqual(['short', 'short', 'short']);
    expect(await home.db.attempt.count({ where: { exit: { notIn: ['succeeded', 'preempted'] } } })).toBe(0);
  } finally {
    await home.close();
  }
});

test('the command of keygrid.toml was told of the end, once; keygrid notify lists it, and --test tries it', async () => {
  const messages = readFileSync(told, 'utf8').trim().split('\n');
  expect(messages.map((line) => JSON.parse(line) as object)).toMatchObject([
    { event: 'finished', study: 'short', text: 'short is finished: 3 runs succeeded' },
  ]);
  const listed = await run('notify');
  expect(listed.stdout).toMatch(
    /^command tee, when a study is finished, and when runs fail for good\n\S+Z {2}told {2}short is finished\n$/,
  );
  expect(JSON.parse((await run('notify', '--json')).stdout)).toMatchObject({
    messages: [{ study: 'short', state: 'told' }],
  });
  expect(await run('notify', '--test')).toMatchObject({ code: 0, stdout: 'command tee: received\n' });
  writeFileSync(settings, '[notify]\nurl = "http://127.0.0.1:9/hidden-from-all-output"\n');
  const tried = await run('notify', '--test', '--json');
  expect(tried.code).toBe(1);
  expect(JSON.parse(tried.stdout)).toMatchObject({ to: 'POST to http://127.0.0.1:9', received: false });
  expect(tried.stdout + tried.stderr).not.toContain('hidden-from');
  rmSync(settings);
  expect(await run('notify', '--test')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('No one is told') as unknown,
  });
});
