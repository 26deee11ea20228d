/** The command of keygrid.toml: the message as JSON on its standard input, its head in variables, ended with all it started when it hangs. */
import { toolEnvironment } from '@keygrid/contract';
import { spawn, type ChildProcess } from 'node:child_process';
import type { Message } from './message.ts';
import type { Channel } from './notify-settings.ts';

/** Of what it says on standard error: the end, for the message about its failure. */
const KEPT_CHARACTERS = 500;
/** What it started may hold its standard error open: it is not waited for. */
const LAST_WORDS_MS = 200;

/** @throws Error that says how it failed. */
export async function runCommand(
  { program, args, cwd }: Extract<Channel, { program: string }>,
  message: Message,
  timeoutMs: number,
): Promise<void> {
  const child = spawn(program, args, {
    cwd,
    env: { ...toolEnvironment(process.env), ...variablesOf(message) },
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true, // a group of its own, which can be killed as one
  });
  const words = lastWordsOf(child);
  child.stdin?.on('error', () => {}); // it need not read
  child.stdin?.end(`${JSON.stringify(message)}\n`);
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    killGroup(child);
  }, timeoutMs);
  try {
    const { code, signal } = await endOf(child);
    if (isLate) throw new Error(`had not ended after ${timeoutMs / 1000} s and was killed`);
    if (code === 0) return;
    await words.closed;
    const how = signal === null ? `exit code ${code}` : signal;
    throw new Error(`ended with ${how}${words.text() === '' ? '' : `: ${words.text()}`}`);
  } finally {
    clearTimeout(limit);
    child.stderr?.destroy();
  }
}

const variablesOf = ({ event, study, text, id }: Message): NodeJS.ProcessEnv => ({
  KEYGRID_EVENT: event,
  KEYGRID_STUDY: study,
  KEYGRID_TEXT: text,
  KEYGRID_MESSAGE: id,
});

function lastWordsOf({ stderr }: ChildProcess) {
  let text = '';
  stderr?.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-KEPT_CHARACTERS);
  });
  const closed = () =>
    new Promise<void>((resolve) => {
      stderr?.once('close', resolve);
      setTimeout(resolve, LAST_WORDS_MS);
    });
  return {
    text: () => text.trim(),
    get closed() {
      return stderr?.closed === false ? closed() : Promise.resolve();
    },
  };
}

function endOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`could not be started: ${cause.message}`, { cause })));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
