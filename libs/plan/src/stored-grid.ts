/** What reports read of a grid that was checked when it was submitted. */
import { isWritten, type Written } from './fields.ts';
import { GridFile, publishedNumbers, type Grid } from './grid.ts';
import { readYaml } from './yaml-source.ts';

/** Kept with each revision of a study as JSON. */
export type StoredGrid = Pick<Grid, 'about' | 'axes' | 'report' | 'expects' | 'timing'>;

/**
 * From the text of a revision that was stored without its checked grid. It was checked under the rules of its time: what
 * today's refuse stays as it was written, with what it leaves out filled in.
 */
export function readEarlierGrid(text: string, file: string): StoredGrid {
  const { value } = readYaml(text, file);
  const whole = GridFile.safeParse(value);
  if (whole.success) return { ...whole.data, expects: publishedNumbers(whole.data.expects) };
  const { about, axes, report, expects, timing } = asWritten(value);
  const { tables, contrasts, figures } = asWritten(report);
  const { product, zip, include, exclude } = asWritten(axes);
  return {
    about: typeof about === 'string' ? about : '',
    axes: {
      product: asWritten(product) as StoredGrid['axes']['product'],
      zip: asWritten(zip) as StoredGrid['axes']['zip'],
      include: listOf(include),
      exclude: listOf(exclude),
    },
    expects: listOf(expects, { where: {}, group: 'all' }),
    report: {
      tables: listOf(tables, { groups: ['all'] }),
      contrasts: listOf(contrasts),
      figures: listOf(figures, { groups: ['all'] }),
    },
    timing: timing === 'exclusive' ? timing : 'shared',
  };
}

const asWritten = (value: unknown): Written => (isWritten(value) ? value : {});

function listOf<T>(value: unknown, defaults: object = {}): T[] {
  return (Array.isArray(value) ? value : []).filter(isWritten).map((one) => ({ ...defaults, ...one }) as T);
}
