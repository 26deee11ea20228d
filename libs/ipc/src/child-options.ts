/** What must be known before the numeric library is loaded; everything else comes with `start`. */
import { Device, Precision } from '@keygrid/contract';
import { parseArgs } from 'node:util';
import { z } from 'zod';

const ChildOptions = z.object({
  device: Device,
  precision: Precision,
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
