/** Runs every case of a folder, one outcome a case. */
import path from 'node:path';
import { caseFiles, readTensorCase } from './case.ts';
import { passes, worstOf, type Check } from './check.ts';
import { fileFamily, tensorFamily } from './families.ts';
import { withPublishedWeights } from './published-weights.ts';

export interface Outcome {
  readonly name: string;
  /** `not-run`: it needs a file that this machine lacks; `error` says which. */
  readonly status: 'ok' | 'FAIL' | 'not-implemented' | 'not-run';
  /** The check nearest to its tolerance, or furthest beyond. */
  readonly worst?: Check;
  /** Why a case could not be computed at all. */
  readonly error?: unknown;
}

export async function* runCases(folder: string): AsyncGenerator<Outcome, void, undefined> {
  for (const file of await caseFiles(folder)) {
    const name = file.replace(/\.(safetensors|json)$/, '');
    try {
      yield* file.endsWith('.json') ? fileOutcomes(name, path.join(folder, file)) : tensorOutcomes(path.join(folder, file)); // prettier-ignore
    } catch (error) {
      yield { name, status: 'FAIL', error };
    }
  }
}

async function* tensorOutcomes(file: string): AsyncGenerator<Outcome, void, undefined> {
  const test = await readTensorCase(file);
  if (!test) return;
  const run = tensorFamily(test.name);
  if (!run) return yield { name: test.name, status: 'not-implemented' };
  const complete = await withPublishedWeights(test);
  yield complete instanceof Error
    ? { name: test.name, status: 'not-run', error: complete }
    : outcomeOf(test.name, await run(complete));
}

async function* fileOutcomes(name: string, file: string): AsyncGenerator<Outcome, void, undefined> {
  const read = fileFamily(name);
  if (!read) return yield { name, status: 'not-implemented' };
  for (const test of await read(file)) {
    const full = `${name}/${test.name}`;
    try {
      yield outcomeOf(full, await test.checks());
    } catch (error) {
      yield { name: full, status: 'FAIL', error };
    }
  }
}

function outcomeOf(name: string, checks: readonly Check[]): Outcome {
  const ok = checks.length > 0 && checks.every(passes);
  return { name, status: ok ? 'ok' : 'FAIL', worst: worstOf(checks) };
}
