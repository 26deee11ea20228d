/** The printing boundary of a process: all that it, or a library in it, writes to its two streams loses its secrets first. */
import { isUtf8 } from 'node:buffer';
import { printed } from './text/printed.ts';
import { redact } from './redact.ts';
import { complain } from './say.ts';
import { keepSecretsIn } from './server-url.ts';

/** Call once, before anything is printed. */
export function guardOutput(): void {
  keepSecretsIn(process.env);
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
    // A reader that has gone or a full disk ends no process by itself; who answers for the output listens as well.
    stream.on('error', () => {});
    stream.write = (chunk: unknown, ...rest: unknown[]) => write(withoutSecrets(chunk), ...rest);
  }
  // Node prints warnings itself, past both streams.
  process.prependListener('warning', cleanWarning);
}

/** Threads hand their output on as bytes. */
function withoutSecrets(chunk: unknown): unknown {
  if (typeof chunk === 'string') return redact(chunk);
  return chunk instanceof Uint8Array && isUtf8(chunk) ? redact(Buffer.from(chunk).toString()) : chunk;
}

function cleanWarning(warning: Error & { detail?: string }): void {
  for (const part of ['name', 'message', 'stack', 'detail'] as const) {
    const text = warning[part];
    if (typeof text === 'string') warning[part] = printed(redact(text));
  }
}

/** An error that was not caught ends the process as Node would end it, with exit code 1; Node would print all of it. */
export function guardErrors(): void {
  process.on('uncaughtException', (error) => {
    complain(error);
    process.exit(1);
  });
}
