/** One file of an archive into a store, checked against its hash. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import type { Store } from '../store/store.ts';
import type { FileHead } from './archive-format.ts';

/** Under each of the keys. @throws UserError where the content is not what the archive says. */
export async function putFile(
  store: Store,
  head: FileHead,
  content: AsyncIterable<Buffer>,
  keys: readonly string[],
): Promise<void> {
  const folder = await store.stagingFolder();
  try {
    const file = path.join(folder, 'file');
    await write(file, head, content);
    for (const key of keys) {
      await fs.copyFile(file, `${file}-copy`, fs.constants.COPYFILE_FICLONE);
      await store.publish(`${file}-copy`, key);
    }
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

async function write(
  file: string,
  { key, sha256, bytes }: FileHead,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  const hash = createHash('sha256');
  const handle = await fs.open(file, 'w', 0o600);
  let size = 0;
  try {
    for await (const part of content) {
      hash.update(part);
      size += part.length;
      await handle.writeFile(part);
    }
  } finally {
    await handle.close();
  }
  if (size !== bytes || hash.digest('hex') !== sha256)
    throw new UserError(`The archive's file ${key} does not match its SHA-256: it was changed or cut off`);
}
