/** What a doorbell message carries. Anything may be in a queue that others reach: it is checked before it is used. */
import { z } from 'zod';

const Message = z.object({ runId: z.string().regex(/^[!-~]{1,64}$/), fence: z.number().int().nonnegative() });
export type Message = z.infer<typeof Message>;

/** Undefined for what is no such message. */
export const messageIn = (data: unknown): Message | undefined => Message.safeParse(data).data;

const SHOWN_CHARACTERS = 80;

export function malformedLine(id: string, data: unknown): string {
  const shown = JSON.stringify(data)?.slice(0, SHOWN_CHARACTERS);
  return `dropped from the queue, expected a run and its fence: job ${JSON.stringify(id.slice(0, SHOWN_CHARACTERS))} with ${shown}`;
}
