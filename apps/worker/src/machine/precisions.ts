/** Which precisions every card of a worker has, and why one is lacking. */
import type { Precision } from '@keygrid/contract';
import type { Gpu } from './gpus.ts';

/** Compute capability of the first cards with TensorFloat-32 (Ampere). */
const FIRST_WITH_TF32 = 8;

const tooOld = ({ capability = FIRST_WITH_TF32 }: Gpu) => capability < FIRST_WITH_TF32;

/** Of those that the first child told: a run may be given any of the cards. */
export function onEveryCard(precisions: readonly Precision[], gpus: readonly Gpu[]): Precision[] {
  return precisions.filter((precision) => precision !== 'tf32' || !gpus.some(tooOld));
}

/** Why the worker does not offer a precision, as a clause. */
export function whyLacking(precision: Precision, gpus: readonly Gpu[]): string {
  const old = gpus.find(tooOld);
  if (precision === 'tf32' && old)
    return `card ${old.id} (${old.name ?? 'a GPU'}) has compute capability ${old.capability?.toFixed(1)}, and tf32 needs ${FIRST_WITH_TF32}.0 or later`;
  if (precision === 'bfloat16') return 'TensorFlow has no half types on a GPU here';
  return 'no child process of this worker offers it';
}
