/** What must be known before a numeric library is loaded; everything else comes with `start`. */
import { Device, Precision } from '@keygrid/contract';
import { needsTensorFlow, type AnyMatcher } from '@keygrid/matchers/config';
import { parseArgs } from 'node:util';
import { z } from 'zod';

const ChildOptions = z.object({
  device: Device,
  precision: Precision,
  /** What it computes with: `none` of those that this process would load. */
  library: z.enum(['tensorflow', 'none']).default('tensorflow'),
  silenceMs: z.coerce.number().positive(),
});
export type ChildOptions = z.infer<typeof ChildOptions>;

/** What the child of a run has to load: of a training, or of evaluations of `matcher`. */
export const libraryFor = (matcher?: AnyMatcher): ChildOptions['library'] =>
  matcher === undefined || needsTensorFlow(matcher) ? 'tensorflow' : 'none';

export function parseChildOptions(argv: string[]): ChildOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      device: { type: 'string' },
      precision: { type: 'string' },
      library: { type: 'string' },
      silenceMs: { type: 'string' },
    },
  });
  return ChildOptions.parse(values);
}

export function childArguments(options: ChildOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
