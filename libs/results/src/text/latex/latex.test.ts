/** A report in LaTeX: what it says, and that a real compiler takes it where there is one. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { asAsked } from '../../report/as-asked.ts';
import { buildReport } from '../../report/report.ts';
import type { ListedPair } from '../../pairs/pair-list.ts';
import type { StudyResults } from '../../study/study-results.ts';
import { cell, pck, study } from '../../testing/study.ts';
import { renderReport } from '../render.ts';
import { latexText } from './latex-text.ts';

const LIST: ListedPair[] = Array.from({ length: 20 }, (_, i) => ({
  id: `${String(i).padStart(6, '0')}-a${i}-b${i}:cat`,
  category: 'cat',
  keypoints: 10,
  extents: {},
  flags: {},
}));

/** Every pair has some more keypoints right with KBC than without. */
function tested(more: Partial<StudyResults> = {}): StudyResults {
  const { grid, cells } = study();
  const evaluations = cells.map(({ evaluation }) => evaluation.id);
  const correct = (id: string) => Uint16Array.from(LIST, (_, i) => (id.includes('both') ? 6 + (i % 3) : 4));
  const request = { axis: 'evaluation.kbc.mode', from: 'none', to: 'both', group: 'all', alpha: 0.1 };
  return study({
    grid: { ...grid, report: { ...grid.report, contrasts: [{ title: 'KBC_1 & 100 %', ...request }] } },
    pairScores: {
      listOf: new Map(evaluations.map((id) => [id, LIST])),
      correct: new Map(evaluations.map((id) => [`${id} 0.1`, correct(id)])),
    },
    ...more,
  });
}

test('booktabs, the best of a column in bold, stars with the test and its correction named under the table', () => {
  const text = renderReport(buildReport(tested(), 'keygrid report tiny --format latex'), 'latex');
  expect(text).toContain(
    'none & 35.0 $\\pm$ 7.1 \\\\\nboth & \\textbf{60.0} $\\pm$ 7.1$^{***}$ \\\\\n\\bottomrule',
  );
  expect(text).toContain(
    '*** p $<$ 0.001: paired t test of these networks on the same pairs, pictures as clusters: both against none (@0.1, all).',
  );
  expect(text).toContain('% Made from revision 1 by: keygrid report tiny --format latex\n');
  expect(text).toContain('KBC\\_1 \\& 100 \\% & @0.1, all & $+25.0$$^{***}$ &');
});

test('the same data gives the same bytes', () => {
  const text = () => renderReport(buildReport(tested()), 'latex');
  expect(text()).toBe(text());
});

test('equal means are equally bold; a single row is not the best of anything', () => {
  const rows = [cell('none', true, 1, 0.5), cell('both', true, 1, 0.5)];
  const text = renderReport(buildReport(study({ cells: rows })), 'latex');
  expect(text.match(/\\textbf\{50\.0\}/g)).toHaveLength(2);
  expect(renderReport(buildReport(study({ cells: rows.slice(0, 1) })), 'latex')).not.toContain('textbf');
});

test('columns for every category, other alphas, and PCK over all keypoints, where they are asked for', () => {
  const pcks = ['all', 'category:dog', 'category:cat'].map((group) => ({
    ...pck(group, 0.2, 0.5),
    perPoint: 0.25,
  }));
  const cells = study().cells.map((one) => ({ ...one, pck: [...one.pck, ...pcks] }));
  const report = buildReport(
    asAsked(study({ cells }), { groups: ['category:*'], alphas: [0.2], isPerPoint: true }),
  );
  expect(report.tables[0]?.columns.map(({ name, group }) => `${name} ${group}`)).toEqual([
    'pck@0.2 category:cat',
    'pck@0.2 category:dog',
  ]);
  expect(report.tables[0]?.rows[0]?.measured[0]?.mean).toBe(25);
  expect(renderReport(report, 'terminal')).toContain('PCK in per cent, over all keypoints;');
  expect(() => asAsked(study({ cells }), { groups: ['category:dgo'] })).toThrow(
    'did you mean "category:dog"?',
  );
  expect(() => asAsked(study({ cells }), { groups: ['colour:*'] })).toThrow(
    '--groups colour:*: there is no such group',
  );
  expect(() => asAsked(study(), { alphas: [0.3] })).toThrow(
    'tiny was not scored at alpha 0.3 in bbox/original; keygrid rescore tiny --basis bbox --frame original --alphas 0.1,0.3 adds it',
  );
});

test('CSV: a row for each number with every digit, and for each contrast', () => {
  const lines = renderReport(buildReport(tested()), 'csv').split('\n');
  expect(lines[0]).toMatch(
    /^kind,title,where,axis,value,column,group,unit,protocol,mean,sd,n,published,low,high,p,p_adjusted$/,
  );
  expect(lines[1]).toMatch(
    /^table,evaluation.kbc.mode,,evaluation.kbc.mode,none,pck@0.1,all,%,bbox\/original,35,7.07\d+,2,/,
  );
  expect(lines.at(-1)).toMatch(/^contrast,KBC_1 & 100 %,,evaluation.kbc.mode,none to both,pck@0.1,all,%/);
  expect(lines.every((line) => line.split(',').length === 17)).toBe(true);
});

const HOSTILE = '\\input{/etc/passwd} $x$ & # % _ ^ ~ { } [1] * | " < > é Ł ± − – × ≥ τ α 図 \u202e \u0007';

test('names are text, never commands; a sign that pdfTeX lacks is a question mark', () => {
  expect(latexText('\\a{b}_%')).toBe('\\textbackslash{}a\\{b\\}\\_\\%');
  expect(latexText('τ = 0.8, 図')).toBe('$\\tau$ = 0.8, ?');
});

const hasTex =
  spawnSync('kpsewhich', ['booktabs.sty']).status === 0 && spawnSync('pdflatex', ['--version']).status === 0;

test.skipIf(!hasTex)('a real pdflatex compiles it, with any sign in titles and values', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-latex-'));
  try {
    const { grid, cells } = tested();
    const strange = cells.map((one) => ({
      ...one,
      values: { ...one.values, '[odd]': one.seed === 1 ? HOSTILE : '[0.25,0.5)' },
    }));
    const tables = ['evaluation.kbc.mode', '[odd]'].map((rows) => ({
      title: HOSTILE,
      rows,
      columns: ['pck@0.1', 'training-seconds', 'inference-ms'],
      groups: ['all', 'small'],
    }));
    const report = buildReport(
      tested({ cells: strange, about: HOSTILE, grid: { ...grid, report: { ...grid.report, tables } } }),
    );
    writeFileSync(path.join(folder, 'report.tex'), renderReport(report, 'latex'));
    const paper =
      '\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{booktabs}\\begin{document}\\input{report}\\end{document}';
    writeFileSync(path.join(folder, 'paper.tex'), paper);
    await promisify(execFile)('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'paper.tex'], {
      cwd: folder,
    });
    expect(existsSync(path.join(folder, 'paper.pdf'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
