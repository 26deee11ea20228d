/** How NCNet squashes a picture, against the formula of each way a pixel at a time. */
import { loadTensorFlow } from '@keygrid/model';
import { createHyperpixelNetwork, ParameterStore } from '@keygrid/model/layers';
import { beforeAll, expect, test } from 'vitest';
import type { FeatureMap } from '../maps/feature-map.ts';
import { waves } from '../testing/waves.ts';
import { ncnetFeatures } from './picture.ts';

const SIDE = 32;
const layers = [1, 1, 1];

beforeAll(() => loadTensorFlow({ device: 'cpu' }));

/** `[SIDE, SIDE, 3]`: each pixel read at `position` of each axis, bilinear between the four pixels around. */
function slowSquash(picture: FeatureMap, position: (i: number, from: number) => number): FeatureMap {
  const data = new Float32Array(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (let c = 0; c < 3; c++) {
        const [atX, atY] = [position(x, picture.width), position(y, picture.height)];
        let sum = 0;
        for (let row = 0; row < picture.height; row++)
          for (let column = 0; column < picture.width; column++) {
            const share = Math.max(0, 1 - Math.abs(row - atY)) * Math.max(0, 1 - Math.abs(column - atX));
            sum += share * picture.data[(row * picture.width + column) * 3 + c]!;
          }
        data[(y * SIDE + x) * 3 + c] = sum;
      }
  return { height: SIDE, width: SIDE, channels: 3, data };
}

test.each([
  ['aligned', (i: number, from: number) => (i / (SIDE - 1)) * (from - 1)],
  ['mixed', (i: number, from: number) => ((i + 0.5) / SIDE) * (from - 1)],
] as const)('squash: %s reads every pixel where its formula says', (squash, position) => {
  const store = new ParameterStore(3);
  const network = createHyperpixelNetwork(store.root, { layers, width: 4 });
  const { data, ...size } = waves(19, 27, 3, 0.5);
  const picture = { ...size, data: data.map((value) => 127 + 60 * value) };
  const featuresOf = (levels: FeatureMap) => {
    // A picture of its own side is left as it is.
    const isSquare = levels.width === SIDE;
    const features = ncnetFeatures(levels, { network, blocks: 3, side: SIDE, squash: isSquare ? 'aligned' : squash });
    const values = features.dataSync<'float32'>();
    features.dispose();
    return values;
  };
  const [got, expected] = [featuresOf(picture), featuresOf(slowSquash(picture, position))];
  const other = featuresOf(slowSquash(picture, (i, from) => ((i + 0.5) * from) / SIDE - 0.5));
  const difference = (values: Float32Array) => Math.max(...values.map((value, i) => Math.abs(value - got[i]!)));
  expect(difference(expected)).toBeLessThan(1e-3);
  expect(difference(other)).toBeGreaterThan(1e-2);
  store.dispose();
}); // prettier-ignore
