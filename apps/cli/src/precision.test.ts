/** A run in bfloat16 where no worker computes in it: it waits, and people are told why and what to do. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, finished, keygrid, startKeygrid } from './testing/keygrid.ts';

const GRID = `
name: rounded
about: One training in bfloat16
base:
  data: { name: pairs }
  model:
    inputSide: 64
    backbone: { layers: [1, 1, 1, 1], width: 4, weights: he }
    csfa: false
    decoder: { channels: [4], groups: 2 }
  training: { epochs: 1, batch: 4, precision: bfloat16 }
axes: { product: { evaluation.kbc.mode: [none] } }
seeds: [1]
`;

test('it is left to other workers, and says which', async () => {
  const cwd = emptyFolder();
  writeFileSync(path.join(cwd, 'grid.yaml'), GRID);
  expect((await keygrid(['data', 'synth', 'pairs', '--pairs', '4,4,4'], { cwd })).code).toBe(0);
  // Less than the processor may have: then no machine that runs this test computes in bfloat16.
  const env = { ONEDNN_MAX_CPU_ISA: 'AVX2', KEYGRID_TIME_SCALE: '0.2' };
  const run = startKeygrid(['run', 'grid.yaml', '--data', 'pairs=pairs', '--slots', '1', '--yes'], {
    cwd,
    env,
  });
  const answer = finished(run);
  const told = new Promise<string>((resolve) => {
    let said = '';
    run.stderr?.on('data', (text: string) => {
      said += text;
      if (/nothing runs/.test(said)) resolve(said);
    });
  });
  const said = await Promise.race([told, answer.then(({ stderr }) => stderr)]);
  expect(said).toMatch(/nothing runs; t-\w+: No live worker offers precision bfloat16 .*precision: float32/);
  run.kill('SIGINT');
  expect((await answer).stderr).toContain('1 queued');
});
