/** Which two inputs of an axis each output of a linear resize reads. */

/**
 * How outputs map to inputs. `aligned`: the first and last cells coincide; `half-pixel`: the borders of the axis do; `mixed`: the
 * outputs' borders fall on the first and last inputs.
 */
export type CornerRule = 'aligned' | 'half-pixel' | 'mixed';

/** Output i is `(1 − share[i]) · input[at[i]] + share[i] · input[at[i] + 1]`; where `share` is 0 the second is not read. */
export interface AxisWeights {
  readonly at: Int32Array;
  readonly share: Float64Array;
}

/** Outputs `first` to `first + count − 1` (default: all) of an axis of `to` cells made from one of `from`; borders repeat. */
export function axisWeights(
  from: number,
  to: number,
  rule: CornerRule,
  { first = 0, count = to }: { readonly first?: number; readonly count?: number } = {},
): AxisWeights {
  const at = new Int32Array(count);
  const share = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const position = Math.min(Math.max(positionOf(first + i, from, to, rule), 0), from - 1);
    const left = Math.floor(position);
    at[i] = left;
    share[i] = left + 1 < from ? position - left : 0;
  }
  return { at, share };
}

function positionOf(i: number, from: number, to: number, rule: CornerRule): number {
  if (rule === 'half-pixel') return ((i + 0.5) * from) / to - 0.5;
  if (rule === 'mixed') return ((i + 0.5) * (from - 1)) / to;
  return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
}
