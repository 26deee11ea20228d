/** Weights are named by their content. */
import { UserError } from '@keygrid/geometry';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const PIECE_BYTES = 8 << 20;

/**
 * Of a safetensors file, read in pieces: weights of ResNet-101 are 170 MB.
 * @throws UserError where there is none, or it is of another format: before anything is planned, not in a worker.
 */
export function sha256OfFile(file: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const descriptor = openWeights(file);
  try {
    let read = readSync(descriptor, piece);
    requireSafetensors(file, piece.subarray(0, read));
    for (; read !== 0; read = readSync(descriptor, piece)) {
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

/** Eight bytes of length, then JSON. */
function requireSafetensors(file: string, start: Buffer): void {
  const where = `model.backbone.weights: ${file}`;
  if (start.toString('latin1', 0, 4) === 'PK\x03\x04' || /\.(pth|pt)(\.tar)?$/i.test(file))
    throw new UserError(
      `${where} is a PyTorch file; convert it once and name the new file: keygrid weights convert ${file}`,
    );
  if (start.toString('latin1', 8, 9) !== '{')
    throw new UserError(`${where} is not a safetensors file; expected one, or "he"`);
}
