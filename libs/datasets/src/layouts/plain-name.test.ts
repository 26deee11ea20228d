/** Control characters and endless names in a data folder are defects of their file: none gets as far as a path or a database. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { LAYOUT_DEFAULTS, type Layout } from '../config.ts';
import { isDataError } from '../corrupt-data-error.ts';
import { readerOf } from './layout-readers.ts';
import { copyMiniature } from '../testing/miniature-copy.ts';

let folder: string;
afterEach(() => fs.rmSync(folder, { recursive: true }));

const ODD = { 'a BEL character': '\u0007', 'an escape': '\u001b[31m', 'a megabyte': 'x'.repeat(2 ** 20) };
/** Layout, list and what of its second line is a name. */
const LISTS: ['spair-71k' | 'pf-pascal' | 'pf-willow', Layout, string, RegExp][] = [
  ['spair-71k', 'spair-large', 'Layout/large/test.txt', /(?=:)/],
  ['pf-pascal', 'pf-pascal', 'test_pairs.csv', /(?=\.jpg)/],
  ['pf-willow', 'pf-willow', 'test_pairs.csv', /(?=\.png)/],
];

test.each(LISTS)(
  'odd names in a list of %s are defects that name file and line',
  async (name, layout, list, at) => {
    folder = copyMiniature(name);
    const file = path.join(folder, list);
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    for (const odd of Object.values(ODD)) {
      fs.writeFileSync(file, lines.with(1, lines[1]?.replace(at, odd) ?? '').join('\n'));
      const { ids, defects } = await readerOf(layout).open(folder, LAYOUT_DEFAULTS[layout].splits);
      expect(defects).toMatchObject([{ kind: 'list', file, line: 2 }]);
      expect(
        Object.values(ids)
          .flat()
          .some((id) => id.includes(odd)),
      ).toBe(false);
    }
  },
);

test.each(['category', 'src_imname'])(
  'an odd %s in an annotation of SPair-71k is a defect that names the file',
  async (key) => {
    folder = copyMiniature('spair-71k');
    const opened = await readerOf('spair-large').open(folder, ['test']);
    const file = path.join(folder, `PairAnnotation/test/${opened.ids.test[0]}.json`);
    const annotation = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
    for (const odd of [...Object.values(ODD), '\0', '\ud800']) {
      fs.writeFileSync(file, JSON.stringify({ ...annotation, [key]: `a${odd}` }));
      const error: unknown = await opened.read('test', 0).catch((cause: unknown) => cause);
      expect(isDataError(error) && error.defects).toMatchObject([{ kind: 'annotation', file }]);
      expect((error as Error).message.length).toBeLessThan(2000);
    }
  },
);
