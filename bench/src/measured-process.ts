/** A child process that computes cases on request. Each contender has its own, so that peak memory is its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import readline from 'node:readline';
import type { z } from 'zod';
import { About, Measured, parseReply, Tuned, type Request } from './protocol.ts';
import type { Case } from './case.ts';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface MeasuredProcess {
  readonly about: About;
  /** A case unlike the last one is prepared and warmed up first; `repeat` 0 does only that. */
  measure(work: Case, repeat: number): Promise<Measured>;
  tune(work: Case): Promise<Tuned>;
  end(): Promise<void>;
}

/** Lines of standard error kept for the message when the process dies. */
const KEPT_LINES = 15;

export async function startProcess({ command, args, env }: Launch): Promise<MeasuredProcess> {
  const child = spawn(command, args, { stdio: 'pipe', env: { ...process.env, ...env } });
  const complaints: string[] = [];
  readline.createInterface({ input: child.stderr }).on('line', (line) => {
    complaints.push(line);
    if (complaints.length > KEPT_LINES) complaints.shift();
  });
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.on('error', () => undefined); // the death it tells of is reported by whoever waits for the answer
  const read = async <T>(schema: z.ZodType<T>): Promise<T> => {
    const line = await lines.next();
    if (!line.done) return parseReply(schema, line.value);
    const [code, signal] = await closed;
    throw new Error(`${command} ended (${signal ?? `code ${code}`}):\n${complaints.join('\n')}`);
  };
  const ask = <T>(request: Request, schema: z.ZodType<T>): Promise<T> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return read(schema);
  };
  return {
    about: await read(About),
    measure: (work, repeat) => ask({ case: work, repeat }, Measured),
    tune: (work) => ask({ tune: work }, Tuned),
    async end() {
      child.stdin.end();
      await closed;
    },
  };
}
