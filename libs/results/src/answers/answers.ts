/** What `--json` prints beside a version: the types that `npm run schemas` writes the JSON Schemas of `libs/results/schemas` from. */
import type { LiveWorker } from '@keygrid/runs';
import type { Comparison } from '../compare/comparison.ts';
import type { StatusCounts } from '../progress/status-counts.ts';
import type { RunProgress } from '../progress/study-progress.ts';
import type { Answer } from '../query/question.ts';
import type { Report } from '../report/report.ts';
import type { ReportInProtocols } from '../scores/report-in-protocols.ts';
import type { RunHistory } from '../run/attempt-story.ts';
import type { Explanation } from '../run/explain-run.ts';
import type { Situation } from '../run/explain-study.ts';
import type { AttemptOrigin, RunOrigin } from '../run/origin-of-run.ts';
import type { DatabaseUsage, StoreUsage } from '../studies/disk-usage.ts';
import type { StudyDisk } from '../studies/study-disk.ts';
import type { StudyOverview } from '../studies/study-overview.ts';
import type { PrintedAnswers } from './json-answer.ts';

/** @public Read by tools/schemas. */
export type PrintedJsonAnswers = PrintedAnswers<JsonAnswers>;

/** By name of the command. */
interface JsonAnswers {
  /** All studies, one study, or one run. */
  readonly status: AllStudies | OneStudy | OneRun;
  /** Cells, a row each, or groups of them. */
  readonly query: Answer;
  /** A study's tables, contrasts and figures, and what a reader must be told beside them. */
  readonly report: Report | ReportInProtocols;
  /** Runs, studies or cells against the first of them. */
  readonly compare: CompareAnswer;
  /** Of one run; of a study: its unfinished runs, those in the same situation together, failed ones first. */
  readonly why: OneWhy | readonly Situation[];
}

export interface AllStudies {
  /** Newest first; `disk`: checkpoints and logs in the store, where files that studies share count once. */
  readonly studies: readonly (StudyOverview & { readonly disk: StudyDisk })[];
  /** Those that were heard of lately. */
  readonly workers: readonly LiveWorker[];
  readonly store: StoreUsage;
  /** Predictions, scores and points are rows, not files. */
  readonly database: DatabaseUsage;
  /** Features of pictures that this machine keeps. */
  readonly featureCache: { readonly folder: string; readonly entries: number; readonly bytes: number };
}

export interface OneStudy {
  readonly study: string;
  readonly counts: StatusCounts;
  /** Trainings before evaluations, in the order of the grid; with `--limit` a page of them. */
  readonly runs: readonly RunProgress[];
  /** Of a page that is not the last: what `--after` takes for the next one. */
  readonly next?: string;
  readonly disk: StudyDisk;
  readonly store: StoreUsage;
}

export interface OneWhy extends Explanation {
  /** Every attempt and every event. */
  readonly history: RunHistory;
}

export interface OneRun extends OneWhy {
  /** Null for an evaluation: it draws nothing at random. */
  readonly seed: number | null;
  readonly data: RunOrigin['data'];
  /** Newest first. */
  readonly attempts: readonly AttemptOrigin[];
}

export interface CompareAnswer extends Comparison {
  /** Those that `--pictures` drew. */
  readonly pictures?: readonly {
    readonly pair: string;
    /** Its whole path. */
    readonly file: string;
  }[];
}
