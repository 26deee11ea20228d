/** What `--json` prints beside a version and beside the answers of libs/results: types that `npm run schemas` writes further JSON Schemas from. */
import type { CheckReport } from '@keygrid/datasets';
import type { CommonSplit, Layout, Split, SynthesisLayout } from '@keygrid/datasets/config';
import type { Plan, PlannedCell } from '@keygrid/plan';
import type { BitsCompared, Recipe, Report, Rescored, StatusCounts, TimeEstimate } from '@keygrid/results';
import type { PrintedAnswers } from '@keygrid/results/answers';
import type {
  Extended,
  Imported,
  PriorityName,
  Removal,
  restore,
  SubmitReport,
  ToldMessage,
  UnnamedFile,
} from '@keygrid/runs';
import type { Shell } from '../completion/script.ts';
import type { KnownDataSet } from '../data/known-data-sets.ts';
import type { ShownPair, Windows } from '../data/pair-sheet.ts';
import type { Learning } from '../demo/learning.ts';
import type { DrawnExample } from '../demo/draw-example.ts';
import type { DeepFinding } from '../doctor/compute-deeply.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { MatchedRow } from '../predict/predict-pair.ts';
import type { ScoreAnswer } from '../score/answer.ts';
import type { ProtocolsAnswer } from '../score/protocols-answer.ts';
import type { InspectAnswer, WrittenAnswer } from '../weights/ask-weights.ts';

/** @public Read by tools/schemas. */
export type PrintedCommandAnswers = PrintedAnswers<CommandAnswers>;

/** By name of the command; `data check` is `data-check`. */
export interface CommandAnswers {
  /** What a grid file comes to. */
  readonly plan: PlanAnswer;
  /** What a submit did. */
  readonly submit: SubmitReport;
  /** The script of a shell. */
  readonly completion: { readonly shell: Shell; readonly script: string };
  /** How it ended, which is the exit code of the command. */
  readonly worker: { readonly exitCode: ExitCode };
  /** How it ended, which is the exit code of the command. */
  readonly scheduler: { readonly exitCode: ExitCode };
  /** What was told, newest first; with `--test` what became of the sample. */
  readonly notify: NotifyAnswer | TriedNotify;
  /** What was submitted, where its runs stand, and the report once all have ended. */
  readonly run: GridAnswer;
  /** As `run`, of the last of its studies. */
  readonly demo: DemoStudy & { readonly earlier: readonly DemoStudy[] };
  /** Where a study stood when it was finished, or no longer watched. */
  readonly watch: { readonly study: string; readonly counts: StatusCounts };
  /** Ids of the runs that were cancelled. */
  readonly cancel: { readonly cancelled: readonly string[] };
  /** Ids of the runs that are paused, and of those that go on because other cells need them. */
  readonly pause: {
    readonly cells: number;
    readonly paused: readonly string[];
    readonly goingOn: readonly string[];
  };
  /** Ids of the runs that go on. */
  readonly resume: { readonly cells: number; readonly resumed: readonly string[] };
  /** Ids of the runs that are tried again. */
  readonly retry: { readonly retried: readonly string[] };
  /** Ids of the runs that have the priority now, and of those that other cells give another one. */
  readonly prioritise: {
    readonly cells: number;
    readonly priority: PriorityName;
    readonly prioritised: readonly string[];
    readonly otherwise: readonly string[];
  };
  /** What went with the study, and what stays; with `dryRun` nothing was deleted. `files`: their number. */
  readonly delete: Omit<Removal, 'files'> & { readonly files: number; readonly dryRun: boolean };
  /** Trainings that go on from others, and the study they belong to; with `dryRun` nothing was submitted. */
  readonly extend: Omit<Extended, 'plan'> & { readonly cells: number };
  /** Files of the store that no row names; removed unless `dryRun`. */
  readonly gc: { readonly dryRun: boolean; readonly files: readonly UnnamedFile[]; readonly bytes: number };
  /** Without a name: the answers that have a schema, and what each is. */
  readonly schema: readonly { readonly name: string; readonly description: string }[];
  /** What attempts have said. */
  readonly logs: readonly { readonly attempt: number; readonly text: string }[];
  /** Which evaluations got scores in a further protocol. */
  readonly rescore: Rescored;
  /** Where a matcher puts the keypoints of a pair; of several runs `rows`. */
  readonly predict: OnePrediction | SeveralPredictions;
  /** PCK of predictions from a file, in per cent. */
  readonly score: ScoreAnswer | ProtocolsAnswer;
  /** Rows of a statement by name of the column. */
  readonly sql: SqlAnswer;
  /** Each part of the installation; with `--deep` each part of computing. */
  readonly doctor: readonly DeepFinding[];
  /** The feature cache. */
  readonly cache: CacheAnswer;
  /** The data set that a name stands for now. */
  readonly 'data-add': {
    readonly name: string;
    readonly layout: Layout;
    readonly fingerprint: string;
    readonly folder: string;
  };
  /** All that the database knows. */
  readonly 'data-list': readonly KnownDataSet[];
  /** Splits, defects and facts. */
  readonly 'data-check': CheckReport;
  /** The pair that was drawn. */
  readonly 'data-show': DataShowAnswer;
  /** The set that was drawn, or was there. */
  readonly 'data-synth': DataSynthAnswer;
  /** What a weights file holds. */
  readonly 'weights-inspect': InspectAnswer;
  /** The weights file that was written from another. */
  readonly 'weights-convert': WrittenAnswer;
  /** The weights file that was written from a training. */
  readonly 'weights-export': WrittenAnswer;
  /** With `--to FILE`, with `--format`, or with `--predictions`. */
  readonly export: ExportedArchive | ExportedTables | readonly ExportedPredictions[];
  /** What was taken of the file, and what stayed. */
  readonly import: Imported;
  /** The file that was written, and what is in it. */
  readonly backup: BackupAnswer;
  /** What came back of a backup; with `--check` what is in the file. */
  readonly restore: Awaited<ReturnType<typeof restore>> | CheckedBackup;
  /** What a run needs; with `--run` the bits of both times compared. */
  readonly reproduce: Recipe | { readonly recipe: Recipe; readonly compared: readonly BitsCompared[] };
}

