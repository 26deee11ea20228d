/** HPF and SCOT on maps as ResNet-101 makes them of a picture of 300×225 pixels: from maps to keypoints, without the network. */
import { cellGrid, matchCells, transferMatches, type HyperpixelOptions } from '@keygrid/matchers';
import { randomPoints } from './random-values.ts';

const SIZE = { width: 300, height: 225 };
/** Of hyperpixel id 0, the finest map: its grid is that of all cells. */
const FINE = { width: 75, height: 57, channels: 64 };
/** Of ids in the third stage. */
const COARSE = { width: 19, height: 15, channels: 1024 };
const FIELD = { jumpPx: 4, fieldPx: 11 };
const KEYPOINTS = 10;

export interface HyperpixelPair {
  readonly name: string;
  /** Maps of stride 16 beside the finest one. */
  readonly coarseMaps: number;
  readonly options: HyperpixelOptions;
}

/** The published layers for SPair-71k. */
export const HYPERPIXEL_PAIRS: readonly HyperpixelPair[] = [
  { name: 'HPF', coarseMaps: 7, options: {} },
  { name: 'SCOT', coarseMaps: 5, options: { transport: { epsilon: 0.05, iterations: 1, power: 1 } } },
];

/** Matches one pair; TensorFlow must be loaded. */
export function hyperpixelPair({ coarseMaps, options }: HyperpixelPair): () => Promise<void> {
  const picture = (first: number) => ({
    size: SIZE,
    maps: [FINE, ...Array.from({ length: coarseMaps }, () => COARSE)].map((shape, i) =>
      waves(shape, first + i),
    ),
    cells: cellGrid(FINE, FIELD, SIZE, options.transport ? Infinity : FIELD.jumpPx),
  });
  const [source, target] = [picture(0), picture(100)];
  const keypoints = randomPoints<'input'>(3, KEYPOINTS, SIZE);
  return async () => {
    transferMatches(keypoints, source, target, await matchCells(source, target, options));
  };
}

function waves(shape: typeof FINE, phase: number) {
  const data = Float32Array.from({ length: shape.width * shape.height * shape.channels }, (_, i) =>
    Math.abs(Math.sin(phase + 1.7 * i)),
  );
  return { ...shape, data };
}
