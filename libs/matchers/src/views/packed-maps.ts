/** Feature maps as bytes: how many, the four sizes of each, then their numbers. */
import * as tf from '@tensorflow/tfjs-core';

const WORD = 4;

export async function packMaps(maps: readonly tf.Tensor4D[]): Promise<Uint8Array> {
  const sizes = Uint32Array.from([maps.length, ...maps.flatMap(({ shape }) => shape)]);
  const values = await Promise.all(maps.map((map) => map.data<'float32'>()));
  const bytes = new Uint8Array(
    sizes.byteLength + values.reduce((sum, { byteLength }) => sum + byteLength, 0),
  );
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of [sizes, ...values]) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** Of bytes that `packMaps` made. */
export function unpackMaps(packed: Uint8Array): tf.Tensor4D[] {
  // A copy: tensors keep what they are made of, and numbers begin at multiples of their size.
  const { buffer } = new Uint8Array(packed);
  const [count = 0] = new Uint32Array(buffer, 0, 1);
  const sizes = new Uint32Array(buffer, WORD, 4 * count);
  let at = WORD * (1 + 4 * count);
  return Array.from({ length: count }, (_, i) => {
    const shape = [...sizes.subarray(4 * i, 4 * i + 4)] as [number, number, number, number];
    const values = new Float32Array(
      buffer,
      at,
      shape.reduce((product, size) => product * size, 1),
    );
    at += values.byteLength;
    return tf.tensor4d(values, shape);
  });
}
