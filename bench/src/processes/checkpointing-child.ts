/**
 * Process entry: training steps, with and without a checkpoint saved on the way. Its parent publishes the files it names, as
 * a worker's supervisor does.
 */
import { loadTensorFlow } from '@keygrid/model';
import { checkpointContents, createCheckpointSaver, writeCheckpointFile } from '@keygrid/training';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DEMO_SIZE, PAPER_SIZE } from '../case.ts';
import { trainingInParts } from '../work/training-work.ts';

/** `beside`: as a training does it. `in between`: the steps wait until the file is on the disk. */
export type Saving = 'none' | 'beside' | 'in between';
export interface StepsRequest {
  readonly saving: Saving;
  readonly steps: number;
}
export type StepsAnswer =
  | { readonly is: 'ready' }
  | { readonly is: 'written'; readonly file: string }
  | { readonly is: 'done'; readonly took: StepsTook };
export interface StepsTook {
  /** Of all steps and of what kept them from going on; the checkpoint may still be written. */
  readonly ms: number;
  /** Of that, copying the values. */
  readonly copyMs: number;
  /** Of all threads, until the checkpoint is written. */
  readonly cpuMs: number;
}

const [size, folder = '.'] = process.argv.slice(2);
const numeric = await loadTensorFlow({ device: 'cpu' });
const batch = 1;
const training = trainingInParts({ size: size === 'paper' ? PAPER_SIZE : DEMO_SIZE, conv4d: 'centre-pivot', batch }); // prettier-ignore
const say = (answer: StepsAnswer): void => void process.send?.(answer);
const saveCheckpoint = async (_kind: string, _step: number, write: (file: string) => Promise<void>) => {
  const file = path.join(folder, `${randomUUID()}.safetensors`);
  await write(file);
  say({ is: 'written', file });
};
const saver = createCheckpointSaver({ saveCheckpoint });

await training.run();
say({ is: 'ready' });
process.on('message', (request: StepsRequest) => void measure(request));
process.on('disconnect', () => process.exit());

async function measure({ saving, steps }: StepsRequest): Promise<void> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const copyMs = saving === 'none' ? 0 : await save(saving);
  for (let i = 0; i < steps; i++) {
    await training.run();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const ms = performance.now() - started;
  await saver.saved();
  const { user, system } = process.cpuUsage(before);
  say({ is: 'done', took: { ms, copyMs, cpuMs: (user + system) / 1000 } });
}

/** Milliseconds of copying. */
async function save(saving: 'beside' | 'in between'): Promise<number> {
  const { spec, net, adam } = training;
  const state = { epoch: 0, cursor: adam.steps, step: adam.steps, scoredAtStep: null, best: null };
  let copyMs = 0;
  const copy = () => {
    const started = performance.now();
    const contents = checkpointContents('last', { spec, net, adam, state, numeric });
    copyMs = performance.now() - started;
    return contents;
  };
  if (saving === 'beside') await saver.save('last', state.step, copy);
  else await saveCheckpoint('last', state.step, (file) => writeCheckpointFile(file, copy()));
  return copyMs;
}
