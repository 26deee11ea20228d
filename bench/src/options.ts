/** Command line of the benchmarks. */
import { UserError, Processor } from '@keygrid/contract';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';

function isPattern(text: string): boolean {
  try {
    return RegExp(text).source !== '';
  } catch {
    return false;
  }
}

const Options = z.strictObject({
  name: z.string().optional(),
  help: z.boolean().default(false),
  json: z.boolean().default(false),
  markdown: z.boolean().default(false),
  quick: z.boolean().default(false),
  only: z.string().refine(isPattern, 'is no regular expression').optional(),
  threads: z.coerce.number().int().positive().default(os.availableParallelism()),
  rounds: z.coerce.number().int().positive().optional(),
  device: Processor.default('cpu'),
  minutes: z.coerce
    .number()
    .positive()
    .max(24 * 60)
    .optional(),
  seed: z.coerce.number().int().nonnegative().optional(),
  least: z.coerce.number().int().nonnegative().optional(),
  scale: z.coerce.number().positive().max(1).optional(),
  cells: z.coerce.number().int().positive().optional(),
});
export type Options = z.infer<typeof Options>;

export const USAGE = `Usage: npm run -s bench -- NAME [options]
  --quick        fewer rounds and smaller lists
  --only TEXT    only comparisons whose name matches TEXT, a regular expression
  --threads N    threads of every contender (default: all cores)
  --rounds N     rounds, each measures every contender once (default 10, quick 3)
  --device D     cpu (default) or cuda: beside PyTorch on the same card, in float32 and tf32
  --minutes M    chaos: faults for so long (default 2, quick 1)
  --seed S       chaos: which faults come when (default 1)
  --least N      chaos: a kind of fault that was seen less often is a failure (default: half the minutes)
  --scale F      chaos: factor of the orchestrator's times, up to 1 (default 0.1)
  --cells N      of query and plan: cells of the (largest) database
  --json         print one JSON value with every repetition
  --markdown     print tables for RESULTS.md
What is compared with is installed by: npm run -s bench -- peers --install (PyTorch), trackers --install (MLflow, Optuna),
ray --install (Ray Tune)`;

/** @throws UserError for what is no option, or no value of one. */
export function parseOptions(args: string[]): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: flag,
        json: flag,
        markdown: flag,
        quick: flag,
        only: text,
        threads: text,
        rounds: text,
        device: text,
        minutes: text,
        seed: text,
        least: text,
        scale: text,
        cells: text,
      },
    });
    if (positionals.length > 1) throw new Error(`one benchmark at a time, got ${positionals.join(', ')}`);
    return Options.parse({ ...values, name: positionals[0] });
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new UserError(`${problem}\n${USAGE}`, { cause });
  }
}
