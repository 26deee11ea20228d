/** `doctor --deep`: computes on a device instead of looking for its parts. Reference cases, then small trainings. */
import type { Device, TensorEnvironment } from '@keygrid/contract';
import { UserError } from '@keygrid/contract';
import { EXIT } from '../exit-codes.ts';
import { withoutLibraryNotes } from '../processes/ask-compute.ts';
import { builtFile } from '../processes/package-folder.ts';
import { runScript } from '../processes/run-script.ts';
import type { Finding } from './part.ts';

/** A device that computes at all needs seconds; one that hangs is found by this. */
const LIMIT_MS = 300_000;

export interface DeepFinding extends Finding {
  /** Wall seconds it took. */
  seconds?: number;
  /** Of the small training, loading included. */
  stepsPerSecond?: number;
  pairsPerSecond?: number;
}

/** What apps/compute's parity answers with `--json`. */
interface ParityAnswer {
  environment: TensorEnvironment;
  passed: number;
  notImplemented: number;
  failures: { name: string; reason: string }[];
  /** The passed case nearest to its tolerance, and which share of it. */
  nearest: { name: string; share: number };
}

interface Compared {
  isSame: boolean;
  seconds: number;
  problem?: string;
}

/** What apps/worker's rehearsal answers. */
interface RehearsalAnswer {
  again: Compared;
  resumed: Compared & { killedAt: number };
  stepsPerSecond: number | null;
  pairsPerSecond: number | null;
  steps: number;
}

/** @throws UserError where the device asked for is not to be had. */
export async function* computeDeeply(device: Device, env: NodeJS.ProcessEnv): AsyncGenerator<DeepFinding> {
  const parity = await answerOf<ParityAnswer>(
    '@keygrid/compute',
    'parity.js',
    ['--json', '--device', device],
    env,
  );
  yield* parityFindings(parity, device);
  const rehearsal = await answerOf<RehearsalAnswer>(
    '@keygrid/worker',
    'rehearsal.js',
    ['--device', device],
    env,
  );
  yield* rehearsalFindings(rehearsal);
}

interface Answered<Answer> {
  /** Undefined where the program failed; `words` say why. */
  answer: Answer | undefined;
  words: string;
  seconds: number;
}

async function answerOf<Answer>(
  name: string,
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<Answered<Answer>> {
  const started = performance.now();
  const options = { env, timeoutMs: LIMIT_MS };
  const { code, stdout, stderr } = await runScript(
    process.execPath,
    [builtFile(name, file), ...args],
    options,
  );
  const words = withoutLibraryNotes(stderr);
  if (code === EXIT.usage) throw new UserError(words);
  const seconds = (performance.now() - started) / 1000;
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (line.startsWith('{')) return { answer: JSON.parse(line) as Answer, words, seconds };
  const late =
    seconds * 1000 >= LIMIT_MS ? `no answer in ${LIMIT_MS / 1000} s` : 'it ended without an answer';
  return { answer: undefined, words: words === '' ? late : lastLine(words), seconds };
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

export function* parityFindings(
  { answer, words, seconds }: Answered<ParityAnswer>,
  device: Device,
): Generator<DeepFinding, void, undefined> {
  const finding = { part: 'parity', needed: true, seconds };
  const advice = `npm run -s parity -- --device ${device} prints a line for each case`;
  if (!answer) return yield { ...finding, state: 'failed', detail: words, advice };
  const { environment, passed, failures, nearest } = answer;
  yield { part: 'device', needed: true, state: 'ok', detail: deviceText(environment) };
  const cases = passed + failures.length;
  const [first] = failures;
  if (first) {
    const detail = `${failures.length} of ${cases} reference cases fail; the first: ${first.name} (${first.reason})`;
    return yield { ...finding, state: 'failed', detail, advice };
  }
  const detail = `${cases} reference cases hold, ${nearest.name} nearest to its tolerance (${nearest.share.toFixed(2)} of it)`;
  yield { ...finding, state: 'ok', detail };
}

function deviceText({ gpu, device, library, threads, instructionSet, precision }: TensorEnvironment): string {
  const place = gpu ?? `${device}, ${threads} threads, ${instructionSet}`;
  return `${place}; ${library}, ${precision}`;
}

export function* rehearsalFindings({
  answer,
  words,
  seconds,
}: Answered<RehearsalAnswer>): Generator<DeepFinding, void, undefined> {
  if (!answer) return yield { part: 'training', needed: true, state: 'failed', detail: words, seconds };
  const { again, resumed, steps, stepsPerSecond, pairsPerSecond } = answer;
  yield compared('determinism', again, `a training of ${steps} steps, twice: the same bits`);
  yield compared(
    'resume',
    resumed,
    `killed with -9 at step ${resumed.killedAt} of ${steps} and resumed: the same bits`,
  );
  const finding = { part: 'speed', needed: true };
  if (stepsPerSecond === null || pairsPerSecond === null)
    return yield { ...finding, state: 'failed', detail: 'no step was computed' };
  const detail = `${stepsPerSecond.toFixed(1)} steps/s, ${pairsPerSecond.toFixed(1)} pairs/s in the small training`;
  yield { ...finding, state: 'ok', detail, stepsPerSecond, pairsPerSecond };
}

function compared(part: string, { isSame, problem, seconds }: Compared, right: string): DeepFinding {
  const finding = { part, needed: true, seconds };
  if (isSame) return { ...finding, state: 'ok', detail: right };
  const advice = 'a resumed training does not repeat here: docs/gpu.md, “Repeating bits”';
  if (problem !== undefined) return { ...finding, state: 'failed', detail: problem };
  return { ...finding, state: 'failed', detail: 'the bits differ', advice };
}
