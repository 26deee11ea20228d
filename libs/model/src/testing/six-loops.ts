/** 4D convolution as the definition says it, six loops and no cleverness: the slow reference. */

/** `x [s, s, s, s, input]` of one sample, `weight [output, input, 3, 3, 3, 3]`, zero padding 1 → `[s, s, s, s, output]`. */
export function convolve4d(
  x: Float32Array,
  weight: Float32Array,
  bias: Float32Array,
  { side, input, output }: { side: number; input: number; output: number },
): Float32Array {
  const cells = Array.from({ length: side ** 4 }, (_, i) => [3, 2, 1, 0].map((axis) => Math.floor(i / side ** axis) % side)); // prettier-ignore
  const taps = Array.from({ length: 81 }, (_, i) =>
    [3, 2, 1, 0].map((axis) => Math.floor(i / 3 ** axis) % 3),
  );
  const y = new Float32Array(cells.length * output);
  for (const [cell, at] of cells.entries()) {
    for (let out = 0; out < output; out++) {
      let sum = bias[out] ?? NaN;
      for (const [tap, shift] of taps.entries()) {
        const from = at.map((place, axis) => place + (shift[axis] ?? 0) - 1);
        if (from.some((place) => place < 0 || place >= side)) continue;
        const index = from.reduce((place, coordinate) => place * side + coordinate, 0);
        for (let channel = 0; channel < input; channel++) {
          sum += (x[index * input + channel] ?? NaN) * (weight[(out * input + channel) * 81 + tap] ?? NaN);
        }
      }
      y[cell * output + out] = sum;
    }
  }
  return y;
}
