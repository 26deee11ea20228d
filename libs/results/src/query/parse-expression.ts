/** Reads an expression: `kbc.mode = both and (pck@0.1 > 40 or not model.csfa)`. */
import { own, shortened } from '@keygrid/contract';
import { COMPARISONS, type Comparison, type Expression, type Value, type Word } from './expression.ts';
import { faultAt } from './fault.ts';
import { tokensOf, type Token } from './tokens.ts';

/** Words with a meaning of their own, in any case; as a value they stand in quotes. */
export const KEYWORDS: readonly string[] = ['and', 'or', 'not', 'in', 'like', 'is', 'null', 'absent'];
const MOST_NESTED = 100;
const SAME_SIGN: Readonly<Record<string, Comparison>> = { '<>': '!=', '==': '=' };

/**
 * `or` binds least, then `and`, then `not`. @throws UserError with the place of what was not expected there.
 */
export function parseExpression(text: string): Expression {
  const reader = new Reader(text);
  const whole = reader.either();
  reader.end();
  return whole;
}

/** Names between commas, as options list them; a metric's group may hold a comma. */
export function parseNames(text: string): Word[] {
  const reader = new Reader(text);
  const names = reader.list(() => reader.name());
  reader.end();
  return names;
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  either(): Expression {
    const of = [this.#all()];
    while (this.#takeWord('or')) of.push(this.#all());
    return joined('or', of);
  }

  end(): void {
    if (this.#token.kind !== 'end') throw this.#unexpected('`and`, `or` or the end');
  }

  list<T>(one: () => T): T[] {
    const all = [one()];
    while (this.#takeSign(',')) all.push(one());
    return all;
  }

  name(): Word {
    const token = this.#token;
    if (token.kind !== 'word' || this.#isKeyword())
      throw this.#unexpected('a name, as model.csfa or pck@0.1');
    this.#next++;
    return { text: token.text, at: token.at };
  }

  #all(): Expression {
    const of = [this.#one()];
    while (this.#takeWord('and')) of.push(this.#one());
    return joined('and', of);
  }

  #one(): Expression {
    if (++this.#depth > MOST_NESTED)
      throw faultAt(
        this.#text,
        this.#token.at,
        `At most ${MOST_NESTED} parentheses and \`not\` stand in each other.`,
      );
    try {
      if (this.#takeWord('not')) return { kind: 'not', of: this.#one() };
      if (!this.#takeSign('(')) return this.#test();
      const inside = this.either();
      this.#expectSign(')');
      return inside;
    } finally {
      this.#depth--;
    }
  }

  #test(): Expression {
    const name = this.name();
    const by = this.#comparison();
    if (by !== undefined) return this.#compared(name, by);
    if (this.#takeSign('~')) return { kind: 'contains', name, value: this.#value() };
    if (this.#takeSign('!~')) return { kind: 'not', of: { kind: 'contains', name, value: this.#value() } };
    if (this.#takeWord('is')) return this.#is(name);
    if (!this.#takeWord('not')) return this.#within(name) ?? { kind: 'true', name };
    const inner = this.#within(name);
    if (!inner) throw this.#unexpected('`in` or `like`');
    return { kind: 'not', of: inner };
  }

  #compared(name: Word, by: Comparison): Expression {
    if (!this.#takeWord('null')) return { kind: 'compare', name, by, value: this.#value() };
    if (by === '=') return { kind: 'absent', name };
    if (by === '!=') return { kind: 'not', of: { kind: 'absent', name } };
    throw faultAt(
      this.#text,
      name.at,
      `${shortened(name.text)} ${by} null: expected \`is null\` or \`is not null\`.`,
    );
  }

  #is(name: Word): Expression {
    const isNot = this.#takeWord('not');
    if (!this.#takeWord('null') && !this.#takeWord('absent'))
      throw this.#unexpected('`null`, `not null` or `absent`');
    return isNot ? { kind: 'not', of: { kind: 'absent', name } } : { kind: 'absent', name };
  }

  #within(name: Word): Expression | undefined {
    if (this.#takeWord('like')) return { kind: 'like', name, value: this.#value() };
    if (!this.#takeWord('in')) return undefined;
    this.#expectSign('(');
    const values = this.list(() => this.#value());
    this.#expectSign(')');
    return { kind: 'in', name, values };
  }

  #value(): Value {
    const { kind, text, at } = this.#token;
    if (kind === 'sign' || kind === 'end' || this.#isKeyword()) throw this.#unexpected('a value');
    this.#next++;
    return { text, at, quoted: kind === 'text' };
  }

  #comparison(): Comparison | undefined {
    const { kind, text } = this.#token;
    if (kind !== 'sign') return undefined;
    const by = COMPARISONS.find((one) => one === (own(SAME_SIGN, text) ?? text));
    if (by !== undefined) this.#next++;
    return by;
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: 'the end', at: this.#text.length };
  }

  #isKeyword(): boolean {
    return this.#token.kind === 'word' && KEYWORDS.includes(this.#token.text.toLowerCase());
  }

  #takeWord(word: string): boolean {
    const found = this.#token.kind === 'word' && this.#token.text.toLowerCase() === word;
    if (found) this.#next++;
    return found;
  }

  #takeSign(sign: string): boolean {
    const found = this.#token.kind === 'sign' && this.#token.text === sign;
    if (found) this.#next++;
    return found;
  }

  #expectSign(sign: string): void {
    if (!this.#takeSign(sign)) throw this.#unexpected(`\`${sign}\``);
  }

  #unexpected(expected: string): Error {
    const { kind, text, at } = this.#token;
    const found = kind === 'end' ? 'the expression ends' : `found \`${shortened(text, 60)}\``;
    const hint =
      kind === 'word' && this.#isKeyword() ? ' (a word of the language; as a value it stands in quotes)' : '';
    return faultAt(this.#text, at, `Expected ${expected} here, ${found}${hint}.`);
  }
}

const joined = (kind: 'and' | 'or', of: readonly Expression[]): Expression =>
  of.length === 1 && of[0] ? of[0] : { kind, of };
