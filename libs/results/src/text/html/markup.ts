/** Elements of a page. A string is always text: what comes from outside cannot become an element, an attribute or a script. */
import { printedLine } from '@keygrid/contract';

/** Made by `element` alone. */
export interface Markup {
  readonly markup: string;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** In one line. Numbers of attributes are lengths in pixels, rounded to a tenth. */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly (Markup | string)[]
): Markup {
  const words = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(typeof value === 'number' ? tenths(value) : value)}"`],
  );
  const inner = children.map((child) => (typeof child === 'string' ? escaped(child) : child.markup));
  const start = `<${name}${words.join('')}`;
  return {
    markup: name === 'meta' || name === 'img' ? `${start}/>` : `${start}>${inner.join('')}</${name}>`,
  };
}

/** Own style or script, as it stands: neither may have a sign that markup has. @throws Error where it has. */
export function rawElement(name: 'style' | 'script', content: string): Markup {
  if (/[<&]/.test(content)) throw new Error(`The page's ${name} has a < or &.`);
  return { markup: `<${name}>${content}</${name}>` };
}

const escaped = (text: string): string =>
  printedLine(text).replaceAll(/[&<>"']/g, (sign) => SIGNS.get(sign) ?? sign);

const tenths = (value: number): string => `${Math.round(10 * value) / 10}`;
