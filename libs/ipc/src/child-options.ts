/** What must be known before the numeric library is loaded; everything else comes with `start`. */
import { parseArgs } from 'node:util';
import { z } from 'zod';

const ChildOptions = z.object({
  device: z.enum(['auto', 'cpu', 'cuda', 'javascript']),
  precision: z.enum(['float32', 'bfloat16', 'tf32']),
  silenceMs: z.coerce.number().positive(),
});
export type ChildOptions = z.infer<typeof ChildOptions>;

export function parseChildOptions(argv: string[]): ChildOptions {
  const { values } = parseArgs({
    args: argv,
    options: { device: { type: 'string' }, precision: { type: 'string' }, silenceMs: { type: 'string' } },
  });
  return ChildOptions.parse(values);
}

export function childArguments(options: ChildOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
