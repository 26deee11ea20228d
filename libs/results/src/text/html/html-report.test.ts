/** A report as a page: what it says, that names in it are only text, and that it asks for nothing from outside. */
import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { asAsked } from '../../report/as-asked.ts';
import { buildReport } from '../../report/report.ts';
import type { CurvePoint } from '../../study/read-curves.ts';
import type { StudyResults } from '../../study/study-results.ts';
import { readPage, type PageElement } from '../../testing/strict-page.ts';
import { pck, study } from '../../testing/study.ts';
import { htmlReport } from './html-report.ts';
import { ORDER_SCRIPT, PAGE_SCRIPT } from './page-script.ts';

const GROUPS = ['category:cat', 'category:dog', 'targetSize:[0,0.25)', 'targetSize:[0.25,0.5)'];
const CONTRAST = { axis: 'evaluation.kbc.mode', from: 'none', to: 'both', group: 'all', alpha: 0.1 };
const FIGURE = { title: 'By seed', x: 'model.csfa', series: 'evaluation.kbc.mode', columns: ['pck@0.1'], groups: ['all'] }; // prettier-ignore

/** Dogs gain 40 points, all else 20; a grid with a contrast and a figure. */
function grouped(more: Partial<StudyResults> = {}): StudyResults {
  const { grid, cells } = study();
  const scored = cells.map((one) => {
    const isBoth = one.evaluation.id.includes('both');
    const groups = GROUPS.map((group) =>
      pck(group, 0.1, 0.2 + (isBoth ? (group.endsWith('dog') ? 0.4 : 0.2) : 0)),
    );
    return { ...one, pck: [...one.pck, ...groups] };
  });
  const report = { ...grid.report, contrasts: [{ title: 'KBC', ...CONTRAST }], figures: [FIGURE] };
  return study({ grid: { ...grid, report }, cells: scored, ...more });
}

/** Two steps of loss for each training: 1 and 0.5, the second seed 0.2 higher. */
const CURVES: CurvePoint[] = ['t-true-1', 't-true-2', 't-false-1', 't-false-2'].flatMap((run) =>
  [1, 2].map((step): CurvePoint => ({
    run,
    key: 'train/loss',
    step,
    value: 1 / step + (run.endsWith('2') ? 0.2 : 0),
    low: 1 / step,
    high: 1 / step + (run.endsWith('2') ? 0.2 : 0),
    steps: 1,
  })),
);

const pageOf = (results: StudyResults, curves: readonly CurvePoint[] = CURVES): string =>
  htmlReport(buildReport(results, `keygrid report ${results.name} --format html`), results, curves);

const textsOf = (elements: readonly PageElement[], name: string): string[] =>
  elements.filter((one) => one.name === name).map(({ text }) => text);

test('tables and contrasts with units, notes and the command that made them', () => {
  const elements = readPage(
    pageOf(
      grouped({
        programs: [{ version: '0.3.0', commit: 'abc123', changesSha256: null, lockSha256: null, runs: 8 }],
      }),
    ),
  );
  expect(textsOf(elements, 'td')).toEqual(
    expect.arrayContaining(['none', '35.0 ± 7.1', 'both', '60.0 ± 7.1', '+25.0']),
  );
  expect(textsOf(elements, 'h2')).toContain('evaluation.kbc.mode (bbox/original)');
  expect(textsOf(elements, 'p')).toEqual(
    expect.arrayContaining([
      'PCK in per cent, mean over images; threshold basis bbox, distances in original target pixels, alpha 0.1.',
      'Computed by keygrid 0.3.0 at commit abc123.',
    ]),
  );
  expect(textsOf(elements, 'li')).toContain('Made from revision 1 by: keygrid report tiny --format html');
  const numbers = elements.filter(
    ({ name, attributes }) => name === 'th' && attributes.get('class') === 'number',
  );
  expect(numbers.map(({ text }) => text)).toContain('PCK@0.1');
  const [measured] = elements.filter(({ name, text }) => name === 'td' && text === '35.0 ± 7.1');
  expect(measured?.attributes.get('title')).toMatch(/^mean 35, n = 2; standard deviation 7\.07\d+$/);
});

