/** A whole training step on ready pairs: forward, backward, Adam. */
import { createAdam, trainingStep } from '@keygrid/training';
import { TrainingInput, TrainingSpec } from '@keygrid/training/config';
import type { NetworkCase } from '../case.ts';
import { createNet, modelOf } from './network-work.ts';
import { randomPoints, randomValues } from './random-values.ts';
import type { Work } from './work.ts';

type TrainingPair = Parameters<typeof trainingStep>[1][number];

export function trainingWork(work: NetworkCase): Work {
  const net = createNet(work);
  const spec = specOf(work);
  const adam = createAdam(net.parameters, spec.optimiser);
  const batch = Array.from({ length: work.batch }, (_, i) => randomPair(i, work.inputSide));
  const { learningRate } = spec.optimiser;
  let step = 0;
  return {
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

function specOf(work: NetworkCase): TrainingSpec {
  const input = TrainingInput.parse({ batch: work.batch });
  return TrainingSpec.parse({
    ...input,
    stage: 'training',
    data: { name: 'bench', layout: 'spair-large', fingerprint: '0'.repeat(64) },
    model: modelOf(work),
    epochs: 1,
    schedule: { kind: 'constant' },
    microBatch: work.batch,
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
