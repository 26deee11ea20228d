/** `npm run -s parity -- [DIR]`: checks every numeric definition against reference cases, those that come with the project or a folder's. */
import { complain, Device, note, say, UserError, type TensorEnvironment } from '@keygrid/contract';
import { loadTensorFlow, type LoadOptions } from '@keygrid/model';
import { runCases, shippedCases, type Outcome } from '@keygrid/parity';
import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run -s parity -- [--device DEVICE] [--code-path gpu] [--json] [DIR]
Checks the cases in DIR (*.safetensors, *.json), a line each; without DIR those that come with the project.
Cases whose published weights this machine lacks are named and not run.
Exit code 1: a case failed; 2: no case found.
  --device DEVICE  auto, cpu, cuda or javascript (default auto)
  --code-path gpu  compute on the CPU by the calls a GPU would get, and fail where TensorFlow would refuse one there
  --json           one JSON object instead of lines`;

interface Request {
  readonly folders: readonly string[];
  readonly isJson: boolean;
  readonly options: LoadOptions;
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    say(USAGE);
    return 0;
  }
  const asked = request(args);
  if (!asked) {
    note(USAGE);
    return 2;
  }
  try {
    const environment = await loadTensorFlow(asked.options);
    return asked.isJson ? await summary(asked, environment) : await report(asked, environment);
  } catch (error) {
    complain(error);
    return error instanceof UserError ? 2 : 1;
  }
}

/** Undefined where it cannot be read. */
function request(args: string[]): Request | undefined {
  const options = {
    device: { type: 'string', default: 'auto' },
    'code-path': { type: 'string' },
    json: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const device = Device.options.find((name) => name === values.device);
    const codePath = values['code-path'];
    if (positionals.length > 1 || device === undefined) return undefined;
    if (codePath !== undefined && codePath !== 'gpu') return undefined;
    return {
      folders: positionals.length > 0 ? positionals : shippedCases,
      isJson: values.json,
      options: { device, ...(codePath === 'gpu' ? { codePath } : {}) },
    };
  } catch {
    return undefined;
  }
}

async function* outcomesOf({ folders }: Request): AsyncGenerator<Outcome, void, undefined> {
  let found = 0;
  for (const folder of folders)
    for await (const outcome of runCases(folder)) {
      found += 1;
      yield outcome;
    }
  if (found === 0) throw new UserError(`No parity case in ${folders.join(', ')}.`);
}

async function report(asked: Request, { library, device, gpu }: TensorEnvironment): Promise<number> {
  note(`computing on ${gpu ?? device} with ${library}`);
  const counts = { ok: 0, FAIL: 0, 'not-implemented': 0, 'not-run': 0 };
  for await (const outcome of outcomesOf(asked)) {
    counts[outcome.status] += 1;
    say(lineOf(outcome));
    if (outcome.status === 'FAIL' || outcome.status === 'not-run') note(`  ${reasonOf(outcome)}`);
  }
  const unknown = counts['not-implemented'];
  const left = counts['not-run'];
  say(
    `${counts.ok} passed, ${counts.FAIL} failed${unknown > 0 ? `, ${unknown} not implemented` : ''}` +
      (left > 0 ? `, ${left} not run: this machine lacks their weights` : ''),
  );
  return counts.FAIL > 0 ? 1 : 0;
}

/** For a program: what the lines say, and the case nearest to its tolerance. */
async function summary(asked: Request, environment: TensorEnvironment): Promise<number> {
  const outcomes: Outcome[] = [];
  for await (const outcome of outcomesOf(asked)) outcomes.push(outcome);
  const names = (status: Outcome['status']) => outcomes.filter((one) => one.status === status);
  const shares = names('ok').map(({ name, worst }) => ({ name, share: shareOf(worst) }));
  const nearest = shares.reduce((one, other) => (other.share > one.share ? other : one), {
    name: '',
    share: 0,
  });
  const failures = names('FAIL').map((outcome) => ({ name: outcome.name, reason: reasonOf(outcome) }));
  const answer = {
    environment,
    passed: names('ok').length,
    notImplemented: names('not-implemented').length,
    notRun: names('not-run').length,
  };
  say(JSON.stringify({ ...answer, failures, nearest }));
  return failures.length > 0 ? 1 : 0;
}

/** Of its tolerance: 1 just passes. */
function shareOf(worst: Outcome['worst']): number {
  return worst && worst.error > 0 ? worst.error / worst.tolerance : 0;
}

function lineOf({ name, status, worst }: Outcome): string {
  const [error, tolerance] = [worst?.error ?? NaN, worst?.tolerance ?? 0];
  return `${name} max_error ${Number.isNaN(error) ? '-' : error.toExponential(2)} tolerance ${worst ? tolerance : '-'} ${status}`;
}

function reasonOf({ error, worst }: Outcome): string {
  if (error instanceof Error) return error.message;
  return worst ? `worst: ${worst.what}` : 'nothing was checked';
}
