/** What was scored of an evaluation, pair by pair. */
import { type Home, protocolName } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import type { ScoringConfig } from '@keygrid/scoring/config';

/** Correct keypoints of each pair, in pair order; undefined when this was never scored. */
export async function readCorrect(
  home: Home,
  evaluationId: string,
  protocol: ScoringConfig,
  alpha: number,
): Promise<Uint16Array | undefined> {
  const { rows } = await readerOf(home).query<{ correct: Buffer }>(
    'SELECT correct FROM score WHERE evaluation_id = $1 AND protocol = $2 AND alpha = $3',
    [evaluationId, protocolName(protocol), alpha],
  );
  return rows[0] && new Uint16Array(Uint8Array.from(rows[0].correct).buffer);
}
