import sharp from 'sharp';
import { expect, test } from 'vitest';
import { figuresOf } from '../report/figure.ts';
import { cell, study } from '../testing/study.ts';
import { chartOption } from './chart-option.ts';
import { drawFigure } from './draw-figure.ts';
import { styleOf } from './palette.ts';

/** Three thresholds, two modes, three seeds; one published number. */
function sweep(title = 'Threshold') {
  const taus = [0.3, 0.6, 0.9];
  const cells = ['target', 'both'].flatMap((mode, m) =>
    taus.flatMap((tau) =>
      [1, 2, 3].map((seed) => ({
        ...cell(mode, true, seed, 0.3 + 0.1 * m + 0.2 * tau + 0.01 * seed),
        values: { 'evaluation.kbc.mode': mode, 'evaluation.kbc.tau': tau },
      })),
    ),
  );
  const where = { 'evaluation.kbc.mode': 'both', 'evaluation.kbc.tau': 0.9 };
  const expects = [{ where, column: 'pck@0.1', group: 'all', value: 59.1, source: 'Figure 6' }];
  const { grid } = study();
  return figuresOf(study({ cells, grid: { ...grid, expects } }), [
    {
      title,
      x: 'evaluation.kbc.tau',
      series: 'evaluation.kbc.mode',
      columns: ['pck@0.1'],
      groups: ['all'],
    },
  ])[0]!;
}

test('an SVG says what is drawn, in which unit and protocol, and what was published', async () => {
  const { svg } = await drawFigure(sweep());
  for (const words of [
    'Threshold',
    'evaluation.kbc.tau',
    'PCK@0.1 (%)',
    'protocol bbox/original',
    'Mean over 3 seeds; bands: ± sample standard deviation',
    'curves: evaluation.kbc.mode',
    'target',
    'both',
    'published: Figure 6',
  ])
    expect(svg).toContain(words);
  expect(svg).toContain(styleOf(0).colour);
  expect(svg).toContain(styleOf(1).colour);
});

test('a PNG of twice its size, not empty', async () => {
  const { png } = await drawFigure(sweep());
  const { width, height, format } = await sharp(png).metadata();
  expect({ width, height, format }).toEqual({ width: 1720, height: 960, format: 'png' });
  const { entropy } = await sharp(png).stats();
  expect(entropy).toBeGreaterThan(0.2);
});

test('the same figure is the same text, and a title is no markup', async () => {
  const title = 'a <b> & "c"';
  const [one, two] = [await drawFigure(sweep(title)), await drawFigure(sweep(title))];
  expect(one.svg).toBe(two.svg);
  expect(one.svg).toContain('a &lt;b&gt; &amp; ');
});

test('one seed has no spread, no seed no curve', async () => {
  const { grid } = study();
  const request = { title: 'F', x: 'evaluation.kbc.mode', columns: ['pck@0.1'], groups: ['all'] };
  const single = figuresOf(study({ cells: study().cells.slice(0, 2), grid }), [request])[0]!;
  expect((await drawFigure(single)).svg).toContain('One seed: no spread');
  const nothing = figuresOf(study({ cells: study().cells.map((one) => ({ ...one, pck: [] })) }), [
    request,
  ])[0]!;
  expect((await drawFigure(nothing)).svg).toContain('Nothing is finished yet');
});

test('curves differ in colour and marker', () => {
  const styles = Array.from({ length: 28 }, (_, i) => styleOf(i));
  expect(new Set(styles.map(({ colour, marker }) => `${colour} ${marker}`)).size).toBe(28);
  expect(chartOption(sweep())).toMatchObject({ xAxis: { type: 'value' } });
});

/** Two matchers without and with KBC, by category; the published gain of one. */
function gains() {
  const modes = { none: 0.3, both: 0.4 };
  const cells = ['SCOT', 'mine'].flatMap((name, m) =>
    Object.entries(modes).map(([mode, value]) => {
      const one = cell(mode, true, 1, value);
      const pck = ['category:cat', 'category:dog'].map((group, g) => ({
        ...one.pck[0]!,
        alpha: 0.1,
        group,
        perImage: value + (mode === 'both' ? 0.05 * (m + g) : 0),
      }));
      return { ...one, pck, values: { matcher: { kind: 'features', name }, 'evaluation.kbc.mode': mode } };
    }),
  );
  const matcher = { kind: 'features', name: 'SCOT' };
  const expects = Object.keys(modes).map((mode, value) => {
    const where = { matcher, 'evaluation.kbc.mode': mode };
    return { where, column: 'pck@0.1', group: 'category:cat', value: 60 + 3.2 * value, source: 'Table 2' };
  });
  return figuresOf(study({ cells, grid: { ...study().grid, expects } }), [
    {
      title: 'Gain',
      x: 'group',
      series: 'matcher',
      gain: { axis: 'evaluation.kbc.mode', from: 'none', to: 'both' },
      columns: ['pck@0.1'],
      groups: ['category:cat', 'category:dog', 'category:cow'],
    },
  ])[0]!;
}

test('bars by group are gains from one value of an axis to another, beside the published gain', async () => {
  const figure = gains();
  const meansOf = (curve: number) => figure.curves[curve]?.points.map(({ measured }) => measured && Number(measured.mean.toFixed(6))); // prettier-ignore
  expect(figure.curves.map(({ label }) => label)).toEqual(['SCOT', 'mine']);
  expect(meansOf(0)).toEqual([10, 15, null]);
  expect(meansOf(1)).toEqual([15, 20, null]);
  const published = figure.curves[0]?.points.map(({ expected }) => expected?.value);
  expect(published?.[0]).toBeCloseTo(3.2);
  expect(published?.slice(1)).toEqual([undefined, undefined]);
  const { svg } = await drawFigure(figure);
  for (const words of [
    'gain in PCK@0.1 (points)',
    'gain: evaluation.kbc.mode from none to both',
    'cat',
    'SCOT',
  ])
    expect(svg).toContain(words);
  expect(svg).not.toContain('category:');
});
