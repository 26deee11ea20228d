/** Where studies stand: all of them, or one. */
import { UserError } from '@keygrid/contract';
import { type Home, countByStatus, type Status } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export interface StudyOverview {
  readonly name: string;
  readonly about: string | null;
  readonly revision: number;
  readonly submittedAt: Date;
  readonly finishedAt: Date | null;
  /** Wanted cells, by the status of their evaluation. */
  readonly cells: Readonly<Record<Status, number>>;
  /** Distinct runs that wanted cells need. */
  readonly trainings: Readonly<Record<Status, number>>;
  readonly evaluations: Readonly<Record<Status, number>>;
}
interface CountRow {
  readonly study: number;
  readonly of: 'cells' | 'trainings' | 'evaluations';
  readonly status: Status;
  readonly count: number;
}

/** Cells of the studies asked for. By number, which the server estimates well, and not by name, which it sorts by a language's rules. */
const NEEDED = 'wanted AND study_id = ANY($1::int[])';

type StudyRow = Pick<StudyOverview, 'name' | 'about' | 'revision' | 'submittedAt' | 'finishedAt'> & {
  readonly id: number;
};

/** Newest first. */
export async function listStudies(home: Home): Promise<StudyOverview[]> {
  return overviews(home);
}

export async function studyOverview(home: Home, name: string): Promise<StudyOverview> {
  const [study] = await overviews(home, name);
  if (study) return study;
  const known = (await overviews(home)).slice(0, 5).map((each) => each.name);
  const list = known.length > 0 ? `Newest: ${known.join(', ')}.` : 'None was submitted yet.';
  throw new UserError(`There is no study ${name}. ${list}`);
}

async function overviews(home: Home, name?: string): Promise<StudyOverview[]> {
  const { rows: studies } = await readerOf(home).query<StudyRow>(
    `SELECT id, name, about, current_revision AS revision, submitted_at AS "submittedAt", finished_at AS "finishedAt"
     FROM study WHERE $1::text IS NULL OR name = $1 ORDER BY submitted_at DESC`,
    [name ?? null],
  );
  const { rows: counts } = await readerOf(home).query<CountRow>(
    `WITH evaluations AS (
       SELECT study_id, evaluation_id AS id, count(*) AS cells FROM cell WHERE ${NEEDED} GROUP BY 1, 2
     ), trainings AS (
       SELECT DISTINCT study_id, training_id AS id FROM cell WHERE ${NEEDED} AND training_id IS NOT NULL
     ), counted AS (
       SELECT study_id, status, sum(cells)::int AS cells, count(*)::int AS evaluations, 0 AS trainings
       FROM evaluations JOIN run USING (id) GROUP BY 1, 2
       UNION ALL SELECT study_id, status, 0, 0, count(*)::int FROM trainings JOIN run USING (id) GROUP BY 1, 2
     )
     SELECT study_id AS study, of, status, count FROM counted,
       LATERAL (VALUES ('cells', cells), ('evaluations', evaluations), ('trainings', trainings)) AS named (of, count)
     WHERE count > 0`,
    [studies.map(({ id }) => id)],
  );
  return studies.map(({ id, ...study }) => {
    const of = (what: CountRow['of']) =>
      countByStatus(counts.filter((row) => row.study === id && row.of === what));
    return { ...study, cells: of('cells'), trainings: of('trainings'), evaluations: of('evaluations') };
  });
}
