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
/** Inner products of colours, each the mean of `cell` × `cell` pixels, as the output `correlation`. */
const coloursOf = (
  [source, target, correlation]: readonly [string, string, string],
  cell: number,
): OnnxDescription => ({
  inputs: { [source]: { shape: ['n', 3, 'h', 'w'] }, [target]: { shape: ['n', 3, 'h', 'w'] } },
  outputs: { [correlation]: { shape: [1, 's', 't'] } },
  weights: { flat: { shape: [3], data: [1n, 3n, -1n] } },
  nodes: [
    ...[source, target].flatMap((name) => [
      {
        op: 'AveragePool',
        inputs: [name],
        outputs: [`${name}.cells`],
        attributes: { kernel_shape: [cell, cell], strides: [cell, cell] },
      },
      { op: 'Reshape', inputs: [`${name}.cells`, 'flat'], outputs: [`${name}.flat`] },
    ]),
    { op: 'Transpose', inputs: [`${source}.flat`], outputs: ['rows'], attributes: { perm: [0, 2, 1] } },
    { op: 'MatMul', inputs: ['rows', `${target}.flat`], outputs: [correlation] },
  ],
});
export const colours = coloursOf(['a', 'b', 'c'], 4);
/** The file of grids in miniature. */
export const miniature = coloursOf(['source', 'target', 'correlation'], 8);
