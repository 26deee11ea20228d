/** Weights are named by their content. */
import { UserError } from '@keygrid/geometry';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const PIECE_BYTES = 8 << 20;

/** Reads in pieces: weights of ResNet-101 are 170 MB. */
export function sha256OfFile(file: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const descriptor = openWeights(file);
  try {
    for (let read = -1; read !== 0;) {
      read = readSync(descriptor, piece);
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

function openWeights(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (cause) {
    throw new UserError(
      `model.backbone.weights: ${file} cannot be read; expected a safetensors file or "he"`,
      {
        cause,
      },
    );
  }
}
