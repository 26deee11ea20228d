/** Facts of pairs with the ids of their keypoints. Those stored before ids were read are read again, once. */
import { firstNames, UserError } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import { LAYOUT_DEFAULTS } from '@keygrid/datasets/config';
import { readPairFacts, replacePairFacts, type EvaluationSpec, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { factsOfPairs, type PairFacts } from '@keygrid/scoring';
import { findEvaluatedData } from '../pairs/evaluated-data.ts';

type Evaluated = Pick<EvaluationSpec, 'data' | 'split'>;

/**
 * As stored where the annotations have no ids: what needs them refuses.
 * @throws UserError where they were never read and the data set is not here, naming where it was evaluated.
 */
export async function factsWithIds(home: Home, { data, split }: Evaluated): Promise<PairFacts[]> {
  const stored = await readPairFacts<PairFacts>(home, data, split);
  const areNamed = stored.every(({ keypointIds, truth }) => keypointIds !== undefined || truth.length === 0);
  if (areNamed || LAYOUT_DEFAULTS[data.layout].numbering === undefined) return stored;
  const found = await findEvaluatedData(home, data);
  if ('missing' in found) throw await notHere(home, { data, split }, found.missing);
  const facts = await factsOfPairs(await (await openDataset(found.folder, data)).split(split));
  if (facts.some(({ keypointIds }) => keypointIds !== undefined))
    await replacePairFacts(home, data, split, facts);
  return facts;
}

async function notHere(home: Home, { data, split }: Evaluated, missing: string): Promise<UserError> {
  const { rows } = await readerOf(home).query<{ host: string }>(
    `SELECT DISTINCT w.host FROM run r JOIN attempt a ON a.run_id = r.id JOIN worker w ON w.id = a.worker_id
      WHERE r.stage = 'evaluation' AND r.spec -> 'data' ->> 'fingerprint' = $1 ORDER BY 1`,
    [data.fingerprint],
  );
  const hosts = firstNames(rows.map(({ host }) => host));
  const where = hosts === '' ? '' : ` It was evaluated on ${hosts}: the same command there reads them.`;
  return new UserError(
    `The ids of the keypoints of ${data.name}, split ${split}, were not read when it was evaluated, ` +
      `and the data set ${missing}.${where} Or say where it is: keygrid data add ${data.name} FOLDER`,
  );
}
