/** What a grid file may not hold although YAML allows it: found on the parsed text, so that each fault has its line. */
import { grouped } from '@keygrid/contract';
import { isAlias, isMap, isScalar, isSeq, type Document, type Pair } from 'yaml';

export interface YamlFault {
  /** Characters from the beginning of the text. */
  readonly offset: number;
  readonly message: string;
}

/** A grid's own fields need 6 levels. */
const MOST_LEVELS = 40;
const MOST_NAMES = 10_000;
const LONGEST_NAME = 200;
const LONGEST_TEXT = 10_000;

export const TOO_DEEP = `blocks and lists in more than ${MOST_LEVELS} levels; expected a grid file, which needs 6`;

export const HAS_NUL = 'holds the character NUL (\\0), which no database keeps; leave it out';

/** In the order of the text. Walks without recursion: the text may be nested as deeply as it likes. */
export function faultsOf(document: Document.Parsed): YamlFault[] {
  const faults: YamlFault[] = [];
  const waiting: { node: unknown; level: number }[] = [{ node: document.contents, level: 1 }];
  const say = (node: unknown, message: string) => faults.push({ offset: offsetOf(node), message });
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, level } = next;
    if (isScalar(node)) {
      const fault = textFault(node.value);
      if (fault !== undefined) say(node, fault);
    } else if ((isMap(node) || isSeq(node)) && level > MOST_LEVELS) {
      say(node, TOO_DEEP);
    } else if (isMap(node)) {
      if (node.items.length > MOST_NAMES) {
        say(node, `a block of ${grouped(node.items.length)} names; expected at most ${grouped(MOST_NAMES)}`);
        continue;
      }
      for (const fault of keyFaults(node.items)) faults.push(fault);
      for (const { value } of node.items) waiting.push({ node: value, level: level + 1 });
    } else if (isSeq(node)) {
      for (const item of node.items) waiting.push({ node: item, level: level + 1 });
    }
  }
  return faults.sort((a, b) => a.offset - b.offset);
}

function textFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.includes('\0')) return HAS_NUL;
  if (/\p{Cs}/u.test(value)) return 'holds half a character (\\ud800 to \\udfff alone); leave it out';
  if (value.length <= LONGEST_TEXT) return undefined;
  return `a text of ${grouped(value.length)} characters; expected at most ${grouped(LONGEST_TEXT)}`;
}

function* keyFaults(items: readonly Pair[]): Generator<YamlFault> {
  const seen = new Set<string>();
  for (const { key } of items) {
    const message = keyFault(key, seen);
    if (message !== undefined) yield { offset: offsetOf(key), message };
    if (isScalar(key)) seen.add(String(key.value));
  }
}

function keyFault(key: unknown, seen: ReadonlySet<string>): string | undefined {
  if (!isScalar(key)) return 'a block, list or alias before a colon; expected a name';
  const name = String(key.value);
  if (name === '<<') {
    return (
      'merge keys (<<) are not read; write the fields out, or name a whole block or list with an anchor (&name) and ' +
      'write *name in its place elsewhere'
    );
  }
  if (name === '__proto__') return '"__proto__" names no field; expected the name of one';
  if (seen.has(name)) return `"${name.slice(0, LONGEST_NAME)}" stands here twice; each name once`;
  if (name.length > LONGEST_NAME)
    return `a name of ${grouped(name.length)} characters; expected at most ${LONGEST_NAME}`;
  return textFault(key.value);
}

function offsetOf(node: unknown): number {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return range?.[0] ?? 0;
}
