/** Cells of a study that fit a filter, one row each. */
import { UserError } from '@keygrid/geometry';
import type { Status } from '@keygrid/runs';
import { refuseOtherProtocols } from './one-protocol.ts';
import { valueText } from './text-table.ts';
import type { CellResult, PckValue, StudyResults } from './study-results.ts';

/** `path=value` as typed: an axis, `seed`, `status`, `training` or `evaluation`. */
export interface Filter {
  readonly path: string;
  readonly value: string;
}

export interface QueryRow {
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly status: Status;
  readonly evaluation: string;
  readonly training?: string;
  readonly protocol: string;
  /** In 0..1; empty until the evaluation has finished. */
  readonly pck: readonly PckValue[];
  readonly trainingSeconds?: number;
  readonly evaluationSeconds?: number;
  readonly msPerPair?: number;
}

export interface QueryResult {
  readonly study: string;
  readonly protocol: string;
  /** Every axis of the study, in the grid's order. */
  readonly axes: readonly string[];
  /** Groups of pairs and alphas that rows carry PCK of. */
  readonly groups: readonly string[];
  readonly alphas: readonly number[];
  readonly rows: readonly QueryRow[];
}

export function parseFilter(text: string): Filter {
  const at = text.indexOf('=');
  if (at < 1) throw new UserError(`--where ${text}: expected PATH=VALUE, as in evaluation.kbc.mode=both.`);
  return { path: text.slice(0, at), value: text.slice(at + 1) };
}

/** All filters must hold; several of one path are alternatives. */
export function queryCells(
  study: StudyResults,
  { where, groups = ['all'] }: { where: readonly Filter[]; groups?: readonly string[] },
): QueryResult {
  refuseOtherProtocols(study, 'query');
  const { product, zip } = study.grid.axes;
  const named = study.cells.flatMap(({ values }) => Object.keys(values));
  const axes = [...new Set([...Object.keys(product), ...Object.keys(zip), ...named])];
  const paths = [...axes, ...Object.keys(OTHER_FIELDS)];
  const wanted = new Map<string, string[]>();
  for (const { path, value } of where) {
    if (!paths.includes(path)) {
      throw new UserError(
        `${study.name} has no "${path}" to filter by; expected one of ${paths.join(', ')}.`,
      );
    }
    wanted.set(path, [...(wanted.get(path) ?? []), value]);
  }
  const known = new Set(study.cells.flatMap(({ pck }) => pck.map(({ group }) => group)));
  const strange = groups.find((group) => known.size > 0 && !known.has(group));
  if (strange !== undefined) {
    throw new UserError(`${study.name} has no group "${strange}"; expected one of ${[...known].join(', ')}.`);
  }
  const fits = (cell: CellResult) =>
    [...wanted].every(([path, values]) => values.includes(fieldOf(cell, path)));
  return {
    study: study.name,
    protocol: study.protocolName,
    axes,
    groups,
    alphas: study.protocol.alphas,
    rows: study.cells.filter(fits).map((cell) => rowOf(cell, study.protocolName, groups)),
  };
}

const OTHER_FIELDS: Readonly<Record<string, (cell: CellResult) => string>> = {
  seed: ({ seed }) => String(seed),
  status: ({ evaluation }) => evaluation.status,
  evaluation: ({ evaluation }) => evaluation.id,
  training: ({ training }) => training?.id ?? '',
};

function fieldOf(cell: CellResult, path: string): string {
  return OTHER_FIELDS[path]?.(cell) ?? valueText(cell.values[path]);
}

function rowOf(
  { values, seed, evaluation, training, pck }: CellResult,
  protocol: string,
  groups: readonly string[],
): QueryRow {
  return {
    values,
    seed,
    status: evaluation.status,
    evaluation: evaluation.id,
    training: training?.id,
    protocol,
    pck: pck.filter(({ group }) => groups.includes(group)),
    trainingSeconds: training?.seconds,
    evaluationSeconds: evaluation.seconds,
    msPerPair: evaluation.msPerPair,
  };
}
