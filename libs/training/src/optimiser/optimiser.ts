/** The optimiser a training's settings ask for. */
import type { KbcNet } from '@keygrid/model';
import { createAdam, type Adam } from './adam.ts';
import type { TrainingSpec } from '../config.ts';

const isOfBackbone = (name: string) => name.startsWith('backbone.');

/** Adam over the parameters that are trained: without the backbone's where it is frozen, these at a rate of their own where one is set. */
export function createOptimiser(
  net: Pick<KbcNet, 'parameters'>,
  { optimiser, frozenBackbone }: Pick<TrainingSpec, 'optimiser' | 'frozenBackbone'>,
): Adam {
  const trained = frozenBackbone
    ? new Map([...net.parameters].filter(([name]) => !isOfBackbone(name)))
    : net.parameters;
  const { learningRate, backboneRate = learningRate } = optimiser;
  return createAdam(trained, optimiser, (name) => (isOfBackbone(name) ? backboneRate / learningRate : 1));
}
