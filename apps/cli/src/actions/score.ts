/** What `keygrid score` does: PCK of predictions that any program made, from a file and a data set's annotations; no database. */
import { UserError } from '@keygrid/contract';
import { LAYOUT_DEFAULTS, type Split } from '@keygrid/datasets/config';
import { readText } from '@keygrid/files';
import { fitPredictions, parsePredictions, scoreEvaluation } from '@keygrid/scoring';
import { resolveScoring, type Basis, type ScoringFrame } from '@keygrid/scoring/config';
import path from 'node:path';
import { settingsOf } from '../open-home.ts';
import { answerOf, scoreText, type ScoreAnswer } from '../score/answer.ts';
import { findDataset } from '../score/find-dataset.ts';
import { readFacts } from '../score/read-facts.ts';
import type { Terminal } from '../terminal.ts';

interface ScoreOptions {
  data?: string;
  dataset?: string;
  split: Split;
  basis?: Basis;
  frame: ScoringFrame;
  alphas: number[];
  side: number;
  allowMissing?: boolean;
  group: string[];
}

export async function score(terminal: Terminal, options: ScoreOptions, predictions: string): Promise<void> {
  const { split, frame, alphas, side } = options;
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
  const { basis } = LAYOUT_DEFAULTS[data.layout];
  const protocol = resolveScoring({ basis: options.basis, frame, alphas }, { basis, side });
  const { summaries } = scoreEvaluation(protocol, fitted.facts, fitted.predictions, side);
  const answer: ScoreAnswer = answerOf(
    { predictions, data, split, protocol, side, pairs: facts.length, missing: fitted.missing },
    summaries,
    options.group,
  );
  terminal.answer(answer, scoreText(answer, terminal.width));
}

function nameOf({ data, dataset }: ScoreOptions): string {
  const name = data ?? dataset;
  if (name === undefined)
    throw new UserError('Say which data set the predictions are for: --data NAME, or --data FOLDER');
  if (dataset !== undefined && dataset !== name)
    throw new UserError(`--data ${name} and --dataset ${dataset}: expected one of them`);
  return name;
}
