/** Reads a page strictly, as XML is read: every element closed in its order, every attribute quoted, every reference known. */

export interface PageElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Its own text, without that of the elements in it. */
  text: string;
}

const TAG =
  /^<(?<close>\/?)(?<name>[a-zA-Z][\w-]*)(?<attributes>(?: [a-zA-Z][\w:-]*="[^"<]*")*)(?<empty>\/?)>/;
const REFERENCES = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
]);

/** In document order. @throws Error at what is not well-formed. */
export function readPage(page: string): PageElement[] {
  const start = '<!DOCTYPE html>\n';
  if (!page.startsWith(start)) throw new Error('no doctype');
  const elements: PageElement[] = [];
  const open: PageElement[] = [];
  let rest = page.slice(start.length);
  while (rest !== '') {
    if (!rest.startsWith('<')) {
      const [text] = /^[^<]+/.exec(rest) ?? [''];
      const within = open.at(-1);
      if (within) within.text += readText(text);
      else if (text.trim() !== '') throw new Error(`text outside: ${text.slice(0, 40)}`);
      rest = rest.slice(text.length);
      continue;
    }
    const tag = TAG.exec(rest);
    if (!tag?.groups) throw new Error(`no tag: ${rest.slice(0, 80)}`);
    const { close, name = '', attributes = '', empty } = tag.groups;
    if (close === '/') {
      const ended = open.pop();
      if (ended?.name !== name) throw new Error(`${name} ends, ${ended?.name} is open`);
    } else {
      const element = { name, attributes: readAttributes(attributes), text: '' };
      elements.push(element);
      if (empty === '') open.push(element);
    }
    rest = rest.slice(tag[0].length);
  }
  if (open.length > 0) throw new Error(`left open: ${open.map(({ name }) => name).join(', ')}`);
  return elements;
}

function readAttributes(text: string): Map<string, string> {
  const found = [...text.matchAll(/ ([\w:-]+)="([^"]*)"/g)];
  const attributes = new Map(found.map(([, name = '', value = '']) => [name, readText(value)]));
  if (attributes.size < found.length) throw new Error(`an attribute twice: ${text}`);
  return attributes;
}

function readText(text: string): string {
  return text.replaceAll(/&[^;]{0,8};?/g, (reference) => {
    const sign = REFERENCES.get(reference);
    if (sign === undefined) throw new Error(`unknown reference ${reference}`);
    return sign;
  });
}
