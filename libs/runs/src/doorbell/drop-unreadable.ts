/** Takes out of a queue on Redis what BullMQ cannot read: a single such job makes it reject every look at the queue. */
import type { Redis } from 'ioredis';
import { malformedLine } from './message.ts';

/** Parsing in BullMQ, or in a script that Redis refused: else the queue was not reached, which says nothing of it. */
export const mayBeUnreadable = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  error instanceof TypeError ||
  (error instanceof Error && error.name === 'ReplyError');

/** One line for each job that was dropped, from the process that took it out; `queueKey`: prefix and name, as BullMQ joins them. */
export async function dropUnreadable(redis: Redis, queueKey: string): Promise<string[]> {
  const ids = await Promise.all([
    redis.zrange(`${queueKey}:prioritized`, 0, -1),
    redis.lrange(`${queueKey}:wait`, 0, -1),
    redis.lrange(`${queueKey}:active`, 0, -1),
  ]);
  const lines: string[] = [];
  for (const id of new Set(ids.flat())) {
    const unreadable = await unreadablePart(redis, `${queueKey}:${id}`);
    if (unreadable !== undefined && (await takeOut(redis, queueKey, id)))
      lines.push(malformedLine(id, unreadable));
  }
  return lines;
}

/** What BullMQ parses as JSON; where a field is absent it takes a default. */
const PARSED = ['opts', 'data', 'progress', 'parent'] as const;
const OBJECTS = new Set<string>(['opts', 'parent']);

async function unreadablePart(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  if (type === 'none') return undefined; // answered meanwhile
  if (type !== 'hash') return { key: type };
  const texts = await redis.hmget(key, ...PARSED);
  const field = PARSED.find((name, index) => texts[index] && !isReadable(texts[index], OBJECTS.has(name)));
  return field && { [field]: texts[PARSED.indexOf(field)] };
}

function isReadable(text: string, asObject: boolean): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return !asObject || (typeof value === 'object' && value !== null);
  } catch {
    return false;
  }
}

/** In one step, so that of several who meet it one says so. */
async function takeOut(redis: Redis, queueKey: string, id: string): Promise<boolean> {
  const results = await redis
    .multi()
    .zrem(`${queueKey}:prioritized`, id)
    .lrem(`${queueKey}:wait`, 0, id)
    .lrem(`${queueKey}:active`, 0, id)
    .srem(`${queueKey}:stalled`, id)
    .del(`${queueKey}:${id}`, `${queueKey}:${id}:lock`)
    .exec();
  return (results ?? []).slice(0, 3).some(([, removed]) => Number(removed) > 0);
}
