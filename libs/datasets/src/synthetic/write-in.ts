/** A file of a synthetic set, in a folder that is made for it. */
import fs from 'node:fs/promises';
import path from 'node:path';

export async function writeIn(folder: string, name: string, content: string | Buffer): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(path.join(folder, name), content);
}
