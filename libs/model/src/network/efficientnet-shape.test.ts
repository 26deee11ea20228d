import { expect, it } from 'vitest';
import { efficientNetShape, efficientNetTapChannels } from './efficientnet-shape.ts';

it('lite0 has 16 blocks, its taps are the outputs of blocks 4, 10 and 15', () => {
  const { blocks, taps } = efficientNetShape('efficientnet-lite0');
  expect(blocks.map(({ output }) => output)).toEqual([
    16, 24, 24, 40, 40, 80, 80, 80, 112, 112, 112, 192, 192, 192, 192, 320,
  ]);
  expect(blocks.map(({ stride }) => stride)).toEqual([1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1]);
  expect(blocks[3]).toEqual({ expansion: 6, kernel: 5, stride: 2, input: 24, output: 40 });
  expect(taps).toEqual([4, 10, 15]);
  expect(efficientNetTapChannels('efficientnet-lite0')).toEqual([40, 112, 320]);
});

it('lite1 is deeper, lite2 deeper and wider in multiples of 8 channels', () => {
  expect(efficientNetShape('efficientnet-lite1').blocks).toHaveLength(21);
  expect(efficientNetTapChannels('efficientnet-lite1')).toEqual([40, 112, 320]);
  expect(efficientNetShape('efficientnet-lite2').blocks).toHaveLength(21);
  expect(efficientNetTapChannels('efficientnet-lite2')).toEqual([48, 120, 352]);
});
