/** One annotated pair of a data set, by its id. */
import { UserError } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import { LAYOUT_DEFAULTS, type DataConfig, type Split } from '@keygrid/datasets/config';
import type { Point } from '@keygrid/geometry';
import { presentFolderOf, type Settings } from '@keygrid/runs';
import { locatePair } from '../data/locate-pair.ts';

export interface FoundPair {
  /** Its id. */
  pair: string;
  source: string;
  target: string;
  sourceKeypoints: [number, number][];
  truth: [number, number][];
}

/** Looks in `first`, then in the other splits. */
export async function findPair(
  settings: Settings,
  data: DataConfig,
  first: Split,
  name: string,
): Promise<FoundPair> {
  const folder = presentFolderOf(settings, data.name);
  if (folder === undefined) {
    const advice = `keygrid data add ${data.name} FOLDER says where it is`;
    throw new UserError(`The data set ${data.name} is not on this machine; ${advice}`);
  }
  const dataset = await openDataset(folder, data);
  const { splits } = LAYOUT_DEFAULTS[data.layout];
  const { pairs, index } = await locatePair(dataset, firstOf(splits, first), name);
  const query = await pairs.query(index);
  const truth = await pairs.truth(index);
  return {
    pair: pairs.ids[index] ?? name,
    source: query.sourceFile,
    target: query.targetFile,
    sourceKeypoints: query.sourceKeypoints.map(numbers),
    truth: truth.targetKeypoints.map(numbers),
  };
}

function firstOf(splits: readonly Split[], first: Split): Split[] {
  return [...splits].sort((a, b) => Number(b === first) - Number(a === first));
}

function numbers({ x, y }: Point<'original'>): [number, number] {
  return [x, y];
}
