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
  readonly name: string;
  readonly of: 'cells' | 'trainings' | 'evaluations';
  readonly status: Status;
  readonly count: number;
}

/** Cells of the study asked for, or of all. Counted by number, not by name: names are sorted by a language's rules, which takes longer. */
const NEEDED =
  'wanted AND ($1::text IS NULL OR study_id = (SELECT study.id FROM study WHERE study.name = $1))';

type StudyRow = Pick<StudyOverview, 'name' | 'about' | 'revision' | 'submittedAt' | 'finishedAt'>;

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
    `SELECT name, about, current_revision AS revision, submitted_at AS "submittedAt", finished_at AS "finishedAt"
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
     SELECT study.name, of, status, count FROM counted JOIN study ON study.id = study_id,
       LATERAL (VALUES ('cells', cells), ('evaluations', evaluations), ('trainings', trainings)) AS named (of, count)
     WHERE count > 0`,
    [name ?? null],
  );
  return studies.map((study) => {
    const of = (what: CountRow['of']) =>
      countByStatus(counts.filter((row) => row.name === study.name && row.of === what));
    return { ...study, cells: of('cells'), trainings: of('trainings'), evaluations: of('evaluations') };
  });
}
