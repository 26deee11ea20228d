/** Whether operations are being recorded for a gradient, and how to keep some of them out of that record. The only file that looks into tfjs' engine. */
import * as tf from '@tensorflow/tfjs-core';

/** tfjs-core's record of operations; one for the whole process. */
interface EngineState {
  gradientDepth: number;
  kernelDepth: number;
  activeTape: unknown;
}
const state = (): EngineState => tf.engine().state;

/** True where a result without a gradient would break the chain: a layer then avoids kernels that have none. */
export function isRecording(): boolean {
  const { gradientDepth, kernelDepth } = state();
  return gradientDepth > 0 && kernelDepth === 0;
}

/**
 * Runs `work` as if nothing around it were recorded: what it differentiates is forgotten as soon as it has its gradients,
 * and nothing of it is on the outer record. Its results are constants there.
 */
export function offTheRecord<T>(work: () => T): T {
  const engine = state();
  const { gradientDepth, kernelDepth, activeTape } = engine;
  Object.assign(engine, { gradientDepth: 0, kernelDepth: 0, activeTape: null });
  try {
    return work();
  } finally {
    Object.assign(engine, { gradientDepth, kernelDepth, activeTape });
  }
}
