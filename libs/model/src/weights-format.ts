/** Which format a weights file is in, by its first bytes. */
import { UserError } from '@keygrid/geometry';
import fs from 'node:fs/promises';
import { messageOf, type Refusal } from './pytorch-refusal.ts';

const LEGACY_PICKLE = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');
const TAR_MARK_AT = 257;

/** @throws UserError where there is no such file, or it is in neither format. */
export async function weightsFormat(file: string): Promise<'safetensors' | 'pytorch'> {
  const start = await readStart(file);
  if (formatOf(start) !== undefined) return 'pytorch';
  // Eight bytes of length, then JSON.
  if (start.toString('latin1', 8, 9) === '{') return 'safetensors';
  throw new UserError(
    `${file} is neither a safetensors file nor one of PyTorch; expected weights in one of the two`,
  );
}

/** @throws UserError that says what else the file is, and what to do about it. */
export async function requireZip(file: string, refusal: Refusal): Promise<void> {
  const format = formatOf(await readStart(file));
  if (format === undefined) throw refusal.damaged('it does not begin as a zip archive');
  if (format !== 'zip') throw beforeZip(file, format === 'pickle');
}

/** Oldest last. */
function formatOf(start: Buffer): 'zip' | 'pickle' | 'tar' | undefined {
  if (start.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return 'zip';
  if (start.subarray(0, LEGACY_PICKLE.length).equals(LEGACY_PICKLE)) return 'pickle';
  return start.toString('latin1', TAR_MARK_AT, TAR_MARK_AT + 5) === 'ustar' ? 'tar' : undefined;
}

/** PyTorch loads the oldest of its formats only by running what the file says. */
function beforeZip(file: string, loadsSafely: boolean): UserError {
  const load = `torch.load('OLD.pth', map_location='cpu', weights_only=${loadsSafely ? 'True' : 'False'})`;
  const warning = loadsSafely ? '' : ' (this load runs code in the file: only for one you trust)';
  return new UserError(
    `${file} is in a format that PyTorch wrote before version 1.6 and that is not read here. Save it again where PyTorch ` +
      `is installed${warning}:\n  python -c "import torch; torch.save(${load}, 'NEW.pth')"\n` +
      `torchvision's present files, such as resnet101-63fe2227.pth, are in the format read here.`,
  );
}

async function readStart(file: string): Promise<Buffer> {
  const handle = await fs.open(file).catch((cause: unknown) => {
    throw new UserError(`Cannot open the weights file ${file}: ${messageOf(cause)}`, { cause });
  });
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
