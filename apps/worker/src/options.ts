/** Command line of the worker process. */
import { UserError, Device } from '@keygrid/contract';
import { parseArgs } from 'node:util';
import { z } from 'zod';

const WorkerOptions = z.strictObject({
  /** Runs at the same time; left out: one a GPU, else as many as the cores have threads for. */
  slots: z.coerce.number().int().positive().optional(),
  /** The same for each GPU, which shares its memory among them. */
  slotsPerGpu: z.coerce.number().int().positive().optional(),
  /** Of the numeric library, in each slot; left out: the cores shared among the slots. */
  threads: z.coerce.number().int().positive().optional(),
  /** GiB that one run may hold; left out: nine tenths of the machine's or container's, shared among the slots. */
  memory: z.coerce.number().positive().optional(),
  device: Device.default('auto'),
  /** Runs matchers that are programs: code that comes with a grid. */
  allowPrograms: z.boolean().optional(),
  /** Runs of this study come before all others. */
  study: z.string().optional(),
  /** Stop, as on SIGTERM, once standard input closes: the process that started this one is gone. */
  withParent: z.boolean().default(false),
});
export type WorkerOptions = z.infer<typeof WorkerOptions>;

export function parseWorkerOptions(argv: string[]): WorkerOptions {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        slots: { type: 'string' },
        'slots-per-gpu': { type: 'string' },
        threads: { type: 'string' },
        memory: { type: 'string' },
        device: { type: 'string' },
        study: { type: 'string' },
        'allow-programs': { type: 'boolean' },
        'with-parent': { type: 'boolean' },
      },
    });
    const {
      'with-parent': withParent,
      'slots-per-gpu': slotsPerGpu,
      'allow-programs': allowPrograms,
      ...rest
    } = values;
    if (slotsPerGpu !== undefined && rest.slots !== undefined)
      throw new Error(
        '--slots and --slots-per-gpu were both given: a worker has as many slots as one of them says.',
      );
    return WorkerOptions.parse({
      ...rest,
      withParent,
      ...(allowPrograms === true ? { allowPrograms } : {}),
      ...(slotsPerGpu === undefined ? {} : { slotsPerGpu }),
    });
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new UserError(
      `${problem}\nUsage: worker [--slots N | --slots-per-gpu N] [--threads N] [--memory GIB] [--device auto|cpu|cuda|javascript] [--study NAME] [--allow-programs] [--with-parent]`,
      {
        cause,
      },
    );
  }
}
