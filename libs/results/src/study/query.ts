/** Cells of a study that fit a filter, one row each. */
import { firstNames, shortened, UserError } from '@keygrid/contract';
import type { Status } from '@keygrid/runs';
import { filterCells, type Filter } from './filter.ts';
import { refuseOtherProtocols } from '../scores/one-protocol.ts';
import type { CellResult, ComputedIn, PckValue, StudyResults } from './study-results.ts';

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
  readonly trainedIn: readonly ComputedIn[];
  readonly evaluatedIn: readonly ComputedIn[];
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

/** All filters must hold; several of one path are alternatives. */
export function queryCells(
  study: StudyResults,
  { where, groups = ['all'] }: { where: readonly Filter[]; groups?: readonly string[] },
): QueryResult {
  refuseOtherProtocols(study, 'query');
  const { product, zip } = study.grid.axes;
  const named = study.cells.flatMap(({ values }) => Object.keys(values));
  const axes = [...new Set([...Object.keys(product), ...Object.keys(zip), ...named])];
  const fits = filterCells(study, axes, where);
  const known = new Set(study.cells.flatMap(({ pck }) => pck.map(({ group }) => group)));
  const strange = groups.find((group) => known.size > 0 && !known.has(group));
  if (strange !== undefined) {
    throw new UserError(
      `${study.name} has no group "${shortened(strange)}"; expected one of ${firstNames([...known])}.`,
    );
  }
  return {
    study: study.name,
    protocol: study.protocolName,
    axes,
    groups,
    alphas: study.protocol.alphas,
    rows: study.cells.filter(fits).map((cell) => rowOf(cell, study.protocolName, groups)),
  };
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
    trainedIn: training?.computedIn ?? [],
    evaluatedIn: evaluation.computedIn,
  };
}
