/** `npm run -s parity -- DIR`: checks every numeric definition against a folder of reference cases. */
import { UserError, Device } from '@keygrid/contract';
import { loadTensorFlow, type LoadOptions } from '@keygrid/model';
import { runCases, type Outcome } from '@keygrid/parity';
import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run -s parity -- [--device DEVICE] [--code-path gpu] DIR
Checks the cases in DIR (*.safetensors, *.json), a line each. Exit code 1: a case failed; 2: no case found.
  --device DEVICE  auto, cpu, cuda or javascript (default auto)
  --code-path gpu  compute on the CPU by the calls a GPU would get, and fail where TensorFlow would refuse one there`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) return say(USAGE, 0);
  const asked = request(args);
  if (!asked) return complain(USAGE);
  try {
    const { library, device, gpu } = await loadTensorFlow(asked.options);
    console.error(`computing on ${gpu ?? device} with ${library}`);
    return await report(asked.folder);
  } catch (error) {
    if (error instanceof UserError) return complain(error.message);
    throw error;
  }
}

/** Undefined where it cannot be read. */
function request(args: string[]): { folder: string; options: LoadOptions } | undefined {
  const options = { device: { type: 'string', default: 'auto' }, 'code-path': { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const device = Device.options.find((name) => name === values.device);
    const codePath = values['code-path'];
    const [folder] = positionals;
    if (folder === undefined || positionals.length > 1 || device === undefined) return undefined;
    if (codePath !== undefined && codePath !== 'gpu') return undefined;
    return { folder, options: { device, ...(codePath === 'gpu' ? { codePath } : {}) } };
  } catch {
    return undefined;
  }
}

async function report(folder: string): Promise<number> {
  const counts = { ok: 0, FAIL: 0, 'not-implemented': 0 };
  for await (const outcome of runCases(folder)) {
    counts[outcome.status] += 1;
    console.log(lineOf(outcome));
    if (outcome.status === 'FAIL') console.error(`  ${reasonOf(outcome)}`);
  }
  if (counts.ok + counts.FAIL + counts['not-implemented'] === 0)
    return complain(`No parity case in ${folder}.`);
  const unknown = counts['not-implemented'];
  console.log(
    `${counts.ok} passed, ${counts.FAIL} failed${unknown > 0 ? `, ${unknown} not implemented` : ''}`,
  );
  return counts.FAIL > 0 ? 1 : 0;
}

function lineOf({ name, status, worst }: Outcome): string {
  const [error, tolerance] = [worst?.error ?? NaN, worst?.tolerance ?? 0];
  return `${name} max_error ${Number.isNaN(error) ? '-' : error.toExponential(2)} tolerance ${worst ? tolerance : '-'} ${status}`;
}

function reasonOf({ error, worst }: Outcome): string {
  if (error instanceof Error) return error.message;
  return worst ? `worst: ${worst.what}` : 'nothing was checked';
}

function say(text: string, code: number): number {
  console.log(text);
  return code;
}

function complain(text: string): number {
  console.error(text);
  return 2;
}
