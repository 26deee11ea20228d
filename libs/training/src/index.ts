export type { FinishedTraining, Phase, TrainingEnvironment, TrainingResult } from './environment.ts';
export { createLoaderPool, type PairLoader } from './loading/loader-pool.ts';
export { epochBatches } from './loading/training-batches.ts';
export { NonFiniteLoss } from './non-finite-loss.ts';
export { createAdam, type Adam, type AdamConfig, type Moments } from './optimiser/adam.ts';
export { train } from './train.ts';
export { trainingStep } from './training-step.ts';
