/** Files that a grid names are known by their content. */
import { own, UserError } from '@keygrid/contract';
import { FileError, openFileSync, type FileKind } from '@keygrid/files';
import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';

const PIECE_BYTES = 8 << 20;

/** A backbone that is trained on starts from safetensors, or from random weights. */
const BACKBONE = 'model.backbone.weights';
/** Of files that are no weights, by the field that names them. */
const KINDS: Readonly<Record<string, FileKind>> = {
  'matcher.files': 'program',
  'matcher.file': 'onnx',
  'matcher.transport.masks': 'masks',
  'model.backbone.file': 'onnx',
  'matcher.backbone.file': 'onnx',
};
const kindOf = (field: string): FileKind => own(KINDS, field) ?? 'weights';

/**
 * Of a file, read in pieces: weights of ResNet-101 are 170 MB. `field` of the grid file names it; `kind`: default what that field
 * names for most matchers.
 * @throws UserError where there is none, or it is of another format: before anything is planned, not in a worker.
 */
export function sha256OfFile(file: string, field: string, kind: FileKind = kindOf(field)): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const descriptor = openNamed(file, field, kind);
  try {
    let read = readSync(descriptor, piece);
    if (field === BACKBONE) requireSafetensors(file, piece.subarray(0, read));
    for (; read !== 0; read = readSync(descriptor, piece)) {
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

function openNamed(file: string, field: string, kind: FileKind): number {
  try {
    return openFileSync(file, kind).descriptor;
  } catch (cause) {
    if (!(cause instanceof FileError)) throw cause;
    throw new UserError(`${field}: ${cause.message}${field === BACKBONE ? ', or "he"' : ''}`, { cause });
  }
}

/** Eight bytes of length, then JSON. */
function requireSafetensors(file: string, start: Buffer): void {
  const where = `${BACKBONE}: ${file}`;
  if (isPyTorch(start) || /\.(pth|pt)(\.tar)?$/i.test(file))
    throw new UserError(
      `${where} is a PyTorch file; convert it once and name the new file: keygrid weights convert ${file}`,
    );
  if (start.toString('latin1', 8, 9) !== '{')
    throw new UserError(`${where} is not a safetensors file; expected one, or "he"`);
}

/** Of a pickle that torch.save began a file with before version 1.6. */
const LEGACY_MAGIC = Buffer.from('8a0a6cfc9c46f9206aa850192e', 'hex');

/** A zip archive, or one of those. */
const isPyTorch = (start: Buffer): boolean =>
  start.toString('latin1', 0, 4) === 'PK\x03\x04' || start.subarray(0, 24).includes(LEGACY_MAGIC);
