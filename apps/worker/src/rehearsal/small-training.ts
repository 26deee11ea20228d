/** The training of a rehearsal: every kind of layer, few channels, two epochs of drawn pictures. Changing it changes the figures people compare. */
import { synthesise } from '@keygrid/datasets';
import { ModelInput, resolveModel } from '@keygrid/model/config';
import { TrainingInput, TrainingSpec } from '@keygrid/training/config';

/** Pairs a step. */
export const BATCH = 4;
const PAIRS = 16;
const EPOCHS = 2;
export const STEPS = (EPOCHS * PAIRS) / BATCH;
/** Within the second epoch, so that the order of pairs has to be found again too. */
export const KILL_AT = 5;

export async function makePairs(folder: string): Promise<void> {
  const pairs = { trn: PAIRS, val: 4, test: 4 };
  await synthesise(folder, { seed: 5, pairs, imageSize: { width: 160, height: 120 } });
}

export function smallTraining(): TrainingSpec {
  const input = TrainingInput.parse({ batch: BATCH, optimiser: { learningRate: 1e-3 } });
  const model = ModelInput.parse({
    inputSide: 96,
    backbone: { layers: [1, 1, 1, 1], width: 8 },
    csfa: { heads: 4, mlpRatio: 2 },
    decoder: { channels: [8, 16, 16], groups: 4 },
  });
  return TrainingSpec.parse({
    ...input,
    stage: 'training',
    data: { name: 'rehearsal', layout: 'spair-large', fingerprint: '0'.repeat(64) },
    model: resolveModel(model, () => ''),
    epochs: EPOCHS,
    schedule: { kind: 'constant' },
    microBatch: BATCH,
    selection: { ...input.selection, basis: 'bbox' },
    seed: 1,
  });
}
