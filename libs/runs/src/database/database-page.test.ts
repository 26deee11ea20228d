/** docs/database.md says what the comments in the database say, and every column has one. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';
import { withViews } from './database-page.ts';

let home: OpenHome;
useTestHome((made) => (home = made));

const page = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/database.md'), 'utf8');
/** Without the spaces that make columns even. */
const even = (text: string): string => text.replaceAll(/ +/g, ' ').replaceAll(/-+ \|/g, '- |');

test('docs/database.md is what the comments of the public views say', async () => {
  expect(even(await withViews(page, home.sql))).toBe(even(page));
});

test('every public view and each of its columns has a comment', async () => {
  const { rows } = await home.sql.query(
    `SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
      WHERE c.relnamespace = 'keygrid_v1'::regnamespace
        AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)`,
  );
  expect(rows).toEqual([]);
});
