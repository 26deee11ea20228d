/** Puts a safetensors file where it is wanted: complete, or not at all. */
import { UserError } from '@keygrid/contract';
import { writeFileTensors, type FileTensor } from '@keygrid/weights';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';

/** Tells other programs that names and layouts are PyTorch's. */
export const METADATA = { format: 'pt' } as const;

/** Written aside, on disk for good, then renamed. */
export async function writeWeights(
  file: string,
  tensors: ReadonlyMap<string, FileTensor>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFileTensors(aside, tensors, metadata);
    const handle = await fs.open(aside, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(aside, file);
  } catch (cause) {
    await fs.rm(aside, { force: true });
    throw new UserError(`${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}
