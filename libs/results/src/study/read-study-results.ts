/** A study's results from the database, every finished evaluation in one protocol: that of the current revision, or an added one. */
import { groupBy, UserError } from '@keygrid/contract';
import { readEarlierGrid, type StoredGrid } from '@keygrid/plan';
import { protocolName, type Home, type Status } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { ScoringConfig } from '@keygrid/scoring/config';
import { chooseProtocol } from '../scores/choose-protocol.ts';
import { unscoredOf } from '../scores/ensure-scores.ts';
import { layoutsOf } from '../scores/layouts-of.ts';
import { withComparable } from '../scores/published-numbers.ts';
import { unknownPartsNotes } from '../scores/unknown-parts.ts';
import { readPrograms } from './read-programs.ts';
import { readPairScores } from '../pairs/pair-scores.ts';
import { readComputedIn } from './read-computed-in.ts';
import type { CellResult, ComputedIn, PckValue, RunResult, StudyResults } from './study-results.ts';

/**
 * Writes nothing: finished evaluations without scores in the protocol are named in `unscored`. `wantedProtocol` is a name (`image/original`),
 * left out: the study's own. Throws UserError for an unknown study or a protocol that was never added.
 */
export async function readStudyResults(
  home: Home,
  name: string,
  wantedProtocol?: string,
): Promise<StudyResults> {
  const study = await readStudy(home, name);
  const grid = study.grid ?? readEarlierGrid(study.yaml, `study ${name}, revision ${study.revision}`);
  const own = ScoringConfig.parse(study.scoring);
  const cells = await readCells(home, study);
  const results = await readRuns(
    home,
    cells.flatMap(({ evaluation, training }) => [evaluation, training ?? []].flat()),
  );
  const finished = [...results.values()].filter(
    ({ id, status }) => id.startsWith('e-') && status === 'SUCCEEDED',
  );
  const evaluations = finished.map(({ id }) => id);
  const protocol = await chooseProtocol(home, { study: name, own, evaluations }, wantedProtocol);
  const isRescored = protocol !== own;
  const unscored = await unscoredOf(home, evaluations, protocol);
  const pck = await readPck(home, evaluations, protocolName(protocol));
  const alphas = grid.report.contrasts.map(({ alpha }) => alpha);
  const pairScores =
    alphas.length === 0 ? undefined : await readPairScores(home, evaluations, protocolName(protocol), alphas);
  const layouts = await layoutsOf(
    home,
    cells.map(({ evaluation }) => evaluation),
  );
  const shown = withComparable(grid, { protocol: protocolName(protocol), isOwn: !isRescored, layouts });
  return {
    name,
    about: grid.about,
    revision: study.revision,
    protocol,
    protocolName: protocolName(protocol),
    isRescored,
    unscored,
    unknownParts: await unknownPartsNotes(home, evaluations, protocol.metric),
    programs: await readPrograms(home, [...results.keys()]),
    ...shown,
    ...(pairScores ? { pairScores } : {}),
    cells: cells.map(({ values, seed, evaluation, training }): CellResult => {
      const own = resultOf(results, evaluation);
      const trained = training === null ? undefined : resultOf(results, training);
      const inputSide = trained?.inputSide ?? own.inputSide ?? NaN;
      return { values, seed, evaluation: own, training: trained, inputSide, pck: pck.get(evaluation) ?? [] };
    }),
  };
}

interface StudyRow {
  id: number;
  revision: number;
  yaml: string;
  grid: StoredGrid | null;
  scoring: unknown;
}

async function readStudy(home: Home, name: string): Promise<StudyRow> {
  const { rows } = await readerOf(home).query<StudyRow>(
    `SELECT s.id, r.number AS revision, r.yaml, r.grid, r.scoring
       FROM study s JOIN study_revision r ON r.study_id = s.id AND r.number = s.current_revision
      WHERE s.name = $1`,
    [name],
  );
  if (rows[0]) return rows[0];
  const { rows: known } = await readerOf(home).query<{ name: string }>(
    'SELECT name FROM study ORDER BY name LIMIT 20',
  );
  const names = known.map((study) => study.name).join(', ');
  throw new UserError(
    `There is no study "${name}"; ${names === '' ? 'none has been submitted yet' : `expected one of ${names}`}.`,
  );
}

interface CellRow {
  values: Record<string, unknown>;
  seed: number;
  evaluation: string;
  training: string | null;
}