export interface PlanAnswer {
  readonly study: string;
  readonly cells: readonly PlannedCell[];
  /** Ids. */
  readonly trainings: readonly string[];
  readonly evaluations: readonly string[];
  readonly merged: Plan['merged'];
  readonly preview: SubmitReport;
  /** Seconds by kind of device, from recorded attempts. */
  readonly estimate: readonly TimeEstimate[];
}

export interface GridAnswer {
  readonly study: string;
  readonly counts: StatusCounts;
  readonly report: SubmitReport;
  /** Absent when it was interrupted. */
  readonly results?: Report | undefined;
}

export interface DemoStudy extends GridAnswer {
  readonly learning: readonly Learning[];
  readonly example?: DrawnExample | undefined;
}

interface NotifyAnswer {
  /** What is told, without anything secret; null where nothing is set. */
  readonly to: string | null;
  readonly on: readonly string[];
  readonly messages: readonly ToldMessage[];
}

interface TriedNotify {
  readonly to: string;
  readonly received: boolean;
  readonly problem?: string;
}

interface Drawn {
  /** The picture, and why there is none. */
  readonly output?: string;
  readonly pictureProblem?: string;
}
type OnePrediction = MatchedRow & Drawn;
interface SeveralPredictions extends Drawn {
  readonly rows: readonly (MatchedRow & { readonly run: string })[];
}

export interface SqlAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** There are more rows than the limit. */
  readonly isCut: boolean;
}

interface CacheAnswer {
  readonly folder: string;
  readonly entries: number;
  readonly bytes: number;
  readonly limitBytes: number;
  readonly cleared: boolean;
}

interface DataShowAnswer extends ShownPair {
  readonly id: string;
  readonly split: Split;
  /** Place in its split, from 0. */
  readonly index: number;
  readonly category: string;
  readonly flags: Readonly<Record<string, number>>;
  readonly mirrored?: boolean;
  readonly windows?: Windows;
  readonly output: string;
}

interface DataSynthAnswer {
  readonly folder: string;
  /** False: this very data set was there. */
  readonly made: boolean;
  readonly images: number;
  readonly seed: number;
  readonly pairs: Readonly<Record<CommonSplit, number>>;
  readonly imageSize: { readonly width: number; readonly height: number };
  readonly layout: SynthesisLayout;
}

interface ExportedArchive {
  readonly study: string;
  readonly file: string;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
  readonly sha256: string;
}

interface ExportedTables {
  readonly study: string;
  readonly format: 'parquet' | 'csv';
  readonly tables: readonly { readonly table: string; readonly file: string; readonly rows: number }[];
}

interface ExportedPredictions {
  readonly evaluation: string;
  readonly file: string;
  readonly pairs: number;
}

interface CheckedBackup {
  readonly file: string;
  readonly rows: number;
  readonly files: number;
}

interface BackupAnswer extends CheckedBackup {
  readonly verified: boolean;
  readonly bytes: number;
  readonly sha256: string;
  /** Files that the store had lost. */
  readonly missing: readonly string[];
}
