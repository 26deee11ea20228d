/** A safetensors file with other metadata: the tensors' bytes stay where and what they are. */
import { openFile } from '@keygrid/files';
import fs from 'node:fs/promises';
import { headBytes } from './write.ts';
import { readSafetensorsHeader } from './read.ts';

/**
 * Writes `target` with the tensors of `source` and what `change` makes of its metadata: the same bytes as
 * `writeSafetensors` of both. Nothing but the header is held in memory. @throws UserError where `source` is damaged.
 */
export async function restampSafetensors(
  source: string,
  target: string,
  change: (metadata: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<void> {
  const { metadata, entries } = await readSafetensorsHeader(source);
  const dataBytes = entries.at(-1)?.end ?? 0;
  const from = await openFile(source, 'weights');
  const head = headBytes(entries, change(metadata));
  const handle = await fs.open(target, 'w');
  try {
    await handle.writeFile(head);
    const data = from.handle.createReadStream({ start: from.size - dataBytes, autoClose: false });
    if (dataBytes > 0) await fs.writeFile(handle, data);
    await handle.sync();
  } finally {
    await Promise.all([from.handle.close(), handle.close()]);
  }
}
