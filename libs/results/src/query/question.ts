/** What is asked of the cells of some studies, and the answer: columns and rows. */
import type { Unit } from '../report/measured-columns.ts';
import type { Expression } from './expression.ts';

/** An expression, and the text it was read from for messages. */
export interface WrittenCondition {
  readonly text: string;
  readonly expression: Expression;
}

export interface Question {
  /** By name; none: all studies. */
  readonly studies: readonly string[];
  /** All must hold. */
  readonly conditions: readonly WrittenCondition[];
  /** Groups of pairs to show PCK of. Default: all pairs. */
  readonly groups?: readonly string[];
  /** `image/original`. Default: each study's own. */
  readonly protocol?: string;
  /** Names between commas, each: what to show, metrics alone, what to put together, and the order; `-` before a name: the highest first. */
  readonly columns?: string;
  readonly metrics?: string;
  readonly groupBy?: string;
  readonly sort?: string;
  /** Most rows. Default: all. */
  readonly limit?: number;
  /** `next` of the answer before: the rows behind its last one, in the same order. Of cells, not of groups. */
  readonly after?: string;
}

export interface AnswerColumn {
  readonly name: string;
  readonly unit?: Unit;
}

/** By name of the column; null: absent. A number is in the unit of its column; in groups a metric is mean, deviation and n over seeds. */
export type AnswerRow = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly studies: readonly string[];
  /** Of all studies asked; null where they are read in several. */
  readonly protocol: string | null;
  readonly axes: readonly string[];
  readonly groups: readonly string[];
  readonly alphas: readonly number[];
  readonly columns: readonly AnswerColumn[];
  /** Where cells are listed with the usual columns, `values` and `pck` beside them: axis values, and PCK in per cent (`perImage` over pairs, `perPoint` over all keypoints) with pairs and points. */
  readonly rows: readonly AnswerRow[];
  /** Rows without the limit. */
  readonly total: number;
  /** Where more rows come behind these: what `--after` takes to list them. */
  readonly next?: string;
}

/** An answer, and what a reader must be told beside it. */
export interface Answered {
  readonly answer: Answer;
  readonly notes: readonly string[];
}
