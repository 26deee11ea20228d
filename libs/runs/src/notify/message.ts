/** What is sent: one JSON object, made of the notices that go out together. */
import { counted, printedLine, redact, shortened } from '@keygrid/contract';
import type { NotifyEvent } from './notify-settings.ts';

export interface Message {
  /** Rises where a field is removed, renamed or changes its meaning. */
  readonly version: 1;
  /** The same each time it is sent: it may arrive twice. */
  readonly id: string;
  readonly event: NotifyEvent | 'test';
  readonly study: string;
  /** When it happened, in UTC. */
  readonly at: string;
  /** One line for people. */
  readonly text: string;
  /** Of `finished`: how the runs of the study have ended. */
  readonly runs?: Ended;
  /** Of `failed`: the first of the runs that failed, and how many in all. */
  readonly failed?: readonly FailedRun[];
  readonly failedCount?: number;
}

export interface Ended {
  readonly succeeded: number;
  readonly failed: number;
  readonly blocked: number;
  readonly cancelled: number;
}

export interface FailedRun {
  readonly run: string;
  readonly stage: string;
  readonly class: string;
  readonly message: string;
}

/** What a row of `notice` says. */
export type Fact =
  | { readonly event: 'finished'; readonly content: Ended }
  | { readonly event: 'failed'; readonly content: FailedRun };

/** Failed runs in one message; the number of all is beside them. */
const LISTED = 20;

/** `facts` are of one study and one event, in the order in which they happened. */
export function messageOf(
  { id, study, at }: { readonly id: string; readonly study: string; readonly at: Date },
  facts: readonly Fact[],
): Message {
  const head = { version: 1, id, study, at: at.toISOString() } as const;
  const finished = facts.find((fact) => fact.event === 'finished');
  if (finished !== undefined)
    return { ...head, event: 'finished', text: endedText(study, finished.content), runs: finished.content };
  const all = facts.flatMap((fact) => (fact.event === 'failed' ? [fact.content] : []));
  const failed = all.slice(0, LISTED);
  return { ...head, event: 'failed', text: failedText(study, all), failed, failedCount: all.length };
}

function endedText(study: string, { succeeded, failed, blocked, cancelled }: Ended): string {
  const others = [
    [failed, 'failed'],
    [blocked, 'blocked, as their training failed'],
    [cancelled, 'cancelled'],
  ] as const;
  const said = others.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  const next = failed + blocked > 0 ? `. keygrid why ${study} says what went wrong` : '';
  return `${study} is finished: ${[counted(succeeded, 'run') + ' succeeded', ...said].join(', ')}${next}`;
}

function failedText(study: string, runs: readonly FailedRun[]): string {
  const [first] = runs;
  const what = first === undefined ? '' : ` ${first.run} (${first.class}): ${first.message}`;
  const many = runs.length > 1 ? `${runs.length} runs failed for good, the first` : 'a run failed for good,';
  return inOneLine(redact(`${study}: ${many}${what}`));
}

const MOST_CHARACTERS = 500;

/** For people: what is longer, or on lines of its own, is in the logs. */
export const inOneLine = (text: string): string =>
  shortened(printedLine(text.trim().replaceAll(/\s+/g, ' ')), MOST_CHARACTERS);

/** For a try of the settings. */
export const sampleMessage = (at: Date): Message => ({
  version: 1,
  id: 'test',
  event: 'test',
  study: 'sample',
  at: at.toISOString(),
  text: 'A test of keygrid notify: no study has ended',
});
