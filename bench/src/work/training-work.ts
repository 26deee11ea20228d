/** A whole training step on ready pairs: forward, backward, Adam. */
import { createAdam, trainingStep } from '@keygrid/training';
import { TrainingInput, TrainingSpec } from '@keygrid/training/config';
import type { Conv4dKind, NetworkCase, NetworkSize } from '../case.ts';
import { createNet, modelOf } from './network-work.ts';
import { randomPoints, randomValues } from './random-values.ts';
import type { Work } from './work.ts';

type TrainingPair = Parameters<typeof trainingStep>[1][number];

export const trainingWork = (work: NetworkCase): Work => trainingInParts({ ...work, size: work });

/** A training step, and what a checkpoint is made of. */
export function trainingInParts({ size, conv4d, batch: pairs }: StepCase) {
  const net = createNet({ size, conv4d });
  const spec = trainingSpecOf({ size, conv4d, batch: pairs, epochs: 1 });
  const adam = createAdam(net.parameters, spec.optimiser);
  const batch = Array.from({ length: pairs }, (_, i) => randomPair(i, size.inputSide));
  const { learningRate } = spec.optimiser;
  let step = 0;
  return {
    spec,
    net,
    adam,
    async run() {
      step += 1;
      await trainingStep({ spec, net, adam }, batch, { step, learningRate }, () => undefined);
    },
    dispose() {
      adam.dispose();
      net.dispose();
    },
  };
}

interface StepCase {
  readonly size: NetworkSize;
  readonly conv4d: Conv4dKind;
  readonly batch: number;
}

/** The defaults of a grid file, without micro-batches; validation looks at a few pairs only. */
export function trainingSpecOf({
  size,
  conv4d,
  batch,
  epochs,
}: StepCase & { readonly epochs: number }): TrainingSpec {
  const input = TrainingInput.parse({ batch, selection: { every: epochs, maxPairs: 8 } });
  return TrainingSpec.parse({
    ...input,
    stage: 'training',
    data: { name: 'bench', layout: 'spair-large', fingerprint: '0'.repeat(64) },
    model: modelOf({ size, conv4d }),
    epochs,
    schedule: { kind: 'constant' },
    microBatch: batch,
    selection: { ...input.selection, basis: 'bbox' },
    seed: 1,
  });
}

/** Ten keypoints an image, as SPair-71k has about as many. */
function randomPair(index: number, side: number): TrainingPair {
  const image = (salt: number) => randomValues(2 * index + salt, side * side * 3).map((value) => 255 * value);
  return {
    id: `pair-${index}`,
    source: image(0),
    target: image(1),
    sourceKeypoints: randomPoints(2 * index, 10, { width: side, height: side }),
    targetKeypoints: randomPoints(2 * index + 1, 10, { width: side, height: side }),
  };
}
