/** An expression cut into words, values in quotes, values as a grid file writes them, and signs. */
import { own, UserError } from '@keygrid/contract';
import { faultAt } from './fault.ts';
import type { Word } from './expression.ts';

export interface Token extends Word {
  /** `block`: `[…]` or `{…}`, whole. `text`: what stood between quotes. */
  readonly kind: 'word' | 'text' | 'block' | 'sign' | 'end';
}

/** Far more than a person writes. */
const MOST_CHARACTERS = 10_000;
const SIGN = /(?:<=|>=|!=|<>|==|!~|[=<>~(),])/y;
/** Letters, digits and what paths, metrics, times and numbers have; a group of pairs in brackets belongs to its metric. */
const WORD = /(?:[\p{L}\p{N}_.@/:+*%-]|(?<=[\d.])\[[^\]]*\])+/uy;
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** @throws UserError with the place of a character that begins nothing, or of a quote or bracket without its end. */
export function tokensOf(text: string): Token[] {
  if (text.length > MOST_CHARACTERS)
    throw faultAt(text, MOST_CHARACTERS, `An expression has at most ${MOST_CHARACTERS} characters.`);
  const tokens: Token[] = [];
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const { token, end } = tokenAt(text, at);
    tokens.push(token);
    at = end;
  }
  return [...tokens, { kind: 'end', text: 'the end', at: text.length }];
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}

function tokenAt(text: string, at: number): { token: Token; end: number } {
  const first = text.charAt(at);
  if (first === '"' || first === "'") return quotedAt(text, at, first);
  if (first === '[' || first === '{') return blockAt(text, at);
  for (const [kind, pattern] of [
    ['sign', SIGN],
    ['word', WORD],
  ] as const) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { token: { kind, text: found, at }, end: at + found.length };
  }
  throw faultAt(text, at, `${JSON.stringify(first)} begins neither a name nor a value nor an operator.`);
}

/** A quote inside is written twice. */
function quotedAt(text: string, at: number, quote: string): { token: Token; end: number } {
  let inside = '';
  for (let i = at + 1; i < text.length; i++) {
    if (text.charAt(i) !== quote) inside += text.charAt(i);
    else if (text.charAt(i + 1) === quote) inside += text.charAt(i++);
    else return { token: { kind: 'text', text: inside, at }, end: i + 1 };
  }
  throw faultAt(text, at, `This ${quote} has no second one that ends the text.`);
}

function blockAt(text: string, at: number): { token: Token; end: number } {
  const open: string[] = [];
  let quote = '';
  for (let i = at; i < text.length; i++) {
    const character = text.charAt(i);
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '[' || character === '{') open.push(CLOSING[character] ?? '');
    else if (character === open.at(-1)) open.pop();
    if (open.length === 0) return { token: { kind: 'block', text: text.slice(at, i + 1), at }, end: i + 1 };
  }
  throw faultAt(text, at, `This ${text.charAt(at)} has no ${own(CLOSING, text.charAt(at))} that ends it.`);
}

/** Whether the text is one value as it stands: a word or a block, without quotes. */
export function isOneValue(text: string): boolean {
  try {
    const [only, end] = tokensOf(text);
    return end?.kind === 'end' && only?.text === text && (only.kind === 'word' || only.kind === 'block');
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
