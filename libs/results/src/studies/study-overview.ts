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
    `WITH wanted AS (
       SELECT study.name, cell.evaluation_id, cell.training_id FROM cell JOIN study ON study.id = cell.study_id
       WHERE cell.wanted AND ($1::text IS NULL OR study.name = $1)
     )
     SELECT name, of, status, count FROM (
       SELECT name, status, count(*)::int AS cells, count(DISTINCT evaluation_id)::int AS evaluations
       FROM wanted JOIN run ON run.id = evaluation_id GROUP BY 1, 2
     ) AS counted, LATERAL (VALUES ('cells', cells), ('evaluations', evaluations)) AS named (of, count)
     UNION ALL
     SELECT name, 'trainings', status, count(*)::int
     FROM (SELECT DISTINCT name, training_id AS id FROM wanted) AS needed JOIN run USING (id) GROUP BY 1, 3`,
    [name ?? null],
  );
  return studies.map((study) => {
    const of = (what: CountRow['of']) =>
      countByStatus(counts.filter((row) => row.name === study.name && row.of === what));
    return { ...study, cells: of('cells'), trainings: of('trainings'), evaluations: of('evaluations') };
  });
}
