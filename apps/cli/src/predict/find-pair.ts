/** One annotated pair of a data set, by its id. */
import { openDataset, type PairList } from '@keygrid/datasets';
import { LAYOUT_DEFAULTS, type DataConfig, type Split } from '@keygrid/datasets/config';
import { UserError, type Point } from '@keygrid/geometry';
import type { Settings } from '@keygrid/runs';

export interface FoundPair {
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
  id: string,
): Promise<FoundPair> {
  const folder = settings.dataFolders[data.name];
  if (folder === undefined) {
    const advice = `keygrid data add ${data.name} FOLDER says where it lies`;
    throw new UserError(`The data set ${data.name} is not on this machine; ${advice}`);
  }
  const dataset = await openDataset(folder, data);
  const { splits } = LAYOUT_DEFAULTS[data.layout];
  for (const split of [...splits].sort((a, b) => Number(b === first) - Number(a === first))) {
    const pairs = await dataset.split(split);
    const found = await pairIn(pairs, id);
    if (found !== undefined) return found;
  }
  throw new UserError(`${folder} has no pair "${id}"; its ids are the names of the files in PairAnnotation`);
}

async function pairIn(pairs: PairList, id: string): Promise<FoundPair | undefined> {
  for (let index = 0; index < pairs.length; index++) {
    const query = await pairs.query(index);
    if (query.id !== id) continue;
    const truth = await pairs.truth(index);
    return {
      source: query.sourceFile,
      target: query.targetFile,
      sourceKeypoints: query.sourceKeypoints.map(numbers),
      truth: truth.targetKeypoints.map(numbers),
    };
  }
  return undefined;
}

function numbers({ x, y }: Point<'original'>): [number, number] {
  return [x, y];
}
