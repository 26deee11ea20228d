/** What a plan's runs would keep in the feature cache, in words. */
import { counted } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import { keptFeatures, type KeptFeatures, type Plan } from '@keygrid/plan';
import { featureLimit, presentFolderOf, type Settings } from '@keygrid/runs';
import { bytesText } from '../bytes-text.ts';

/** Empty where no backbone stays as it is. */
export async function featureLines(plan: Plan, settings: Settings): Promise<string[]> {
  const kept = keptFeatures(plan);
  const limit = featureLimit(settings);
  if (kept.length === 0) return [];
  if (limit === 0) return ['features of pictures are not kept (featureCacheGiB = 0 in keygrid.toml)'];
  const lines = await Promise.all(kept.map((one) => lineFor(one, settings)));
  return [
    ...lines,
    `  at most ${bytesText(limit)} are kept, for pictures that KBC does not crop: all of mode none, targets of source, sources and first passes of target, first passes of both`,
  ];
}

async function lineFor({ backbone, side, data, splits, bytesAPicture }: KeptFeatures, settings: Settings) {
  const pictures = await picturesOf(data, splits, settings);
  const what = `features kept on disk (${backbone}, side ${side}): ${pictures === undefined ? `pictures of ${data.name}` : counted(pictures, 'picture')}`;
  if (bytesAPicture === undefined) return `${what}; their size is known once the file has run`;
  const whole = pictures === undefined ? '' : `, ${bytesText(pictures * bytesAPicture)} in all`;
  return `${what} of ${bytesText(bytesAPicture)} each${whole}`;
}

/** Distinct ones; undefined where this machine has not the data. */
async function picturesOf(data: KeptFeatures['data'], splits: KeptFeatures['splits'], settings: Settings) {
  const folder = presentFolderOf(settings, data.name);
  if (folder === undefined) return undefined;
  const dataset = await openDataset(folder, data);
  const files = new Set<string>();
  for (const split of splits) {
    const pairs = await dataset.split(split);
    for (let i = 0; i < pairs.length; i++) {
      const { sourceFile, targetFile } = await pairs.query(i);
      files.add(sourceFile).add(targetFile);
    }
  }
  return files.size;
}
