/** The cells that one side of a comparison means: those of a run, of a study, or those that fit an expression. */
import { firstNames, shortened, UserError } from '@keygrid/contract';
import type { EvaluationSpec, Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { ask } from '../query/ask.ts';
import { parseExpression } from '../query/parse-expression.ts';
import type { AnswerRow, Question } from '../query/question.ts';
import { findRun } from '../studies/find-run.ts';
import type { PckValue } from '../study/study-results.ts';
import type { CompareRequest } from './comparison.ts';

export interface ComparedCell {
  readonly study: string;
  readonly evaluation: string;
  readonly training: string | null;
  readonly seed: number;
  /** Axis path to value. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly protocol: string;
  readonly pck: readonly PckValue[];
  /** Columns of a query by name. */
  readonly row: AnswerRow;
}

export interface Side {
  readonly name: string;
  readonly asked: string;
  /** Finished ones; the same evaluation in another study counts once a seed. */
  readonly cells: readonly ComparedCell[];
  readonly unfinished: number;
}

const RUN = /^[te]-[0-9a-f]{1,20}$/;
const STUDY = /^[a-z0-9][a-z0-9-]*$/;

/** @throws UserError for a side that means no finished cell. */
export async function readSide(
  home: Home,
  name: string,
  asked: string,
  request: CompareRequest,
): Promise<Side> {
  const { answer } = await ask(home, await questionOf(home, asked, request));
  const cells = answer.rows.map((row) => cellOf(row, answer.studies[0] ?? ''));
  const finished = answer.rows.flatMap((row, i) => (row['status'] === 'SUCCEEDED' ? (cells[i] ?? []) : []));
  const shown = shortened(asked, 100);
  if (cells.length === 0)
    throw new UserError(`${name} (${shown}): no cell fits; \`keygrid query\` tries an expression.`);
  if (finished.length === 0)
    throw new UserError(
      `${name} (${shown}): none of its ${cells.length} cells has finished; keygrid status ${cells[0]?.study} says where they stand.`,
    );
  const distinct = new Map(finished.map((cell) => [`${cell.evaluation} ${cell.seed}`, cell]));
  return { name, asked, cells: [...distinct.values()], unfinished: cells.length - finished.length };
}

async function questionOf(home: Home, asked: string, request: CompareRequest): Promise<Question> {
  const { study, protocol, group = 'all' } = request;
  const common = { groups: [group], ...(protocol === undefined ? {} : { protocol }) };
  if (RUN.test(asked) && !(await isStudy(home, asked))) {
    const run = await findRun(home, asked);
    const text = `${run.startsWith('t-') ? 'training' : 'evaluation'} = ${run}`;
    return {
      ...common,
      studies: await studiesOf(home, run),
      conditions: [{ text, expression: parseExpression(text) }],
    };
  }
  if (STUDY.test(asked)) return { ...common, studies: [asked], conditions: [] };
  const conditions = [{ text: asked, expression: parseExpression(asked) }];
  return { ...common, studies: study === undefined ? [] : [study], conditions };
}

async function isStudy(home: Home, name: string): Promise<boolean> {
  return (await readerOf(home).query('SELECT FROM study WHERE name = $1', [name])).rowCount > 0;
}

/** The first study whose cells need it. */
async function studiesOf(home: Home, run: string): Promise<string[]> {
  const { rows } = await readerOf(home).query<{ name: string }>(
    `SELECT s.name FROM cell c JOIN study s ON s.id = c.study_id AND c.revision = s.current_revision
      WHERE c.evaluation_id = $1 OR c.training_id = $1 ORDER BY s.id LIMIT 1`,
    [run],
  );
  if (rows.length === 0)
    throw new UserError(`${run} is in no study any more: no cell of a current grid needs it.`);
  return rows.map(({ name }) => name);
}

function cellOf(row: AnswerRow, onlyStudy: string): ComparedCell {
  const text = (name: 'evaluation' | 'protocol'): string => {
    const value = row[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    study: typeof row['study'] === 'string' ? row['study'] : onlyStudy,
    evaluation: text('evaluation'),
    training: typeof row['training'] === 'string' ? row['training'] : null,
    seed: Number(row['seed']),
    values: (row['values'] ?? {}) as ComparedCell['values'],
    protocol: text('protocol'),
    pck: (row['pck'] ?? []) as PckValue[],
    row,
  };
}

export interface RunSpecs {
  readonly evaluation: EvaluationSpec;
  readonly training?: Readonly<Record<string, unknown>>;
  readonly inputSide: number;
}

/** By evaluation. */
export const readSpecs = (home: Home, sides: readonly Side[]): Promise<Map<string, RunSpecs>> =>
  specsOf(
    home,
    sides.flatMap(({ cells }) => cells.map(({ evaluation }) => evaluation)),
  );

async function specsOf(home: Home, ids: readonly string[]): Promise<Map<string, RunSpecs>> {
  const { rows } = await readerOf(home).query<{
    id: string;
    evaluation: EvaluationSpec;
    training: Record<string, unknown> | null;
    side: number | null;
  }>(
    `SELECT e.id, e.spec AS evaluation, t.spec AS training,
            coalesce(t.spec #> '{model,inputSide}', e.spec #> '{weights,model,inputSide}', e.spec #> '{matcher,side}')::int AS side
       FROM run e LEFT JOIN run t ON t.id = e.training_id WHERE e.id = ANY($1::text[])`,
    [[...new Set(ids)]],
  );
  return new Map(
    rows.map(({ id, evaluation, training, side }) => [
      id,
      { evaluation, inputSide: side ?? NaN, ...(training ? { training } : {}) },
    ]),
  );
}

/** Side of the model's input of each evaluation, px. */
export async function inputSides(home: Home, evaluations: readonly string[]): Promise<Map<string, number>> {
  const specs = await specsOf(home, evaluations);
  return new Map([...specs].map(([id, { inputSide }]) => [id, inputSide]));
}

/** PCK of two protocols, or of other pairs, does not compare. @throws UserError that names both. */
export function refuseOthers(sides: readonly Side[], specs: ReadonlyMap<string, RunSpecs>): void {
  const all = sides.flatMap((side) =>
    side.cells.map((cell) => ({ side, cell, spec: specs.get(cell.evaluation)?.evaluation })),
  );
  const [first, ...rest] = all;
  for (const { side, cell, spec } of rest) {
    if (first && cell.protocol !== first.cell.protocol)
      throw new UserError(
        `${first.side.name} is in protocol ${first.cell.protocol}, ${side.name} (${shortened(side.asked, 100)}) in ${cell.protocol}: ` +
          `PCK of two protocols does not compare. --protocol ${first.cell.protocol} names one for all; keygrid rescore adds it to a study.`,
      );
    const [one, other] = [first?.spec, spec].map((of) => of && pairsName(of));
    if (first && one !== other)
      throw new UserError(
        `${first.side.name} is about the pairs of ${one}, ${side.name} (${shortened(side.asked, 100)}) about those of ${other}: ` +
          'a paired comparison needs the same pairs. Name sides of one data set, split and list of left-out pairs.',
      );
  }
  const without = all.filter(({ cell }) => cell.pck.length === 0).map(({ cell }) => cell.evaluation);
  if (without.length > 0)
    throw new UserError(
      `Without scores in ${first?.cell.protocol}: ${firstNames([...new Set(without)], 4)}. keygrid rescore ${first?.cell.study} makes them.`,
    );
}

/** `demo (test)`, told apart from data of the same name by its fingerprint and what is left out. */
function pairsName({ data, split }: EvaluationSpec): string {
  const left = data.exclude ? `, ${data.exclude.length} pairs left out` : '';
  return `${data.name} (${split}${left}, ${data.fingerprint.slice(0, 8)})`;
}
