/** Which format a weights file is in, by its first bytes. */
import { UserError } from '@keygrid/contract';
import { openFile, readPart } from '@keygrid/files';

/** `legacy` is what torch.save wrote before version 1.6: pickles, then storages. `tar` is older still. */
export type WeightsFormat = 'safetensors' | 'zip' | 'legacy' | 'tar';

const START_BYTES = 512;
/** The number that a legacy file's first pickle holds, whatever the pickle's protocol. */
export const LEGACY_MAGIC = Buffer.from('8a0a6cfc9c46f9206aa850192e', 'hex');
/** Protocol and, from 4 on, the length of a frame stand before it. */
const MAGIC_WITHIN_BYTES = 2 + 9 + LEGACY_MAGIC.length;
const PICKLE = 0x80;
const TAR_MARK_AT = 257;

/** @throws UserError where there is no such file, or it is in no format that is known here. */
export async function weightsFormat(file: string): Promise<WeightsFormat> {
  const format = formatOf(await readStart(file));
  if (format !== undefined) return format;
  throw new UserError(
    `${file} is neither a safetensors file nor one of PyTorch; expected weights in one of the two`,
  );
}

function formatOf(start: Buffer): WeightsFormat | undefined {
  if (start.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return 'zip';
  if (start[0] === PICKLE && start.subarray(0, MAGIC_WITHIN_BYTES).includes(LEGACY_MAGIC)) return 'legacy';
  if (start.toString('latin1', TAR_MARK_AT, TAR_MARK_AT + 5) === 'ustar') return 'tar';
  // Eight bytes of length, then JSON.
  return start.toString('latin1', 8, 9) === '{' ? 'safetensors' : undefined;
}

async function readStart(file: string): Promise<Buffer> {
  const open = await openFile(file, 'weights');
  try {
    return await readPart(open, 0, START_BYTES);
  } finally {
    await open.handle.close();
  }
}
