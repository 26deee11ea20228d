/** A list of pairs through KBC as an evaluation goes through it; pictures are decoded beforehand. */
import { openDataset, type PairList } from '@keygrid/datasets';
import { createPictureCache } from '@keygrid/images';
import { withEachKbc, type PairRequest } from '@keygrid/kbc';
import type { KbcConfig, KbcMode } from '@keygrid/kbc/config';
import { createMatcher, type LoadedPicture } from '@keygrid/matchers';
import type { EvaluationCase } from '../case.ts';
import { createNet } from './network-work.ts';
import type { Work } from './work.ts';

type Pair = PairRequest<LoadedPicture>;

/** SPair-71k's threshold. */
const TAU = 0.8;
const PICTURE_BYTES = 2 ** 30;
const WARM_UP_PAIRS = 2;

export async function evaluationWork(work: EvaluationCase): Promise<Work> {
  const net = createNet({ size: work, conv4d: work.conv4d });
  const dataset = await openDataset(work.data, { layout: 'spair-large' });
  const pairs = await pairsOfFirstCategory(await dataset.split('test'), work.isOnePair ? 1 : Infinity);
  const rounds = work.isTogether ? [work.modes] : work.modes.map((mode) => [mode]);
  const newMatcher = () => (work.keepsFeatures ? createMatcher(net) : createMatcher(net, { keptBytes: 0 }));
  const staying = work.isOnePair ? newMatcher() : undefined;
  const evaluate = async (list: readonly Pair[]) => {
    for (const modes of rounds) {
      const matcher = staying ?? newMatcher();
      const match = withEachKbc(matcher.match, { kbcs: modes.map(kbcOf), side: work.inputSide });
      for (const pair of list) await match(pair);
      if (matcher !== staying) matcher.dispose();
    }
  };
  return {
    pairs: pairs.length,
    run: () => evaluate(pairs),
    warmUp: () => evaluate(pairs.slice(0, WARM_UP_PAIRS)),
    dispose() {
      staying?.dispose();
      net.dispose();
    },
  };
}

const kbcOf = (mode: KbcMode): KbcConfig =>
  mode === 'none' ? { mode } : { mode, tau: TAU, minDistancePx: 16, maxScale: 4 };

async function pairsOfFirstCategory(list: PairList, most: number): Promise<Pair[]> {
  const pictures = createPictureCache(PICTURE_BYTES);
  const { category } = await list.truth(0);
  const pairs: Pair[] = [];
  for (let index = 0; index < list.length && pairs.length < most; index++) {
    if ((await list.truth(index)).category !== category) continue;
    const { sourceFile, targetFile, ...query } = await list.query(index);
    pairs.push({
      ...query,
      source: { file: sourceFile, picture: await pictures.get(sourceFile, query.sourceSize) },
      target: { file: targetFile, picture: await pictures.get(targetFile, query.targetSize) },
    });
  }
  return pairs;
}
