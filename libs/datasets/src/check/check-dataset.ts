/** Reads a whole data set as runs would, and reports everything that is wrong or odd instead of failing at the first. */
import path from 'node:path';
import { bySplit } from '../by-split.ts';
import { LAYOUT_DEFAULTS, type Layout, type Split } from '../config.ts';
import type { OpenLayout } from '../layouts/layout-reader.ts';
import { readerOf } from '../layouts/layout-readers.ts';
import { checkPictures } from './check-pictures.ts';
import { openDefectLog, type DefectLog } from './defect-log.ts';
import { findOddKeypoints } from './find-odd-keypoints.ts';
import { findOverlap } from './find-overlap.ts';
import { findRepeats } from './find-repeats.ts';
import { findUnusableParts } from './find-unusable-parts.ts';
import type { CheckReport, SplitReport } from './finding.ts';
import { findOtherCounts, publishedCounts } from './published.ts';
import { readPairs, type ReadPairs } from './read-pairs.ts';

export interface CheckProgress {
  readonly step: 'pairs' | 'pictures';
  readonly done: number;
  readonly total: number;
}

/**
 * Every pair of every split and every picture they name. Defects are what a run would fail at; facts are not.
 * @throws UserError when the folder is not there or cannot be opened at all.
 */
export async function checkDataset(
  folder: string,
  layout: Layout,
  onProgress: (progress: CheckProgress) => void = () => undefined,
): Promise<CheckReport> {
  const root = path.resolve(folder);
  const { splits } = LAYOUT_DEFAULTS[layout];
  const opened = await readerOf(layout).open(root, splits);
  const log = openDefectLog(root);
  for (const defect of opened.defects) {
    log.add(defect, defect.pair === undefined ? [] : [{ split: defect.split, id: defect.pair }]);
  }
  const counter = (step: CheckProgress['step'], total: number) => {
    let done = 0;
    return () => onProgress({ step, done: ++done, total });
  };
  const listed = splits.reduce((sum, split) => sum + opened.ids[split].length, 0);
  const read = await readPairs(root, opened, splits, log, counter('pairs', listed));
  await checkPictures(root, read.pictures, log, counter('pictures', read.pictures.size));

  const ids = bySplit((split) => idsOf(opened, split));
  const pairs = bySplit((split) => ids[split].length);
  const published = publishedCounts(layout, pairs);
  return {
    folder: root,
    layout,
    splits: splits.map((split) => describeSplit(split, ids[split], read, log, published[split])),
    pictures: read.pictures.size,
    defects: log.found,
    facts: [
      ...findOtherCounts(pairs, published),
      ...findOverlap(layout, read.pairs),
      ...findRepeats(read.pairs),
      ...findOddKeypoints(read.pairs),
      ...findUnusableParts(layout, read.pairs),
    ],
  };
}

/** Those whose line is not as it must be among them. */
function idsOf({ ids, defects }: OpenLayout, split: Split): string[] {
  const ofLines = defects.flatMap((defect) =>
    defect.split === split && defect.pair !== undefined ? [defect.pair] : [],
  );
  return [...new Set([...ids[split], ...ofLines])];
}

function describeSplit(
  split: Split,
  ids: readonly string[],
  read: ReadPairs,
  log: DefectLog,
  published: number | undefined,
): SplitReport {
  const pairs = read.pairs.filter((pair) => pair.split === split);
  return {
    split,
    pairs: ids.length,
    published,
    pictures: new Set(pairs.flatMap(({ source, target }) => [source, target])).size,
    keypoints: pairs.reduce((sum, { keypoints }) => sum + keypoints, 0),
    defectivePairs: ids.filter((id) => log.isDefective({ split, id })).length,
  };
}
