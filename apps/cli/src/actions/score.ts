/** What `keygrid score` does: PCK of predictions that any program made, from a file and a data set's annotations; no database. */
import { UserError } from '@keygrid/contract';
import { LAYOUT_DEFAULTS, type Layout, type Split } from '@keygrid/datasets/config';
import { readText } from '@keygrid/files';
import { askedMetric, askedProtocol, oneMetric } from '@keygrid/results';
import {
  fitPredictions,
  parsePredictions,
  requireCountable,
  scoreEvaluation,
  unknownPartsNote,
} from '@keygrid/scoring';
import {
  resolveScoring,
  USUAL_ALPHAS,
  type Basis,
  type MetricName,
  type ScoringConfig,
  type ScoringFrame,
} from '@keygrid/scoring/config';
import path from 'node:path';
import { settingsOf } from '../open-home.ts';
import { answerOf, scoreText } from '../score/answer.ts';
import { protocolsAnswerOf, protocolsText } from '../score/protocols-answer.ts';
import { findDataset } from '../score/find-dataset.ts';
import { readFacts } from '../score/read-facts.ts';
import type { Terminal } from '../terminal.ts';

interface ScoreOptions {
  protocol?: string;
  allProtocols?: boolean;
  data?: string;
  dataset?: string;
  split: Split;
  metric?: string;
  basis?: Basis;
  frame?: ScoringFrame;
  alphas?: number[];
  side: number;
  allowMissing?: boolean;
  group: string[];
}

export async function score(terminal: Terminal, options: ScoreOptions, predictions: string): Promise<void> {
  const { split, side } = options;
  expectOneWay(options);
  const metric = options.metric === undefined ? {} : { metric: askedMetric(options.metric) };
  const written = parsePredictions(
    await readText(path.resolve(terminal.cwd, predictions), 'predictions'),
    predictions,
  );
  const data = await findDataset(settingsOf(terminal), terminal.cwd, nameOf(options));
  const facts = await readFacts(data, split);
  const where = `split ${split} of ${data.name ?? data.folder}`;
  const fitted = fitPredictions(written, facts, {
    file: predictions,
    where,
    allowMissing: options.allowMissing === true,
  });
  if (fitted.facts.every(({ truth }) => truth.length === 0)) {
    throw new UserError(`${predictions} has a prediction for no pair of ${where} that has keypoints`);
  }
  const scored = { predictions, data, split, side, pairs: facts.length, missing: fitted.missing };
  const notesOn = (asked: MetricName | undefined) => ({
    notes: [unknownPartsNote(asked, fitted.facts, where) ?? []].flat(),
  });
  const summariesOf = (protocol: ScoringConfig) => {
    requireCountable(protocol, fitted.facts, where);
    return scoreEvaluation(protocol, fitted.facts, fitted.predictions, side).summaries;
  };
  if (options.allProtocols) {
    const answer = protocolsAnswerOf({ ...scored, ...notesOn(metric.metric) }, options, metric, summariesOf);
    return terminal.answer(answer, protocolsText(answer, terminal.width));
  }
  const measured = protocolOf(options, data.layout);
  const one = oneMetric(measured.metric, metric.metric);
  const protocol = { ...measured, ...(one === undefined ? {} : { metric: one }) };
  const answer = answerOf({ ...scored, ...notesOn(one), protocol }, summariesOf(protocol), options.group);
  terminal.answer(answer, scoreText(answer, terminal.width));
}

function protocolOf(
  { protocol, basis, frame = 'original', alphas, side }: ScoreOptions,
  layout: Layout,
): ScoringConfig {
  if (protocol !== undefined) return askedProtocol(protocol, layout, alphas);
  const { basis: published } = LAYOUT_DEFAULTS[layout];
  return resolveScoring({ basis, frame, alphas: alphas ?? USUAL_ALPHAS }, { basis: published, side });
}

/** A protocol says basis and frame itself. */
function expectOneWay({ protocol, allProtocols, basis, frame }: ScoreOptions): void {
  const named = [
    ...(protocol === undefined ? [] : [`--protocol ${protocol}`]),
    ...(allProtocols ? ['--all-protocols'] : []),
  ];
  const own = [basis && `--basis ${basis}`, frame && `--frame ${frame}`].filter(
    (option) => option !== undefined,
  );
  if (named.length + own.length < 2 || named.length === 0) return;
  throw new UserError(
    `${[...named, ...own].join(' and ')}: a protocol says basis and frame; expected one of these`,
  );
}

function nameOf({ data, dataset }: ScoreOptions): string {
  const name = data ?? dataset;
  if (name === undefined)
    throw new UserError('Say which data set the predictions are for: --data NAME, or --data FOLDER');
  if (dataset !== undefined && dataset !== name)
    throw new UserError(`--data ${name} and --dataset ${dataset}: expected one of them`);
  return name;
}
