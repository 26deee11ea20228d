import path from 'node:path';
import { expect, test } from 'vitest';
import { withSettings } from './launches.ts';
import { startProcess, type Launch } from './measured-process.ts';
import { CaseFailed } from './protocol.ts';

const OURS: Launch = {
  command: process.execPath,
  args: [path.join(import.meta.dirname, '../../dist/processes/computing-child.js'), 'cpu'],
  env: { TF_NUM_INTRAOP_THREADS: '1' },
};
const LAYER = { kind: 'conv4d', batch: 1, side: 3, input: 2, output: 4 } as const;

test('our own child measures cases one after the other', async () => {
  const child = await startProcess(OURS);
  const forward = await child.measure({ ...LAYER, conv4d: 'centre-pivot', pass: 'forward' }, 3);
  const both = await child.measure({ ...LAYER, conv4d: 'full', pass: 'both' }, 2);
  await child.end();
  expect(forward.ms).toHaveLength(3);
  expect(both.cpuMs).toHaveLength(2);
  expect(forward.peakBytes).toBeGreaterThan(2 ** 20);
});

test('a child says how often it called the library, also by the calls of a GPU', async () => {
  for (const codePath of [undefined, 'gpu'] as const) {
    const child = await startProcess(withSettings(OURS, { codePath }));
    const { calls, waitingMs } = await child.measure({ ...LAYER, conv4d: 'centre-pivot', pass: 'forward' }, 2); // prettier-ignore
    await child.end();
    expect(calls?.operations).toBeGreaterThan(codePath ? 8 : 4); // the sums and biases are calls of their own there
    expect(calls).toMatchObject({ downloads: 1, pairs: 1 });
    expect(waitingMs).toHaveLength(2);
  }
});

test('a child without an answer in time is ended and its case is failed', async () => {
  const program = `console.log('{"library":"x","threads":1,"peakBytes":1}'); process.stdin.resume();`;
  const child = await startProcess({ command: process.execPath, args: ['-e', program], env: {} });
  await expect(child.measure({ kind: 'matmul', size: 2 }, 1, 300)).rejects.toThrow(/no answer in 0\.3 s/);
});

test('a case that cannot be computed leaves the child alive', async () => {
  const child = await startProcess(OURS);
  const impossible = { ...LAYER, kind: 'decoder', levels: 2, channels: [3], groups: 2 } as const;
  await expect(child.measure({ ...impossible, conv4d: 'full', pass: 'forward' }, 1)).rejects.toThrow(CaseFailed); // prettier-ignore
  const next = await child.measure({ kind: 'matmul', size: 2 }, 1);
  await child.end();
  expect(next.ms).toHaveLength(1);
});

test('a child that dies is named with its last words', async () => {
  const program = `console.log('{"library":"x","threads":1,"peakBytes":1}');
    process.stdin.once('data', () => { console.error('the disk is on fire'); process.exit(3); });`;
  const child = await startProcess({ command: process.execPath, args: ['-e', program], env: {} });
  await expect(child.measure({ kind: 'matmul', size: 2 }, 1)).rejects.toThrow(/code 3[^]*disk is on fire/);
});

test('a program that does not exist is an error, not a wait', async () => {
  await expect(startProcess({ command: '/no/such/python', args: [], env: {} })).rejects.toThrow(/no\/such\/python/); // prettier-ignore
});
