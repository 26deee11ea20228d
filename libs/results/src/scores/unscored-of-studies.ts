/** Of each study the finished evaluations that lack scores in the protocol it is read in: one look for all of them. */
import { groupBy } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

interface ReadStudy {
  readonly id: number;
  readonly protocolName: string;
  readonly protocol: { readonly alphas: readonly number[] };
}

/** By the study's id; a study where all have them is not in it. */
export async function unscoredOfStudies(
  home: Home,
  studies: readonly ReadStudy[],
): Promise<Map<number, string[]>> {
  const wanted = studies.flatMap(({ id, protocolName, protocol }) =>
    protocol.alphas.map((alpha) => ({ id, protocolName, alpha })),
  );
  const asked = groupBy(wanted, ({ protocolName, alpha }) => `${protocolName} ${alpha}`);
  const found = await Promise.all([...asked.values()].map((same) => withoutScores(home, same)));
  const byStudy = groupBy(found.flat(), ({ study }) => study);
  return new Map(
    [...byStudy].map(([study, rows]) => [
      study,
      [...new Set(rows.map(({ evaluation }) => evaluation))].sort(),
    ]),
  );
}

interface Wanted {
  readonly id: number;
  readonly protocolName: string;
  readonly alpha: number;
}

/**
 * `same`: studies in one protocol at one alpha. The studies are bound as values, not joined: so the server knows how many cells they
 * have, and reads the scores of a large one in one go, those of a small one cell by cell.
 */
async function withoutScores(
  home: Home,
  same: readonly Wanted[],
): Promise<{ study: number; evaluation: string }[]> {
  const { rows } = await readerOf(home).query<{ study: number; evaluation: string }>(
    `SELECT c.study_id AS study, c.evaluation_id AS evaluation
       FROM cell c JOIN study s ON s.id = c.study_id AND s.current_revision = c.revision
       JOIN run e ON e.id = c.evaluation_id AND e.status = 'SUCCEEDED'
      WHERE c.study_id = ANY($1::int[])
        AND NOT EXISTS (SELECT FROM score z WHERE z.evaluation_id = c.evaluation_id AND z.protocol = $2 AND z.alpha = $3)`,
    [same.map(({ id }) => id), same[0]?.protocolName, same[0]?.alpha],
  );
  return rows;
}
