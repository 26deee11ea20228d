/** Canonical JSON of many values that differ in one place, whose text is written once. */
import { randomUUID } from 'node:crypto';
import { canonicalJson } from './canonical.ts';

/** Stands in the text where what differs is put; nothing that a person writes is equal to it. */
const PLACE = randomUUID();

/** `canonicalJson(valueOf(what))` for any `what`, which `valueOf` must put in exactly one place and not look at. */
export function templateOf<What>(valueOf: (what: What | string) => unknown): (what: What) => string {
  const [before, after, ...more] = canonicalJson(valueOf(PLACE)).split(JSON.stringify(PLACE));
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error('what differs stands in the value not exactly once');
  return (what) => before + canonicalJson(what) + after;
}
