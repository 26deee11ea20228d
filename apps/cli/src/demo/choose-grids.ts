/** Which grids the demo runs on this machine, one after the other. */
import { pretrainedFolder } from '@keygrid/files';
import { pretrainedFile } from '@keygrid/plan';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkNativeTensorFlow } from '../doctor/tensorflow.ts';
import type { WorkerOptions } from '../processes/worker-arguments.ts';
import type { Terminal } from '../terminal.ts';
import { ABLATION, JAVASCRIPT, QUICK, SCRATCH, ZERO_SHOT, type DemoGrid } from './demo-grids.ts';

export type DemoOptions = WorkerOptions & { quick?: boolean };

/** They share their data set. */
type DemoGrids = readonly [DemoGrid, ...DemoGrid[]];

/** Says in a line what is missing where it is not the whole demo. */
export async function chooseGrids(
  { note, env }: Pick<Terminal, 'note' | 'env'>,
  { quick, device }: DemoOptions,
): Promise<DemoGrids> {
  if (device === 'javascript') return [JAVASCRIPT];
  const { finding: native } = await checkNativeTensorFlow();
  // Without the native library any other grid would take hours.
  if (native.state !== 'ok') {
    note(`Native TensorFlow: ${native.detail} → ${native.advice ?? ''}.`);
    note('So a tiny grid runs instead, on the JavaScript backend.');
    return [JAVASCRIPT];
  }
  return quick === true ? [QUICK] : fromImageNet({ note, env });
}

/** Set-up goes on without the weights where there is no network. */
export function fromImageNet({ note, env }: Pick<Terminal, 'note' | 'env'>): DemoGrids {
  const file = path.join(pretrainedFolder(env), pretrainedFile('efficientnet-lite0'));
  if (existsSync(file)) return [ZERO_SHOT, ABLATION];
  note(
    `Weights of ImageNet: ${file} is not there, npm run setup fetches it with a network; a smaller grid runs from random weights instead.`,
  );
  return [SCRATCH];
}
