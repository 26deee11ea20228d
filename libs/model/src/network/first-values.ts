/** A network's first values, as a training would start from them, without TensorFlow. */
import type { StateDict } from '@keygrid/weights';
import { ParameterScope, type Declares } from '../layers/parameters.ts';

/** Under PyTorch's names and in its layouts, of all that `build` declares; what it builds cannot be used. */
export function firstValues(build: (scope: ParameterScope) => unknown, seed: number): StateDict {
  const dict: StateDict = new Map();
  const nothing = (): never => undefined as never;
  const declare: Declares['declare'] = (name, shape, initial) => {
    dict.set(name, { shape, data: initial(seed, name, shape) });
    return nothing();
  };
  build(new ParameterScope({ declare, derive: nothing }, ''));
  return dict;
}
