/** Writes arrays of doubles as a MATLAB file of level 5, byte by byte the same for the same arrays. */
import { deflateSync } from 'node:zlib';
import { HEADER_BYTES, MI, TEXT_BYTES, VERSION } from './format.ts';
import type { MatArray } from './read-mat.ts';

const DOUBLE_CLASS = 6;
const DOUBLE = 9;

/** @param compressed Each array in a compressed element of its own, as `save -v7` does. */
export function writeMat(arrays: Readonly<Record<string, MatArray>>, compressed: boolean): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.fill(' ', 0, TEXT_BYTES);
  header.write('MATLAB 5.0 MAT-file, written by Keygrid', 'latin1');
  header.writeUint16LE(VERSION, HEADER_BYTES - 4);
  header.write('IM', HEADER_BYTES - 2, 'latin1');
  const matrices = Object.entries(arrays).map(([name, array]) => {
    const matrix = element(MI.matrix, matrixContent(name, array));
    if (!compressed) return matrix;
    return element(MI.compressed, deflateSync(matrix), { padded: false });
  });
  return Buffer.concat([header, ...matrices]);
}

function matrixContent(name: string, { shape, data }: MatArray): Buffer {
  const flags = Buffer.alloc(8);
  flags.writeUint32LE(DOUBLE_CLASS);
  const dimensions = Buffer.alloc(4 * shape.length);
  shape.forEach((side, i) => dimensions.writeInt32LE(side, 4 * i));
  const numbers = Buffer.alloc(8 * data.length);
  data.forEach((value, i) => numbers.writeDoubleLE(value, 8 * i));
  return Buffer.concat([
    element(MI.uint32, flags),
    element(MI.int32, dimensions),
    element(MI.int8, Buffer.from(name, 'latin1')),
    element(DOUBLE, numbers),
  ]);
}

function element(type: number, content: Buffer, { padded = true } = {}): Buffer {
  const tag = Buffer.alloc(8);
  tag.writeUint32LE(type, 0);
  tag.writeUint32LE(content.length, 4);
  const padding = Buffer.alloc(padded ? (8 - (content.length % 8)) % 8 : 0);
  return Buffer.concat([tag, content, padding]);
}
