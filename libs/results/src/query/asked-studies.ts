/** The studies a question is about: in which protocol each is read, at which alphas, and which axes they vary. */
import { firstNames, UserError } from '@keygrid/contract';
import { nearest, readEarlierGrid, type StoredGrid } from '@keygrid/plan';
import { protocolName, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { ScoringConfig } from '@keygrid/scoring/config';
import { chooseProtocol } from '../scores/choose-protocol.ts';

export interface AskedStudy {
  readonly id: number;
  readonly name: string;
  readonly protocol: ScoringConfig;
  readonly protocolName: string;
  /** Only times that were taken alone count. */
  readonly exclusive: boolean;
  /** In the order of its grid. */
  readonly axes: readonly string[];
}

interface StudyRow {
  id: number;
  name: string;
  revision: number;
  grid: Pick<StoredGrid, 'axes' | 'timing'> | null;
  yaml: string | null;
  scoring: unknown;
}

/**
 * `names` empty: all. `protocol` left out: each study's own.
 * @throws UserError for an unknown study, and for a protocol in which one of them was never scored.
 */
export async function askedStudies(
  home: Home,
  names: readonly string[],
  protocol?: string,
): Promise<AskedStudy[]> {
  const { rows } = await readerOf(home).query<StudyRow>(
    `SELECT s.id, s.name, r.number AS revision, r.scoring, CASE WHEN r.grid IS NULL THEN r.yaml END AS yaml,
            jsonb_build_object('axes', r.grid -> 'axes', 'timing', r.grid -> 'timing') AS grid
       FROM study s JOIN study_revision r ON r.study_id = s.id AND r.number = s.current_revision
      WHERE cardinality($1::text[]) = 0 OR s.name = ANY($1::text[])
      ORDER BY array_position($1::text[], s.name), s.name`,
    [names],
  );
  const unknown = names.find((name) => !rows.some((row) => row.name === name));
  if (unknown !== undefined) throw await noStudy(home, unknown);
  return Promise.all(rows.map((row) => askedStudy(home, row, protocol)));
}

async function askedStudy(home: Home, row: StudyRow, wanted: string | undefined): Promise<AskedStudy> {
  const { id, name, revision, yaml } = row;
  const grid = yaml === null ? row.grid : readEarlierGrid(yaml, `study ${name}, revision ${revision}`);
  const own = ScoringConfig.parse(row.scoring);
  const isOwn = wanted === undefined || wanted === protocolName(own);
  const evaluations = isOwn ? [] : await finishedOf(home, row);
  const protocol = await chooseProtocol(home, { study: name, own, evaluations }, wanted);
  const { product = {}, zip = {}, include = [] } = grid?.axes ?? {};
  return {
    id,
    name,
    protocol,
    protocolName: protocolName(protocol),
    exclusive: grid?.timing === 'exclusive',
    axes: [...new Set([product, zip, ...include].flatMap((values) => Object.keys(values)))],
  };
}

async function finishedOf(home: Home, { id, revision }: StudyRow): Promise<string[]> {
  const { rows } = await readerOf(home).query<{ id: string }>(
    `SELECT DISTINCT e.id FROM cell c JOIN run e ON e.id = c.evaluation_id
      WHERE c.study_id = $1 AND c.revision = $2 AND e.status = 'SUCCEEDED' ORDER BY 1`,
    [id, revision],
  );
  return rows.map((row) => row.id);
}

async function noStudy(home: Home, name: string): Promise<UserError> {
  const { rows } = await readerOf(home).query<{ name: string }>(
    'SELECT name FROM study ORDER BY name LIMIT 10000',
  );
  const names = rows.map((row) => row.name);
  if (names.length === 0) return new UserError(`There is no study "${name}"; none has been submitted yet.`);
  const near = nearest(name, names);
  const hint = near === undefined ? `expected one of ${firstNames(names, 20)}` : `did you mean "${near}"?`;
  return new UserError(`There is no study "${name}"; ${hint}`);
}
