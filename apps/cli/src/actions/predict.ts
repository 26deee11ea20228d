/** What `keygrid predict` does: where a trained network puts the keypoints of one pair, as numbers and as a picture. */
import { UserError, Device } from '@keygrid/contract';
import { LAYOUT_DEFAULTS } from '@keygrid/datasets/config';
import { KbcInput, resolveKbc, type KbcConfig } from '@keygrid/kbc/config';
import path from 'node:path';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fileToWrite } from '../file-to-write.ts';
import { withHome } from '../open-home.ts';
import { findPair, type FoundPair } from '../predict/find-pair.ts';
import { parseKeypoints } from '../predict/keypoints-option.ts';
import { predictPair, type PredictAnswer } from '../predict/predict-pair.ts';
import { weightsOfRun, type RunWeights, findRun } from '@keygrid/results';
import type { Home } from '@keygrid/runs';
import type { Terminal } from '../terminal.ts';

interface PredictOptions {
  pair?: string;
  source?: string;
  target?: string;
  keypoints?: string;
  kbc?: KbcConfig['mode'];
  out?: string;
  compare?: boolean;
  device: Device;
}

type PairToMatch = Omit<FoundPair, 'truth'> & { truth?: FoundPair['truth'] };

export async function predict(terminal: Terminal, options: PredictOptions, text: string): Promise<ExitCode> {
  const output = options.out === undefined ? undefined : fileToWrite(terminal.cwd, options.out);
  return withHome(terminal, async (home): Promise<ExitCode> => {
    const run = await findRun(home, text);
    const weights = await weightsOfRun(home, run);
    const { weightsFile, model } = weights;
    const answer = await predictPair(
      {
        ...(await pairToMatch(home, terminal, weights, options)),
        weightsFile,
        model,
        device: options.device,
        kbc: chooseKbc(weights, options.kbc),
        compare: options.compare === true,
        output,
        label: run,
      },
      terminal.env,
    );
    terminal.answer(answer, pointLines(answer).join('\n'));
    if (answer.pictureProblem === undefined) return EXIT.ok;
    terminal.note(`no picture was written to ${options.out}: ${answer.pictureProblem}`);
    return EXIT.failed;
  });
}

async function pairToMatch(
  { settings }: Home,
  { cwd }: Terminal,
  { data, split }: RunWeights,
  { pair, source, target, keypoints }: PredictOptions,
): Promise<PairToMatch> {
  const own = [source, target, keypoints];
  if (pair !== undefined && own.every((one) => one === undefined))
    return findPair(settings, data, split, pair);
  if (pair !== undefined || source === undefined || target === undefined || keypoints === undefined) {
    throw new UserError('Say which pair: --pair ID, or --source, --target and --keypoints together');
  }
  return {
    source: path.resolve(cwd, source),
    target: path.resolve(cwd, target),
    sourceKeypoints: parseKeypoints(keypoints),
  };
}

/** The run's own settings where it has that mode; else the published ones for its data. */
function chooseKbc({ kbc, data }: RunWeights, mode: KbcConfig['mode'] | undefined): KbcConfig {
  if (kbc !== undefined && (mode === undefined || kbc.mode === mode)) return kbc;
  if (kbc !== undefined && kbc.mode !== 'none' && mode !== undefined && mode !== 'none')
    return { ...kbc, mode };
  return resolveKbc(KbcInput.parse({ mode }), LAYOUT_DEFAULTS[data.layout]);
}

function pointLines({ targetKeypoints, passes, output }: PredictAnswer): string[] {
  const rows = targetKeypoints.map(
    ([x, y], i) => `${String(i + 1).padStart(4)}${x.toFixed(1).padStart(9)}${y.toFixed(1).padStart(9)}`,
  );
  const head = `keypoints in the target image (x, y in its pixels; ${passes === 2 ? 'two passes' : 'one pass'}):`;
  return [head, ...rows, ...(output === undefined ? [] : [`drawn in ${output}`])];
}
