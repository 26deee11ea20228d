/** An expression as text that is read as the same expression. */
import type { Expression, Value } from './expression.ts';
import { KEYWORDS } from './parse-expression.ts';
import { isOneValue } from './tokens.ts';

export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'and':
      return expression.of.map((one) => inside(one, isJoined(one))).join(' and ');
    case 'or':
      return expression.of.map((one) => inside(one, one.kind === 'or')).join(' or ');
    case 'not':
      return `not ${inside(expression.of, isJoined(expression.of))}`;
    case 'true':
      return expression.name.text;
    case 'compare':
      return `${expression.name.text} ${expression.by} ${valueText(expression.value)}`;
    case 'in':
      return `${expression.name.text} in (${expression.values.map(valueText).join(', ')})`;
    case 'like':
      return `${expression.name.text} like ${valueText(expression.value)}`;
    case 'contains':
      return `${expression.name.text} ~ ${valueText(expression.value)}`;
    case 'absent':
      return `${expression.name.text} is null`;
  }
}

function inside(expression: Expression, inParentheses: boolean): string {
  const text = expressionText(expression);
  return inParentheses ? `(${text})` : text;
}

const isJoined = ({ kind }: Expression): boolean => kind === 'and' || kind === 'or';

/** In quotes where it stood in some, and where it needs them. */
function valueText({ text, quoted }: Value): string {
  return quoted || KEYWORDS.includes(text.toLowerCase()) || !isOneValue(text)
    ? `'${text.replaceAll("'", "''")}'`
    : text;
}
