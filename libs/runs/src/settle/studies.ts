/** When a study is finished. */
import { sqlOf, type Home } from '../home/home.ts';
import { ENDED, sqlList } from '../statuses.ts';

/** Marks studies whose every wanted run has ended; level-triggered. Returns their names. */
export async function finishStudies(home: Home): Promise<string[]> {
  const { rows } = await sqlOf(home).query<{ name: string }>(
    `UPDATE study SET finished_at = clock_timestamp()
     WHERE finished_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM cell JOIN run ON run.id IN (cell.evaluation_id, cell.training_id)
       WHERE cell.study_id = study.id AND cell.wanted AND run.status NOT IN (${sqlList(ENDED)}))
     RETURNING name`,
  );
  return rows.map(({ name }) => name);
}
