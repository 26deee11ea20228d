/** A study's report as a value: what was asked, what is known so far, and everything a reader must be told beside it. */
import { pckName } from '@keygrid/contract';
import type { Grid } from '@keygrid/plan';
import type { ScoringConfig } from '@keygrid/scoring/config';
import { countComputed, type ComputedRuns } from './computed-in.ts';
import { contrastOf, type ReportContrast } from './contrast.ts';
import { adjustTests } from '../pairs/test-pairs.ts';
import type { ReportFigure } from './figure-value.ts';
import { figuresOf } from './figure.ts';
import { refuseOtherProtocols } from '../scores/one-protocol.ts';
import { tableOf, type ReportTable, type TableRequest } from './report-table.ts';
import { isFinished, type RunResult, type StudyResults } from '../study/study-results.ts';

export interface Report {
  readonly study: string;
  readonly about: string;
  readonly revision: number;
  /** What prints it again. */
  readonly command?: string;
  /** PCK is correct keypoints over all keypoints, instead of the mean over images. */
  readonly isPerPoint?: true;
  readonly protocol: ScoringConfig;
  /** Data sets by name, those tested with their split. */
  readonly data: { readonly tested: readonly string[]; readonly trained: readonly string[] };
  /** Precision and device of its distinct runs. */
  readonly computed: ComputedRuns;
  /** Versions, commits and lock files that finished its runs, the most frequent first. */
  readonly programs: StudyResults['programs'];
  /** Stands in every row, too. */
  readonly protocolName: string;
  /** The study's own protocol is another one: published numbers are left out, so many of them. */
  readonly isRescored: boolean;
  readonly leftOut: number;
  /** Finished evaluations without scores in this protocol. */
  readonly unscored: readonly string[];
  /** Of which pairs a metric of whole target pictures knows the parts of the pair alone: a sentence for each list of pairs. */
  readonly unknownParts: readonly string[];
  readonly counts: {
    readonly cells: number;
    readonly finishedCells: number;
    readonly evaluations: number;
    readonly trainings: number;
  };
  readonly tables: readonly ReportTable[];
  readonly contrasts: readonly ReportContrast[];
  /** As the grid asks for them; `drawFigure` makes pictures of them. */
  readonly figures: readonly ReportFigure[];
  /** Model input sides in pixels; more than one means the size groups hold other pairs from cell to cell. */
  readonly inputSides: readonly number[];
  /** Runs that were resumed in another numeric environment. */
  readonly approximate: readonly string[];
  /** `exclusive`: the times of `onSharedMachine` are left out. */
  readonly timing: Grid['timing'];
  /** Finished runs whose times were taken while other runs shared the machine. */
  readonly onSharedMachine: readonly string[];
  /** Finished trainings that went on from a checkpoint: how long the whole took is not known. */
  readonly resumed: readonly string[];
  /** Runs that ended without a result. */
  readonly failed: readonly { readonly id: string; readonly status: string; readonly failure?: string }[];
}

/** Pure. Refuses cells that were scored by another protocol than the study's: their numbers do not compare. */
export function buildReport(study: StudyResults, command?: string): Report {
  refuseOtherProtocols(study);
  const trainings = distinctRuns(study.cells.flatMap(({ training }) => training ?? []));
  const evaluations = distinctRuns(study.cells.map(({ evaluation }) => evaluation));
  const runs = [...trainings, ...evaluations];
  return {
    study: study.name,
    about: study.about,
    revision: study.revision,
    ...(command === undefined ? {} : { command }),
    ...(study.isPerPoint ? { isPerPoint: true } : {}),
    protocol: study.protocol,
    data: { tested: dataOf(evaluations), trained: dataOf(trainings) },
    computed: { trainings: countComputed(trainings), evaluations: countComputed(evaluations) },
    programs: study.programs,
    protocolName: study.protocolName,
    isRescored: study.isRescored,
    leftOut: study.leftOut,
    unscored: study.unscored,
    unknownParts: study.unknownParts,
    counts: {
      cells: study.cells.length,
      finishedCells: study.cells.filter(isFinished).length,
      evaluations: evaluations.length,
      trainings: trainings.length,
    },
    tables: tablesOf(study).map((request) => tableOf(study, request)),
    contrasts: contrastsOf(study),
    figures: figuresOf(study, study.grid.report.figures),
    inputSides: [...new Set(study.cells.map(({ inputSide }) => inputSide))].sort((a, b) => a - b),
    approximate: runs.filter(({ continuity }) => continuity === 'approximate').map(({ id }) => id),
    timing: study.grid.timing,
    onSharedMachine: runs.filter(({ status, alone }) => status === 'SUCCEEDED' && !alone).map(({ id }) => id),
    resumed: trainings.filter((run) => run.status === 'SUCCEEDED' && run.resumed).map(({ id }) => id),
    failed: runs
      .filter(({ status }) => status === 'FAILED' || status === 'BLOCKED' || status === 'CANCELLED')
      .map(({ id, status, failure }) => ({ id, status, ...(failure === undefined ? {} : { failure }) })),
  };
}

function contrastsOf(study: StudyResults): ReportContrast[] {
  const contrasts = study.grid.report.contrasts.map((request) => contrastOf(study, request));
  const tests = adjustTests(contrasts.map(({ pairTest }) => pairTest));
  return contrasts.map((contrast, i) => ({ ...contrast, pairTest: tests[i] ?? null }));
}

/** The grid's tables; when it asks for none, one for each axis with every alpha. */
export function tablesOf({ grid, protocol, cells }: StudyResults): readonly TableRequest[] {
  const { tables } = grid.report;
  if (tables.length > 0) return tables;
  const columns = protocol.alphas.map(pckName);
  const { product, zip } = grid.axes;
  const named = cells.flatMap(({ values }) => Object.keys(values));
  const axes = [...new Set([...Object.keys(product), ...Object.keys(zip), ...named])];
  if (axes.length === 0) return [{ title: 'All cells', rows: '', columns, groups: ['all'] }];
  return axes.map((axis) => ({ title: axis, rows: axis, columns, groups: ['all'] }));
}

function dataOf(runs: readonly RunResult[]): string[] {
  return [...new Set(runs.flatMap(({ data }) => data ?? []))];
}

function distinctRuns(runs: readonly RunResult[]): RunResult[] {
  return [...new Map(runs.map((run) => [run.id, run])).values()];
}
