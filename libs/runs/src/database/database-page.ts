/** docs/database.md: every public view, column by column, as the comments in the database say it. */
import type { Queries } from './database.ts';

interface ColumnRow {
  readonly view: string;
  readonly about: string | null;
  readonly name: string;
  readonly type: string;
  readonly meaning: string | null;
}

const BEGIN = '<!-- views: written from the comments in the database by `npm run database-page` -->';
const END = '<!-- end of views -->';

/** The page with its part about the views written again. @throws where the page has no place for it. */
export async function withViews(page: string, database: Queries): Promise<string> {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the page needs ${BEGIN} and ${END}`);
  const { rows } = await database.query<ColumnRow>(
    `SELECT c.relname AS view, obj_description(c.oid) AS about, a.attname AS name,
            format_type(a.atttypid, a.atttypmod) AS type, col_description(c.oid, a.attnum) AS meaning
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'keygrid_v1'::regnamespace AND c.relkind = 'v' ORDER BY c.relname, a.attnum`,
  );
  return `${page.slice(0, begin)}${BEGIN}\n\n${viewsText(rows)}\n${page.slice(end)}`;
}

function viewsText(rows: readonly ColumnRow[]): string {
  const lines: string[] = [];
  for (const [i, { view, about, name, type, meaning }] of rows.entries()) {
    if (rows[i - 1]?.view !== view) {
      if (i > 0) lines.push('');
      lines.push(`### ${view}`, '', about ?? '', '', '| column | type | meaning |', '| - | - | - |');
    }
    lines.push(`| ${name} | ${type} | ${(meaning ?? '').replaceAll('|', String.raw`\|`)} |`);
  }
  return `${lines.join('\n')}\n`;
}
