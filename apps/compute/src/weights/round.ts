/** Weights as another type of floats, and what was lost by it. */
import { asFloats, toStateTensor, type FileTensor, type FloatType } from '@keygrid/weights';

interface Rounded {
  readonly tensors: ReadonlyMap<string, FileTensor>;
  /** A sentence each. */
  readonly notes: readonly string[];
}

/** Without `type` only F64 is rounded, to F32; integers never are. Values beyond the type's range become infinity. */
export function roundWeights(tensors: ReadonlyMap<string, FileTensor>, type: FloatType | undefined): Rounded {
  const wanted = ({ type: own }: FileTensor): FloatType | undefined =>
    type ?? (own === 'F64' ? 'F32' : undefined);
  const rounded = new Map<string, FileTensor>();
  let overflows = 0;
  for (const [name, tensor] of tensors) {
    const to = wanted(tensor);
    const after = to === undefined ? tensor : asFloats(tensor, to);
    if (to !== 'F32') overflows += after === tensor ? 0 : infinitiesIn(after) - infinitiesIn(tensor);
    rounded.set(name, after);
  }
  const doubles =
    type === undefined ? [...tensors.values()].filter(({ type: own }) => own === 'F64').length : 0;
  return {
    tensors: rounded,
    notes: [
      ...(doubles > 0 ? [`rounded from F64 to F32: ${doubles} of ${tensors.size} tensors`] : []),
      ...(overflows > 0 ? [`beyond the range of ${type}, now infinity: ${overflows} numbers`] : []),
    ],
  };
}

function infinitiesIn(tensor: FileTensor): number {
  let infinities = 0;
  for (const value of toStateTensor(tensor).data) if (Math.abs(value) === Infinity) infinities++;
  return infinities;
}
