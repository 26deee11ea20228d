/** ONNX matchers of a few operators, for tests. */
import type { OnnxDescription } from '@keygrid/onnx/testing';

/** Of both pictures, in pixels. */
export const SIDE = 64;

export const PICTURES = { source: { shape: [1, 3, SIDE, SIDE] }, target: { shape: [1, 3, SIDE, SIDE] } };
/** Whatever it is shown it answers the same. */
export const constant = (name: string, shape: number[], data: number[]): OnnxDescription => ({
  inputs: PICTURES,
  outputs: { [name]: { shape } },
  weights: { w: { shape, data: Float32Array.from(data) } },
  nodes: [{ op: 'Identity', inputs: ['w'], outputs: [name] }],
});
/** Answers the keypoints shifted by (3, -5), two of them at a time. */
export const shifted: OnnxDescription = {
  inputs: { ...PICTURES, points: { shape: [1, 2, 2] } },
  outputs: { keypoints: { shape: [1, 2, 2] } },
  weights: { by: { shape: [2], data: Float32Array.of(3, -5) } },
  nodes: [{ op: 'Add', inputs: ['points', 'by'], outputs: ['keypoints'] }],
};
/** Inner products of colours, each the mean of 4 × 4 pixels. */
export const colours: OnnxDescription = {
  inputs: { a: { shape: ['n', 3, 'h', 'w'] }, b: { shape: ['n', 3, 'h', 'w'] } },
  outputs: { c: { shape: [1, 's', 't'] } },
  weights: { flat: { shape: [3], data: [1n, 3n, -1n] } },
  nodes: [
    ...['a', 'b'].flatMap((name) => [
      {
        op: 'AveragePool',
        inputs: [name],
        outputs: [`${name}4`],
        attributes: { kernel_shape: [4, 4], strides: [4, 4] },
      },
      { op: 'Reshape', inputs: [`${name}4`, 'flat'], outputs: [`${name}Flat`] },
    ]),
    { op: 'Transpose', inputs: ['aFlat'], outputs: ['aRows'], attributes: { perm: [0, 2, 1] } },
    { op: 'MatMul', inputs: ['aRows', 'bFlat'], outputs: ['c'] },
  ],
};
