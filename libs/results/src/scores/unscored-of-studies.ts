/** Of each study the finished evaluations that lack scores in the protocol it is read in: one look for all of them. */
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
  const { rows } = await readerOf(home).query<{ study: number; ids: string[] }>(
    `SELECT wanted.study, array_agg(DISTINCT e.id) AS ids
       FROM unnest($1::int[], $2::text[], $3::float8[]) AS wanted (study, protocol, alpha)
       JOIN study s ON s.id = wanted.study
       JOIN cell c ON c.study_id = s.id AND c.revision = s.current_revision
       JOIN run e ON e.id = c.evaluation_id AND e.status = 'SUCCEEDED'
      WHERE NOT EXISTS (SELECT FROM score z WHERE z.evaluation_id = c.evaluation_id
                           AND z.protocol = wanted.protocol AND z.alpha = wanted.alpha)
      GROUP BY 1`,
    [wanted.map(({ id }) => id), wanted.map((one) => one.protocolName), wanted.map(({ alpha }) => alpha)],
  );
  return new Map(rows.map(({ study, ids }) => [study, ids]));
}
