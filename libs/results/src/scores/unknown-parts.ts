/** What a reader must be told beside scores in metrics that ask what whole target pictures show. */
import { readPairFacts, type EvaluationSpec, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { unknownPartsNote, type PairFacts } from '@keygrid/scoring';
import { METRICS_OF_FURTHER_PARTS, type MetricName } from '@keygrid/scoring/config';

export type TestList = Pick<EvaluationSpec, 'data' | 'split'>;

/** A sentence for each list of pairs with targets of which only the parts of the pair are known. */
export async function unknownPartsNotes(
  home: Home,
  evaluations: readonly string[],
  metric: MetricName | undefined,
): Promise<string[]> {
  if (!METRICS_OF_FURTHER_PARTS.some((name) => name === metric)) return [];
  const notes = [];
  for (const list of await testedBy(home, evaluations)) {
    const facts = await readPairFacts<PairFacts>(home, list.data, list.split);
    notes.push(unknownPartsNote(metric, facts, nameOfList(list)) ?? []);
  }
  return notes.flat();
}

/** The lists of pairs that finished evaluations test on, each once. */
export async function testedBy(home: Home, evaluations: readonly string[]): Promise<TestList[]> {
  const { rows } = await readerOf(home).query<TestList>(
    `SELECT DISTINCT spec -> 'data' AS data, spec ->> 'split' AS split FROM run
      WHERE id = ANY($1::text[]) AND stage = 'evaluation' AND status = 'SUCCEEDED' ORDER BY 1, 2`,
    [evaluations],
  );
  return rows;
}

export const nameOfList = ({ data, split }: TestList): string =>
  `${data.name} (${data.layout}), split ${split}`;
