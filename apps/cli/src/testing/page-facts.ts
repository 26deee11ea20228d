/** What a browser sees of an open page: widths, pictures, a column's cells. */
import type { Page } from 'playwright-core';

/** A page that is wider than its window is scrolled sideways. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Of each picture its decoded width in pixels; 0: it could not be shown. */
export const decodedWidths = (page: Page): Promise<number[]> =>
  page.evaluate(
    'Promise.all([...document.images].map((one) => one.decode().then(() => one.naturalWidth, () => 0)))',
  );

/** The texts of a table's column, top down. */
export const columnOf = (page: Page, table: number, column: number): Promise<string[]> =>
  page.evaluate(
    `[...document.querySelectorAll('table')[${table}].tBodies[0].rows].map((row) => row.cells[${column}].textContent)`,
  );
