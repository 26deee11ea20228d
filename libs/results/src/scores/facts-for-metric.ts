/** Facts of pairs that say what a metric asks. Those stored before that was read are read again, once. */
import { firstNames, UserError } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import { LAYOUT_DEFAULTS } from '@keygrid/datasets/config';
import { readPairFacts, replacePairFacts, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { arePartsUnknown, factsOfPairs, wereReadFor, type PairFacts } from '@keygrid/scoring';
import { METRICS_OF_FURTHER_PARTS, type MetricName } from '@keygrid/scoring/config';
import { findEvaluatedData } from '../pairs/evaluated-data.ts';
import type { TestList } from './unknown-parts.ts';

/**
 * As stored where the annotations say no more: what needs it refuses, or says so.
 * @throws UserError where they were never read for it and the data set is not here, naming where it was evaluated.
 */
export async function factsFor(
  home: Home,
  { data, split }: TestList,
  metric: MetricName | undefined,
): Promise<PairFacts[]> {
  const stored = await readPairFacts<PairFacts>(home, data, split);
  const isNumbered = LAYOUT_DEFAULTS[data.layout].numbering !== undefined;
  const wereRead = wereReadFor(metric, stored, isNumbered);
  const isUnknown = stored.some(arePartsUnknown) && METRICS_OF_FURTHER_PARTS.some((name) => name === metric);
  if (wereRead && !isUnknown) return stored;
  const found = await findEvaluatedData(home, data);
  if ('missing' in found && wereRead) return stored;
  if ('missing' in found) throw await notHere(home, { data, split }, found.missing);
  const facts = await factsOfPairs(await (await openDataset(found.folder, data)).split(split));
  const saysMore = wereRead
    ? facts.filter(arePartsUnknown).length < stored.filter(arePartsUnknown).length
    : facts.some(({ keypointIds }) => keypointIds !== undefined);
  if (!saysMore) return stored;
  await replacePairFacts(home, data, split, facts);
  return facts;
}

async function notHere(home: Home, { data, split }: TestList, missing: string): Promise<UserError> {
  const { rows } = await readerOf(home).query<{ host: string }>(
    `SELECT DISTINCT w.host FROM run r JOIN attempt a ON a.run_id = r.id JOIN worker w ON w.id = a.worker_id
      WHERE r.stage = 'evaluation' AND r.spec -> 'data' ->> 'fingerprint' = $1 ORDER BY 1`,
    [data.fingerprint],
  );
  const hosts = firstNames(rows.map(({ host }) => host));
  const where = hosts === '' ? '' : ` It was evaluated on ${hosts}: the same command there reads them.`;
  return new UserError(
    `Which parts the keypoints of ${data.name}, split ${split}, are was not read when it was evaluated, or not which others the targets show, ` +
      `and the data set ${missing}.${where} Or say where it is: keygrid data add ${data.name} FOLDER`,
  );
}
