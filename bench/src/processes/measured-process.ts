/** A child process that computes cases on request. Each contender has its own, so that peak memory is its own. */
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import type { z } from 'zod';
import type { Case } from '../case.ts';
import { Watched, type LongRun, type Sample } from './long-run.ts';
import { availableBytes } from './memory.ts';
import { About, CaseFailed, Measured, parseReply, Tuned, type Request } from './protocol.ts';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface MeasuredProcess {
  readonly about: About;
  /** A case unlike the last one is prepared and warmed up first; `repeat` 0 does only that. Ended where there is no answer after `limitMs`. */
  measure(work: Case, repeat: number, limitMs?: number): Promise<Measured>;
  tune(work: Case): Promise<Tuned>;
  /** A sample after each step. */
  watch(run: LongRun): Promise<Sample[]>;
  end(): Promise<void>;
}

/** A process is ended before it leaves less to the machine: better one result less than a process of others. */
const LEFT_TO_THE_MACHINE = 2 ** 30;
const LOOK_MS = 200;
/** Lines of standard error kept for the message when the process dies. */
const KEPT_LINES = 15;

export async function startProcess({ command, args, env }: Launch): Promise<MeasuredProcess> {
  const child = spawn(command, args, { stdio: 'pipe', env: { ...process.env, ...env } });
  const complaints: string[] = [];
  readline.createInterface({ input: child.stderr }).on('line', (line) => {
    complaints.push(line);
    if (complaints.length > KEPT_LINES) complaints.shift();
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message)); // it could not be started
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
  });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.on('error', () => undefined); // the death it tells of is reported where the answer is waited for
  const read = async <T>(schema: z.ZodType<T>): Promise<T> => {
    const line = await lines.next();
    if (!line.done) return parseReply(schema, line.value);
    throw new Error(`${command} ended (${await ended}):\n${complaints.join('\n')}`);
  };
  const ask = async <T>(request: Request, schema: z.ZodType<T>, limitMs = Infinity): Promise<T> => {
    const started = performance.now();
    let why: string | undefined;
    const guard = setInterval(() => {
      if (availableBytes() <= LEFT_TO_THE_MACHINE)
        why = 'too little memory: it was ended at less than 1 GiB free';
      else if (performance.now() - started > limitMs) why = `no answer in ${limitMs / 1000} s`;
      if (why !== undefined) child.kill('SIGKILL');
    }, LOOK_MS);
    try {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return await read(schema);
    } catch (cause) {
      if (why !== undefined) throw new CaseFailed(why, { cause });
      throw cause;
    } finally {
      clearInterval(guard);
    }
  };
  return {
    about: await read(About),
    measure: (work, repeat, limitMs) => ask({ case: work, repeat }, Measured, limitMs),
    tune: (work) => ask({ tune: work }, Tuned),
    watch: async (run) => (await ask({ watch: run }, Watched)).samples,
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
