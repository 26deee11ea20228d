/** Puts a safetensors file where it is wanted: complete, or not at all. */
import { cannotWrite, writeWhole } from '@keygrid/files';
import { writeFileTensors, type FileTensor } from '@keygrid/weights';
import fs from 'node:fs/promises';

/** Tells other programs that names and layouts are PyTorch's. */
export const METADATA = { format: 'pt' } as const;

/** Written aside, on disk for good, then renamed. */
export async function writeWeights(
  file: string,
  tensors: ReadonlyMap<string, FileTensor>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await writeWhole(file, async (aside) => {
      await writeFileTensors(aside, tensors, metadata);
      const handle = await fs.open(aside, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}
