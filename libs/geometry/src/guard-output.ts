/** The printing boundary of a process: all that it, or a library in it, writes to its two streams loses its secrets first. */
import { redact } from './redact.ts';

/** Call once, before anything is printed. */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
    // A reader that has gone or a full disk ends no process by itself; who answers for the output listens as well.
    stream.on('error', () => {});
    stream.write = (chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? redact(chunk) : chunk, ...rest);
  }
}
