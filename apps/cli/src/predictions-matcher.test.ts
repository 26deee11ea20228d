/** Predictions of another program as a matcher of a study: scored as any evaluation is, refused where they are not those of the pairs. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });
const at = (name: string) => path.join(cwd, name);

/** What the annotations of the test pairs say is right. */
function truth(): Record<string, [number, number][]> {
  const folder = at('pairs/PairAnnotation/test');
  return Object.fromEntries(
    readdirSync(folder).map((name) => {
      const pair = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
        trg_kps: [number, number][];
      };
      return [path.basename(name, '.json'), pair.trg_kps];
    }),
  );
}

function writeGrid(name: string, mode: string, predictions: object): string {
  writeFileSync(at(`${name}.json`), JSON.stringify(predictions));
  const grid = {
    name,
    about: 'a test',
    base: {
      data: { name: 'tiny' },
      matcher: { kind: 'predictions', file: `${name}.json` },
      evaluation: { kbc: mode },
    },
    seeds: [1, 2],
  };
  writeFileSync(at(`${name}.yaml`), JSON.stringify(grid));
  return `${name}.yaml`;
}

beforeAll(async () => {
  await run('data', 'synth', 'pairs', '--pairs', '4,2,6', '--image-size', '96x72');
  await run('data', 'add', 'tiny', 'pairs');
});

test('the truth as predictions is right everywhere, in a report as that of any study', async () => {
  const answer = await run('run', writeGrid('theirs', 'none', truth()), '--slots', '1');
  expect(answer.code, answer.stderr).toBe(0);
  const { stdout } = await run('report', 'theirs');
  expect(stdout).toContain('2 of 2 cells finished');
  expect(stdout).toContain('100.0');

  const { stdout: cells } = await run('query', 'theirs', '--json');
  const [id = ''] = /e-[0-9a-f]{20}/.exec(cells) ?? [];
  const pair = Object.keys(truth())[0] ?? '';
  const shown = await run('predict', id, '--pair', pair, '--json');
  const { targetKeypoints } = JSON.parse(shown.stdout) as { targetKeypoints: [number, number][] };
  expect(targetKeypoints).toEqual(truth()[pair]);
  const cropped = await run('predict', id, '--pair', pair, '--kbc', 'both');
  expect([cropped.code, cropped.stderr]).toEqual([2, expect.stringContaining('no crop can change them')]);
});

test('KBC, and pairs that are missing or strange, are refused at submit', async () => {
  const kbc = await run('submit', writeGrid('cropped', 'both', truth()));
  expect([kbc.code, kbc.stderr]).toEqual([
    2,
    expect.stringContaining('predictions of another program are points'),
  ]);
  const [first = '', ...others] = Object.keys(truth());
  const { [first]: points = [], ...rest } = truth();
  const strange = { ...rest, [others[0] ?? '']: [[1, 2]], 'no-such-pair': points };
  const { code, stderr } = await run('submit', writeGrid('strange', 'none', strange));
  expect(code).toBe(2);
  expect(stderr).toContain(`1 pair: not a pair of split test of tiny: no-such-pair`);
  expect(stderr).toContain(`1 pair: no prediction: ${first}`);
  expect(stderr).toContain('another number of points than the pair has keypoints');
  expect(stderr).not.toContain('--allow-missing');
  writeFileSync(at('strange.json'), 'no predictions');
  const text = await run('submit', 'strange.yaml');
  expect([text.code, text.stderr]).toEqual([
    2,
    expect.stringContaining('matcher.file: strange.json: it is not valid JSON'),
  ]);
});
