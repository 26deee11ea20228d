/** What `keygrid predict` does: where matchers put the keypoints of one pair, as numbers and as a picture. */
import { UserError, Device } from '@keygrid/contract';
import { LAYOUT_DEFAULTS } from '@keygrid/datasets/config';
import { KbcInput, resolveKbc, type KbcConfig } from '@keygrid/kbc/config';
import path from 'node:path';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fileToWrite } from '../file-to-write.ts';
import { withHome } from '../open-home.ts';
import { findPair, type FoundPair } from '../predict/find-pair.ts';
import { parseKeypoints } from '../predict/keypoints-option.ts';
import { predictPair, type MatchedRow } from '../predict/predict-pair.ts';
import { findRun, matcherOfRun, terminalTable, type RunMatcher } from '@keygrid/results';
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

type PairToMatch = Omit<FoundPair, 'truth' | 'pair'> & Partial<Pick<FoundPair, 'truth' | 'pair'>>;

export async function predict(
  terminal: Terminal,
  options: PredictOptions,
  texts: readonly string[],
): Promise<ExitCode> {
  const output = options.out === undefined ? undefined : fileToWrite(terminal.cwd, options.out);
  return withHome(terminal, async (home): Promise<ExitCode> => {
    const runs: RunMatcher[] = [];
    for (const text of texts) runs.push(await matcherOfRun(home, await findRun(home, text)));
    const [first] = runs;
    if (first === undefined) throw new UserError('Say which run: the id of a training or evaluation');
    requireOneData(runs, options);
    const { rows, ...drawn } = await predictPair(
      {
        ...(await pairToMatch(home, terminal, first, options)),
        matchers: runs.map((run) => ({
          matcher: run.matcher,
          files: run.files,
          kbc: chooseKbc(run, options.kbc),
          label: runs.length === 1 ? run.run : `${run.name} · ${run.run}`,
        })),
        programs: home.settings.programs,
        device: options.device,
        compare: options.compare === true,
        output,
      },
      terminal.env,
    );
    const [only] = rows;
    const answer =
      rows.length === 1 && only
        ? { ...only, ...drawn }
        : { rows: rows.map((row, i) => ({ run: runs[i]?.run, ...row })), ...drawn };
    terminal.answer(answer, textOf(runs, rows, drawn.output));
    if (drawn.pictureProblem === undefined) return EXIT.ok;
    terminal.note(`no picture was written to ${options.out}: ${drawn.pictureProblem}`);
    return EXIT.failed;
  });
}

/** A pair is found in the data of the first run: it must be that of all. */
function requireOneData(runs: readonly RunMatcher[], { pair }: PredictOptions): void {
  const [first, ...rest] = runs;
  const other = rest.find(({ data }) => data.fingerprint !== first?.data.fingerprint);
  if (pair === undefined || first === undefined || other === undefined) return;
  throw new UserError(
    `${first.run} is about the data set ${first.data.name}, ${other.run} about ${other.data.name}: a pair of one is none of the other. Name runs of one data set, or say --source, --target and --keypoints.`,
  );
}

async function pairToMatch(
  { settings }: Home,
  { cwd }: Terminal,
  { data, split }: RunMatcher,
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
function chooseKbc({ kbc, data }: RunMatcher, mode: KbcConfig['mode'] | undefined): KbcConfig {
  if (kbc !== undefined && (mode === undefined || kbc.mode === mode)) return kbc;
  if (kbc !== undefined && kbc.mode !== 'none' && mode !== undefined && mode !== 'none')
    return { ...kbc, mode };
  return resolveKbc(KbcInput.parse({ mode }), LAYOUT_DEFAULTS[data.layout]);
}

function textOf(runs: readonly RunMatcher[], rows: readonly MatchedRow[], output?: string): string {
  const lines = rows.flatMap((row, i) => [
    ...(rows.length === 1 ? [] : [`${runs[i]?.name} ${runs[i]?.run}`]),
    ...pointLines(row),
  ]);
  return [...lines, ...(output === undefined ? [] : [`drawn in ${output}`])].join('\n');
}

function pointLines({ targetKeypoints, passes }: MatchedRow): string[] {
  const rows = targetKeypoints.map(([x, y], i) => [String(i + 1), x.toFixed(1), y.toFixed(1)]);
  return [
    `keypoints in the target image, in its pixels (${passes === 2 ? 'two passes' : 'one pass'}):`,
    terminalTable({ columns: ['keypoint', 'x', 'y'], rows }),
  ];
}
