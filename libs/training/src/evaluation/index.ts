/** Evaluating, which needs TensorFlow only where its matcher does: nothing here loads it. */
export { evaluate } from './evaluate.ts';
export type { Evaluation } from './evaluation.ts';
export { peakMemoryBytes, residentMemoryBytes, restartPeakMemory } from '../memory.ts';
