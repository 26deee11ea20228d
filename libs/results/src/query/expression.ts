/** A condition on cells as it was written: names are not looked up yet, values have no type yet. */

/** Of each comparison. `<>` is read as `!=`, `==` as `=`. */
export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A piece of the text, and the place of its first character in it. */
export interface Word {
  readonly text: string;
  readonly at: number;
}

export interface Value extends Word {
  /** Stood in quotes: a text, whatever it looks like. */
  readonly quoted: boolean;
}

export type Expression =
  | { readonly kind: 'and'; readonly of: readonly Expression[] }
  | { readonly kind: 'or'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | Test;

/** What is asked of one name. */
export type Test =
  /** A name alone: it holds `true`. */
  | { readonly kind: 'true'; readonly name: Word }
  | { readonly kind: 'compare'; readonly name: Word; readonly by: Comparison; readonly value: Value }
  | { readonly kind: 'in'; readonly name: Word; readonly values: readonly Value[] }
  /** `like`: a pattern with `%` and `_`; `contains`: a part of the text. Upper and lower case are the same. */
  | { readonly kind: 'like' | 'contains'; readonly name: Word; readonly value: Value }
  | { readonly kind: 'absent'; readonly name: Word };
