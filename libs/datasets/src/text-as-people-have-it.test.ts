/** Lists and annotations in any common encoding and with any line ends are the same pairs; others are refused by name. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { LAYOUT_DEFAULTS, type Layout } from './config.ts';
import { readerOf } from './layouts/layout-readers.ts';
import { openDataset } from './open-dataset.ts';
import { copyMiniature } from './testing/miniature-copy.ts';

let folder: string;
afterEach(() => fs.rmSync(folder, { recursive: true }));

const ENCODINGS: Record<string, (text: string) => string | Buffer> = {
  'a byte order mark': (text) => `\ufeff${text}`,
  'CR LF': (text) => text.replaceAll('\n', '\r\n'),
  CR: (text) => text.replaceAll('\n', '\r'),
  'blanks at the ends of lines': (text) => text.replaceAll('\n', ' \t\n'),
  'empty lines': (text) => `${text.replaceAll('\n', '\n\n')}  \n`,
  'no end of the last line': (text) => text.trimEnd(),
  'UTF-16, little end first': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16, big end first': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'a byte order mark and CR LF': (text) => `\ufeff${text.replaceAll('\n', '\r\n')}`,
};
const LAYOUTS: ['spair-71k' | 'pf-pascal' | 'pf-willow', Layout][] = [
  ['spair-71k', 'spair-large'],
  ['spair-71k', 'spair-small'],
  ['pf-pascal', 'pf-pascal'],
  ['pf-willow', 'pf-willow'],
];

const textFiles = () =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(txt|csv)$|PairAnnotation.*\.json$/.test(name))
    .map((name) => path.join(folder, name));

async function pairsOf(layout: Layout) {
  const opened = await readerOf(layout).open(folder, LAYOUT_DEFAULTS[layout].splits);
  const reads = LAYOUT_DEFAULTS[layout].splits.flatMap((split) =>
    opened.ids[split].map((_, row) => opened.read(split, row)),
  );
  return { ids: opened.ids, defects: opened.defects, pairs: await Promise.all(reads) };
}

test.each(LAYOUTS)(
  '%s as %s: the same pairs in every encoding and with all line ends',
  async (name, layout) => {
    folder = copyMiniature(name);
    const before = await pairsOf(layout);
    expect(before.defects).toEqual([]);
    const texts = textFiles().map((file) => [file, fs.readFileSync(file, 'utf8')] as const);
    for (const [what, encode] of Object.entries(ENCODINGS)) {
      for (const [file, text] of texts) fs.writeFileSync(file, encode(text));
      expect({ what, ...(await pairsOf(layout)) }).toEqual({ what, ...before });
    }
  },
);

test.each(LAYOUTS)(
  '%s as %s: a list in Latin-1 is refused by name, with the line and the remedy',
  async (name, layout) => {
    folder = copyMiniature(name);
    const list = path.join(folder, readerOf(layout).listOf('test'));
    const lines = fs.readFileSync(list, 'utf8').trimEnd().split('\n');
    fs.writeFileSync(list, Buffer.from(`${lines.join('\n').replace('bird', 'M\xf6we')}\n`, 'latin1'));
    const split = (await openDataset(folder, { layout })).split('test');
    await expect(split).rejects.toThrow(
      /test(_pairs\.csv|\.txt): it is not UTF-8 \(byte 0xf6 on line \d\); save it as UTF-8/,
    );
  },
);