async function readCells(home: Home, study: StudyRow): Promise<CellRow[]> {
  const { rows } = await readerOf(home).query<CellRow>(
    `SELECT axis_values AS values, seed, evaluation_id AS evaluation, training_id AS training
       FROM cell WHERE study_id = $1 AND revision = $2 ORDER BY ordinal`,
    [study.id, study.revision],
  );
  return rows;
}

interface RunRow {
  id: string;
  status: Status;
  data: string;
  last_class: string | null;
  last_message: string | null;
  input_side: number | null;
  frame: 'isotropic' | 'squash' | null;
  seconds: number | null;
  ms_per_pair: number | null;
  passes_per_pair: number | null;
  pairs_at_once: number | null;
  peak_memory: number | null;
  approximate: boolean;
  shared: boolean;
  resumed: boolean;
}
type LoadedRun = RunResult & { readonly inputSide?: number };

async function readRuns(home: Home, ids: readonly string[]): Promise<Map<string, LoadedRun>> {
  const { rows } = await readerOf(home).query<RunRow>(
    `SELECT id, status, last_class, last_message,
            (spec #>> '{data,name}') || coalesce(' (' || (spec ->> 'split') || ')', '') AS data,
            coalesce(spec #> '{model,inputSide}', spec #> '{weights,model,inputSide}', spec #> '{matcher,side}')::int AS input_side,
            spec #>> '{matcher,frame}' AS frame,
            (outcome -> 'seconds')::float8 AS seconds,
            (outcome -> 'msPerPair')::float8 AS ms_per_pair,
            (outcome -> 'passesPerPair')::float8 AS passes_per_pair,
            (outcome -> 'pairsAtOnce')::float8 AS pairs_at_once,
            (outcome -> 'peakMemoryBytes')::float8 AS peak_memory,
            EXISTS (SELECT FROM attempt a WHERE a.run_id = run.id AND a.continuity = 'approximate') AS approximate,
            EXISTS (SELECT FROM attempt a WHERE a.run_id = run.id AND NOT a.alone) AS shared,
            coalesce((SELECT a.resumed_from_step FROM attempt a WHERE a.run_id = run.id
                       ORDER BY a.fence DESC LIMIT 1), 0) > 0 AS resumed
       FROM run WHERE id = ANY($1::text[])`,
    [[...new Set(ids)]],
  );
  const computedIn = await readComputedIn(home, ids);
  return new Map(rows.map((row) => [row.id, runOf(row, computedIn.get(row.id) ?? [])]));
}

function runOf(row: RunRow, computedIn: readonly ComputedIn[]): LoadedRun {
  const failure = [row.last_class, row.last_message].filter((text) => text !== null).join(': ');
  return {
    id: row.id,
    status: row.status,
    data: row.data,
    failure: failure === '' ? undefined : failure,
    seconds: row.resumed ? undefined : (row.seconds ?? undefined),
    resumed: row.resumed,
    ...(row.frame === null ? {} : { frame: row.frame }),
    msPerPair: row.ms_per_pair ?? undefined,
    passesPerPair: row.passes_per_pair ?? undefined,
    pairsAtOnce: row.pairs_at_once ?? undefined,
    peakMemoryBytes: row.peak_memory ?? undefined,
    computedIn,
    continuity: row.approximate ? 'approximate' : 'exact',
    alone: !row.shared,
    inputSide: row.input_side ?? undefined,
  };
}

function resultOf(results: ReadonlyMap<string, LoadedRun>, id: string): LoadedRun {
  const run = results.get(id);
  if (!run) throw new Error(`A cell names the run ${id}, which is not in the database.`);
  return run;
}

async function readPck(
  home: Home,
  evaluations: readonly string[],
  protocol: string,
): Promise<Map<string, PckValue[]>> {
  const { rows } = await readerOf(home).query<PckValue & { evaluation: string }>(
    `SELECT evaluation_id AS evaluation, protocol, alpha, group_name AS group, pairs, points,
            per_image AS "perImage", per_point AS "perPoint"
       FROM score_summary
      WHERE evaluation_id = ANY($1::text[]) AND protocol = $2
      ORDER BY evaluation_id, group_name, alpha`,
    [evaluations, protocol],
  );
  return groupBy(rows, ({ evaluation }) => evaluation);
}
