/** `npm run -s parity -- DIR`: checks every numeric definition against a folder of reference cases. */
import { UserError } from '@keygrid/geometry';
import { loadTensorFlow } from '@keygrid/model';
import { runCases, type Outcome } from './parity/run-cases.ts';

const USAGE = `Usage: npm run -s parity -- DIR
Checks the cases in DIR (*.safetensors, *.json), a line each. Exit code 1: a case failed; 2: no case found.`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const [folder] = args;
  if (args.includes('--help')) return say(USAGE, 0);
  if (folder === undefined || args.length > 1) return complain(USAGE);
  try {
    await loadTensorFlow({ device: 'auto' });
    return await report(folder);
  } catch (error) {
    if (error instanceof UserError) return complain(error.message);
    throw error;
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