test('plots say the value of each mark: rows with intervals, gain by category, PCK by size, curves with bands', () => {
  const elements = readPage(pageOf(grouped()));
  expect(textsOf(elements, 'figcaption')).toEqual([
    'evaluation.kbc.mode: PCK by evaluation.kbc.mode',
    'model.csfa: PCK by model.csfa',
    'By seed',
    'Gain by category: evaluation.kbc.mode',
    'PCK against object size: evaluation.kbc.mode',
    'Training loss',
  ]);
  const tips = textsOf(elements, 'title');
  expect(tips).toEqual(
    expect.arrayContaining([
      'none, PCK@0.1: 35.0 %, 95 % interval -28.5 to 98.5 (n = 2)',
      'PCK@0.1, cat: 20.0 ± 0.0 points (n = 4)',
      'PCK@0.1, dog: 40.0 ± 0.0 points (n = 4)',
      'both, [0.25,0.5): 40.0 ± 0.0 % (n = 2)',
      'model.csfa=true, step 2: 0.6000, from 0.5000 to 0.7000 (n = 2)',
    ]),
  );
  const classes = elements.map(({ attributes }) => attributes.get('class') ?? '');
  expect(classes.filter((name) => name.endsWith(' band'))).toHaveLength(2);
});

test('pairs that a contrast helped most and hurt most are listed with what they gained', () => {
  const results = grouped();
  const list = ['a', 'b', 'c'].map((id) => ({ id, category: 'cat', keypoints: 10, extents: {}, flags: {} }));
  const evaluations = results.cells.map(({ evaluation }) => evaluation.id);
  const pairScores = {
    listOf: new Map(evaluations.map((id) => [id, list])),
    correct: new Map(
      evaluations.map((id) => [`${id} 0.1`, Uint16Array.from(id.includes('both') ? [3, 4, 9] : [5, 4, 2])]),
    ),
  };
  const elements = readPage(pageOf({ ...results, pairScores }));
  expect(textsOf(elements, 'h2')).toContain('Pairs most helped and most hurt: KBC');
  const cells = textsOf(elements, 'td').join(' ');
  expect(cells).toContain('c cat 10 20.0 +70.0 a cat 10 50.0 -20.0');
  expect(textsOf(elements, 'p').join(' ')).toContain('of 3 pairs, 1 gained and 1 lost');
});

const HOSTILE = `<script>alert(1)</script> "x" 'y' & &lt; </title><img src=x onerror="a()"> ]]> --> \u0000\u0007\u001b[31m \u202e \ud800 url(x)`;

test('a name is text wherever it stands: no element, no attribute, no script, no control character', () => {
  const { grid, cells } = grouped();
  const strange = cells.map((one) => ({
    ...one,
    values: {
      ...one.values,
      'evaluation.kbc.mode': `${HOSTILE}${String(one.values['evaluation.kbc.mode'])}`,
      [HOSTILE]: HOSTILE,
    },
    pck: [...one.pck, pck(`category:${HOSTILE}`, 0.1, 0.5)],
  }));
  const contrast = { ...CONTRAST, title: HOSTILE, from: `${HOSTILE}none`, to: `${HOSTILE}both` };
  const figures = [{ ...FIGURE, title: HOSTILE, where: { [HOSTILE]: HOSTILE } }];
  const expects = [{ where: { 'evaluation.kbc.mode': contrast.to }, column: 'pck@0.1', group: 'all', value: 59.1, source: HOSTILE, note: HOSTILE }]; // prettier-ignore
  const report = { ...grid.report, contrasts: [contrast], figures };
  const hostile = pageOf(
    grouped({ name: HOSTILE, about: HOSTILE, cells: strange, grid: { ...grid, report, expects } }),
  );
  const plain = readPage(pageOf(grouped()));
  const elements = readPage(hostile);
  const kinds = (of: readonly PageElement[]) => new Set(of.map(({ name }) => name));
  expect(kinds(elements)).toEqual(kinds(plain));
  const names = (of: readonly PageElement[]) =>
    new Set(of.flatMap(({ attributes }) => [...attributes.keys()]));
  expect([...names(elements)].filter((name) => !names(plain).has(name))).toEqual([]);
  expect(textsOf(elements, 'script')).toEqual([PAGE_SCRIPT]);
  expect(textsOf(elements, 'h1')[0]).toContain('<script>alert(1)</script> "x" \'y\' & &lt; </title>');
  expect(hostile).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u202e]/u);
});

