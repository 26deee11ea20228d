/** Which pairs of a synthetic data set are loaded: so chosen that no picture comes twice. Peers read the same file. */
import { openDataset } from '@keygrid/datasets';
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const NAME = 'loader-list.json';
const LoaderList = z.object({
  /** Of the training split, by index. */
  pairs: z.array(z.number()),
  /** Source and target picture of each pair. */
  files: z.array(z.string()),
});
type LoaderList = z.infer<typeof LoaderList>;

export async function writeLoaderList(data: string): Promise<LoaderList> {
  const list = await (await openDataset(data, { layout: 'spair-large' })).split('trn');
  const pairs: number[] = [];
  const files = new Set<string>();
  for (let index = 0; index < list.length; index++) {
    const { sourceFile, targetFile } = await list.query(index);
    if (files.has(sourceFile) || files.has(targetFile)) continue;
    pairs.push(index);
    files.add(sourceFile).add(targetFile);
  }
  const chosen = { pairs, files: [...files] };
  await fs.writeFile(path.join(data, NAME), JSON.stringify(chosen));
  return chosen;
}

export async function readLoaderList(data: string): Promise<LoaderList> {
  return LoaderList.parse(JSON.parse(await fs.readFile(path.join(data, NAME), 'utf8')));
}
