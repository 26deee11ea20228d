/** The log of one attempt: everything the child printed and what the supervisor had to say, with its last lines at hand. */
import { redact } from '@keygrid/geometry';

const TAIL_CHARACTERS = 8_000;

export interface AttemptLog {
  /** A line of the supervisor's or the child's own words, with the time. */
  line(text: string): void;
  /** Output as it came. */
  output(text: string): void;
  /** The last lines, for the database. */
  tail(): string;
  /** Resolves once everything is in the store. Never rejects. */
  close(): Promise<void>;
}

export interface LogRules {
  append(text: string): Promise<void>;
  everyMs: number;
  /** Called once, with the first error; a log that cannot be written never stops a run. */
  onError(error: unknown): void;
}

export function attemptLog(rules: LogRules): AttemptLog {
  let waiting = '';
  let tail = '';
  let writing = Promise.resolve();
  let failed = false;
  const flush = () => {
    const text = waiting;
    waiting = '';
    if (text === '') return;
    writing = writing
      .then(() => rules.append(text))
      .catch((error: unknown) => {
        if (!failed) rules.onError(error);
        failed = true;
      });
  };
  const timer = setInterval(flush, rules.everyMs);
  const output = (said: string) => {
    const text = redact(said);
    waiting += text;
    tail = (tail + text).slice(-TAIL_CHARACTERS);
  };
  return {
    output,
    line: (text) => output(`${new Date().toISOString()} ${text}\n`),
    tail: () => tail,
    async close() {
      clearInterval(timer);
      flush();
      await writing;
    },
  };
}
