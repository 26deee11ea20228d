/** Test pairs of a synthetic data set's first category, as ours go through them, in a file for peers. */
import { openDataset } from '@keygrid/datasets';
import fs from 'node:fs/promises';
import path from 'node:path';

const NAME = 'evaluation-list.json';

export async function writeEvaluationList(data: string): Promise<void> {
  const list = await (await openDataset(data, { layout: 'spair-large' })).split('test');
  const { category } = await list.truth(0);
  const pairs: object[] = [];
  for (let index = 0; index < list.length; index++) {
    if ((await list.truth(index)).category !== category) continue;
    const { sourceFile, targetFile, sourceKeypoints } = await list.query(index);
    const keypoints = sourceKeypoints.map(({ x, y }) => [x, y]);
    pairs.push({ source: sourceFile, target: targetFile, keypoints });
  }
  await fs.writeFile(path.join(data, NAME), JSON.stringify({ pairs }));
}