test('figures of PCK over all keypoints say so', () => {
  const notes = textsOf(readPage(pageOf(asAsked(grouped(), { isPerPoint: true }))), 'p').join(' ');
  expect(notes).toContain('PCK over all keypoints, protocol bbox/original');
  expect(notes).not.toContain('PCK per image');
});

test('the same data gives the same bytes', () => {
  expect(pageOf(grouped())).toBe(pageOf(grouped()));
});

test('nothing is asked for from outside: no address in any attribute, text, style or script', () => {
  const page = pageOf(grouped());
  for (const { name, attributes, text } of readPage(page)) {
    for (const word of [text, ...attributes.values()]) {
      expect(word.replace('; img-src data:;', ';'), name).not.toMatch(
        /https?:|\/\/|url\(|@import|javascript:|data:/i,
      );
    }
    expect([...attributes.keys()].filter((key) => /^(?:src|href|xlink|style|action|on)/.test(key))).toEqual(
      [],
    );
  }
  const policy = readPage(page).find(({ attributes }) => attributes.get('http-equiv') !== undefined);
  const hashOf = (name: string): string => {
    const [text = ''] = textsOf(readPage(page), name);
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  expect(policy?.attributes.get('content')).toBe(
    `default-src 'none'; style-src ${hashOf('style')}; script-src ${hashOf('script')}; img-src data:; base-uri 'none'; form-action 'none'`,
  );
});

test('every plot is a picture that a reader of SVG draws', async () => {
  const plots = pageOf(grouped()).match(/<svg viewBox="0 0 760 .*?<\/svg>/g) ?? [];
  expect(plots).toHaveLength(6);
  for (const plot of plots) {
    const svg = Buffer.from(plot.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"'));
    const picture = await sharp(svg).flatten({ background: 'white' }).png().toBuffer();
    expect((await sharp(picture).stats()).entropy).toBeGreaterThan(0.1);
  }
});

test('a study without results is a page without plots of them', () => {
  const cells = study().cells.map((one) => ({
    ...one,
    pck: [],
    evaluation: { ...one.evaluation, status: 'QUEUED' as const },
  }));
  const elements = readPage(pageOf(study({ cells }), []));
  expect(textsOf(elements, 'p')).toContain(
    '0 of 8 cells finished; they need 8 evaluations and 4 trainings (4 trainings saved by sharing).',
  );
  expect(elements.filter(({ name }) => name === 'svg')).toEqual([]);
});

test('a column is sorted by its numbers, missing ones last either way; names with numbers as people count', () => {
  const orderOf = (texts: readonly string[], isNumber: boolean, sign: number): unknown =>
    JSON.parse(
      String(
        runInNewContext(
          `${ORDER_SCRIPT}; JSON.stringify(orderOf(${JSON.stringify(texts)}, ${isNumber}, ${sign}))`,
        ),
      ),
    );
  const numbers = ['9.5 ± 1.0', '–', '-3.0 [4]', '10.0', '< 0.001', '9.5'];
  expect(orderOf(numbers, true, 1)).toEqual([2, 4, 0, 5, 3, 1]);
  expect(orderOf(numbers, true, -1)).toEqual([3, 0, 5, 4, 2, 1]);
  expect(orderOf(['a10', 'a2', 'B1'], false, 1)).toEqual([1, 0, 2]);
});
