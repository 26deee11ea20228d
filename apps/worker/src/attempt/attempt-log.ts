/** The log of one attempt: what the child printed and what the supervisor had to say, of bounded length, its last lines at hand. */
import { printed, redact } from '@keygrid/contract';

const TAIL_CHARACTERS = 8_000;
/** Of what a child may say; the supervisor's own lines are few and always kept. */
const LOG_CHARACTERS = 16 * 2 ** 20;

export interface AttemptLog {
  /** A line of the supervisor's, with the time. */
  line(text: string): void;
  /** A line that the child sent, with the time. */
  said(text: string): void;
  /** Output of the child as it came. */
  output(text: string): void;
  /** The last lines, for the database; beyond the bound, too. */
  tail(): string;
  /** What was written or waits to be; lines that are lost where the log cannot be written count too. */
  bytes(): number;
  /** Resolves once everything is in the store. Never rejects. */
  close(): Promise<void>;
}

export interface LogRules {
  append(text: string): Promise<void>;
  everyMs: number;
  /** Called once, with the first error; a log that cannot be written never stops a run. */
  onError(error: unknown): void;
  /** Default: 16 Mi. */
  maxCharacters?: number;
}

export function attemptLog(rules: LogRules): AttemptLog {
  const { maxCharacters = LOG_CHARACTERS } = rules;
  let waiting = '';
  let tail = '';
  let room = maxCharacters;
  let writing = Promise.resolve();
  let failed = false;
  let bytes = 0;
  const flush = () => {
    const text = waiting;
    waiting = '';
    if (text === '') return;
    bytes += Buffer.byteLength(text);
    writing = writing
      .then(() => rules.append(text))
      .catch((error: unknown) => {
        if (!failed) rules.onError(error);
        failed = true;
      });
  };
  const timer = setInterval(flush, rules.everyMs);
  const remember = (text: string) => {
    tail = (tail + text.slice(-TAIL_CHARACTERS)).slice(-TAIL_CHARACTERS);
  };
  const line = (words: string) => {
    const text = printed(redact(stamped(words)));
    waiting += text;
    remember(text);
  };
  const output = (words: string) => {
    const text = printed(redact(words));
    remember(text);
    if (room <= 0) return;
    waiting += text.slice(0, room);
    room -= text.length;
    if (room > 0) return;
    waiting += '\n';
    line(`the log is full at ${maxCharacters} characters: what the child says from here on is not kept`);
  };
  return {
    output,
    line,
    said: (text) => output(stamped(text)),
    tail: () => tail,
    bytes: () => bytes + Buffer.byteLength(waiting),
    async close() {
      clearInterval(timer);
      flush();
      await writing;
    },
  };
}

const stamped = (text: string) => `${new Date().toISOString()} ${text}\n`;
