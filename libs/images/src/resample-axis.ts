/** What each output pixel reads along one axis of a picture, as flat tables. */

export interface Axis {
  /** All inputs that are read are in [`start`, `end`). */
  readonly start: number;
  readonly end: number;
  /** Inputs an output pixel reads, at least one. */
  readonly taps: number;
  /** `[side]`, counted from `start`, never falling. */
  readonly firsts: Int32Array;
  /** `[side, taps]`; 0 where an output reads fewer. An output without any is black. */
  readonly weights: Float64Array;
}

export interface AxisOf {
  readonly kind: 'squash' | 'window';
  /** Pixels of the picture. */
  readonly length: number;
  /** Pixels of the output. */
  readonly side: number;
  /** Of the crop: `output = input · scale − offset`. */
  readonly scale: number;
  readonly offset: number;
}

export function createAxis({ kind, length, side, scale, offset }: AxisOf): Axis {
  const centres = new Float64Array(side).map((_, i) => (i + 0.5 + offset) / scale);
  const { taps, firsts, weights } = kind === 'squash' ? triangle(length, centres) : bilinear(length, centres);
  const start = firsts[0] ?? 0;
  const end = (firsts.at(-1) ?? 0) + taps;
  return { start, end, taps, firsts: firsts.map((first) => first - start), weights };
}

type Tables = Pick<Axis, 'taps' | 'firsts' | 'weights'>;

/** Pillow's BILINEAR: a triangle of half width `max(1, length / side)`, its weights normalised at the borders. */
function triangle(length: number, centres: Float64Array): Tables {
  const support = Math.max(1, length / centres.length);
  const firstOf = (centre: number) => Math.max(0, Math.floor(centre - support + 0.5));
  const endOf = (centre: number) => Math.min(length, Math.floor(centre + support + 0.5));
  const taps = centres.reduce((most, centre) => Math.max(most, endOf(centre) - firstOf(centre)), 1);
  const firsts = new Int32Array(centres.length);
  const weights = new Float64Array(centres.length * taps);
  centres.forEach((centre, i) => {
    const first = Math.min(firstOf(centre), length - taps);
    const row = weights.subarray(i * taps, (i + 1) * taps);
    let sum = 0;
    for (let input = firstOf(centre); input < endOf(centre); input++) {
      const weight = Math.max(0, 1 - Math.abs(input + 0.5 - centre) / support);
      row[input - first] = weight;
      sum += weight;
    }
    for (let k = 0; k < taps; k++) row[k] = (row[k] ?? 0) / sum;
    firsts[i] = first;
  });
  return { taps, firsts, weights };
}

/** Between the two nearest pixel centres, borders repeated; nothing at or beyond the far edge. */
function bilinear(length: number, centres: Float64Array): Tables {
  const taps = Math.min(2, length);
  const firsts = new Int32Array(centres.length);
  const weights = new Float64Array(centres.length * taps);
  centres.forEach((centre, i) => {
    const position = Math.min(Math.max(centre - 0.5, 0), length - 1);
    const first = Math.min(Math.floor(position), length - taps);
    firsts[i] = first;
    if (centre >= length) return;
    weights[i * taps] = 1 - (position - first);
    if (taps === 2) weights[i * taps + 1] = position - first;
  });
  return { taps, firsts, weights };
}
