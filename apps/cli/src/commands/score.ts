/** `keygrid score`: PCK of predictions that any program made, from a file and a data set's annotations; no database. */
import { UserError } from '@keygrid/contract';
import { LAYOUT_DEFAULTS, SPLITS, type Split } from '@keygrid/datasets/config';
import { readText } from '@keygrid/files';
import { fitPredictions, parsePredictions, scoreEvaluation } from '@keygrid/scoring';
import {
  BASES,
  resolveScoring,
  SCORING_FRAMES,
  type Basis,
  type ScoringFrame,
} from '@keygrid/scoring/config';
import { Option, type Command } from 'commander';
import path from 'node:path';
import { act, examples } from '../command.ts';
import { settingsOf } from '../open-home.ts';
import { alphaList, positiveNumber } from '../option-values.ts';
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

const FORMAT = `
PREDICTIONS.json, for each pair of the split one [x, y] a source keypoint, in the annotation's order, in original target pixels:
  {"format": "keygrid-predictions", "version": 1, "predictions": {"<pair id>": [[x, y], …], …}}
or the inner map alone; libs/scoring/PREDICTIONS.md says more. keygrid export writes this format.`;

export function addScore(program: Command): void {
  program
    .command('score')
    .argument('<predictions>', 'JSON file: pair id to target keypoints')
    .description('PCK of predictions made by any program, by group of pairs')
    .option('--data <name or folder>', 'data set they were made for')
    .option('--dataset <name or folder>', 'the same as --data')
    .addOption(new Option('--split <split>', 'its pairs').choices(SPLITS).default('test'))
    .addOption(
      new Option('--basis <basis>', "what alpha is multiplied with (default: the data set's)").choices(BASES),
    )
    .addOption(
      new Option('--frame <frame>', 'where distances are measured')
        .choices(SCORING_FRAMES)
        .default('original'),
    )
    .option('--alphas <list>', 'thresholds, separated by commas', alphaList, [0.05, 0.1, 0.15])
    .option(
      '--side <px>',
      'side of the model input: the squashed frame and object sizes',
      positiveNumber,
      256,
    )
    .option('--allow-missing', 'leave out pairs without a prediction, and print how many')
    .option('--group <name>', 'group of pairs to print (repeatable; default: every group)', collect, [])
    .addHelpText('after', FORMAT)
    .addHelpText(
      'after',
      examples(
        ['keygrid score mine.json --data /data/SPair-71k', "the test split in the data set's own protocol"],
        [
          'keygrid score mine.json --data spair --frame squashed --group all --json',
          'as CATs measures, for a program',
        ],
      ),
    )
    .action(act(score));
}

const collect = (text: string, before: string[]): string[] => [...before, text];

async function score(terminal: Terminal, options: ScoreOptions, predictions: string): Promise<void> {
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
  terminal.answer(answer, scoreText(answer));
}

function nameOf({ data, dataset }: ScoreOptions): string {
  const name = data ?? dataset;
  if (name === undefined)
    throw new UserError('Say which data set the predictions are for: --data NAME, or --data FOLDER');
  if (dataset !== undefined && dataset !== name)
    throw new UserError(`--data ${name} and --dataset ${dataset}: expected one of them`);
  return name;
}
