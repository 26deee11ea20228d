/** A backbone of a few kB as an ONNX file: convolutions of given strides on the picture, each an output. */
import { writeOnnx, type OnnxDescription } from './onnx-file.ts';

interface Tap {
  readonly output: string;
  readonly stride: number;
  readonly channels: number;
  /** `[1, n, c]` as a transformer gives it, so many tokens before those of the cells. Left out: a map. */
  readonly tokensBefore?: number;
}

/** The picture's axes are free unless `side` fixes them. */
export function writeBackbone(
  file: string,
  taps: readonly Tap[],
  {
    side = 'side',
    scale = 0.01,
    ...more
  }: { side?: number | string; scale?: number } & Partial<OnnxDescription> = {},
): string {
  return writeOnnx(file, {
    inputs: { picture: { shape: [1, 3, side, side] } },
    outputs: Object.fromEntries(taps.map((tap) => [tap.output, { shape: axesOf(tap) }])),
    nodes: taps.flatMap(nodesOf),
    weights: Object.fromEntries(
      taps.flatMap((tap, i) => weightsOf(tap, (n) => scale * Math.sin(n * (i + 1)))),
    ),
    ...more,
  });
}

const axesOf = ({ output, tokensBefore }: Tap) =>
  [1, `a.${output}`, `b.${output}`, `c.${output}`].slice(0, tokensBefore === undefined ? 4 : 3);

function nodesOf({ output, stride, tokensBefore }: Tap): OnnxDescription['nodes'] {
  const attributes = { strides: [stride, stride], kernel_shape: [stride, stride] };
  const map = tokensBefore === undefined ? output : `map.${output}`;
  const nodes = [{ op: 'Conv', inputs: ['picture', `w.${output}`], outputs: [map], attributes }];
  if (tokensBefore === undefined) return nodes;
  const cells = `cells.${output}`;
  const last: OnnxDescription['nodes'] = [
    { op: 'Reshape', inputs: [map, `shape.${output}`], outputs: [`rows.${output}`] },
    { op: 'Transpose', inputs: [`rows.${output}`], outputs: [cells], attributes: { perm: [0, 2, 1] } },
    tokensBefore === 0
      ? { op: 'Identity', inputs: [cells], outputs: [output] }
      : { op: 'Concat', inputs: [`first.${output}`, cells], outputs: [output], attributes: { axis: 1 } },
  ];
  return [...nodes, ...last];
}

type Weights = NonNullable<OnnxDescription['weights']>;

function weightsOf(
  { output, stride, channels, tokensBefore }: Tap,
  value: (n: number) => number,
): [string, Weights[string]][] {
  const kernel = Float32Array.from({ length: channels * 3 * stride ** 2 }, (_, n) => value(n));
  const weights: [string, Weights[string]][] = [
    [`w.${output}`, { shape: [channels, 3, stride, stride], data: kernel }],
  ];
  if (tokensBefore === undefined) return weights;
  weights.push([`shape.${output}`, { shape: [3], data: [1n, BigInt(channels), -1n] }]);
  if (tokensBefore === 0) return weights;
  const first = new Float32Array(tokensBefore * channels);
  return [...weights, [`first.${output}`, { shape: [1, tokensBefore, channels], data: first }]];
}
