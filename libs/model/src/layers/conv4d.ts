/** 4D convolution, kernel 3, padding 1, stride 1, centre-pivot or full (docs/method.md §4). */
import { createCentrePivot } from './conv4d-centre-pivot.ts';
import { createFull } from './conv4d-full.ts';
import type { ParameterScope } from './parameters.ts';
import type { Conv4d } from '../tensors/tensor6d.ts';

/** Declares what the kind needs: `conv1`, `conv2` (centre-pivot) or `weight`, `bias` (full). */
export function createConv4d(
  kind: 'centre-pivot' | 'full',
  scope: ParameterScope,
  input: number,
  output: number,
): Conv4d {
  return kind === 'full' ? createFull(scope, input, output) : createCentrePivot(scope, input, output);
}
