/** `demo --quick` as a person starts it, stops it, loses it and starts it again. */
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { metricSeries } from '@keygrid/results';
import { loadSettings } from '@keygrid/runs';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT_FOLDER } from './processes/package-folder.ts';
import { emptyFolder, finished, keygrid, startKeygrid, type Answer } from './testing/keygrid.ts';
import { HAS_BROWSER, openBrowser, openPage } from './testing/open-page.ts';
import { columnOf, decodedWidths, overflowOf } from './testing/page-facts.ts';
import { QUICK_DEMO } from './testing/readme-rules.ts';

interface DemoAnswer {
  report: { unchanged: boolean; runs: { new: string[]; existing: { SUCCEEDED: string[] } } };
  results: { counts: { cells: number; evaluations: number; trainings: number } };
  counts: Record<string, number>;
}

const MINUTES = 60_000;
const cwd = emptyFolder();
const homeFolder = path.join(cwd, '.keygrid');
const DEMO = ['demo', '--quick', '--slots', '2', '--json'];

async function reading<T>(read: (home: OpenHome) => Promise<T>): Promise<T> {
  const home = await openHome(loadSettings({ cwd, env: { KEYGRID_HOME: homeFolder } }));
  try {
    return await read(home);
  } finally {
    await home.close();
  }
}

/** README's command; only the home is another. */
function byNpm(): Promise<Answer> {
  const [npm = '', ...args] = [...QUICK_DEMO.split(' '), '--slots', '2', '--json'];
  const child = spawn(npm, ['--silent', ...args], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, KEYGRID_HOME: homeFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return finished(child);
}

const attemptsOf = (home: OpenHome): Promise<{ id: bigint; exit: string | null }[]> =>
  home.db.attempt.findMany({ select: { id: true, exit: true }, orderBy: { id: 'asc' } });

/** Starts the demo; sends `signal` as soon as a training is under way. */
async function endedWhileTraining(signal: NodeJS.Signals): Promise<Answer> {
  const child = startKeygrid(DEMO, { cwd });
  const answer = finished(child);
  await reading(async (home) => {
    const run = { stage: 'training', summaries: { some: { key: 'val/pck' } } } as const;
    const underWay = () => home.db.attempt.count({ where: { endedAt: null, run } });
    await expect.poll(underWay, { interval: 50 }).toBeGreaterThan(0);
    child.kill(signal);
  });
  return answer;
}

test('Ctrl-C saves and says how to go on', async () => {
  const { code, stderr } = await endedWhileTraining('SIGINT');
  expect(stderr).toContain('4 cells: 4 evaluations, 2 trainings shared by 2 evaluations each');
  expect(stderr).toContain('To go on: npm run demo -- --quick');
  expect(code).toBe(130);
  const statuses = await reading((home) => home.db.run.groupBy({ by: ['status'], _count: true }));
  expect(statuses.map(({ status }) => status).sort()).toEqual(['QUEUED', 'WAITING']);
});

test('kill -9 leaves nothing running', async () => {
  await endedWhileTraining('SIGKILL');
  // The processes it had started notice that it is gone, hand their runs back and end.
  const live = (): Promise<number> => reading((home) => home.db.worker.count({ where: { retiredAt: null } }));
  await expect.poll(live, { interval: 200 }).toBe(0);
  expect(await reading((home) => home.db.lease.count())).toBe(0);
});

test('started again it goes on from the checkpoints, and learns', { timeout: 5 * MINUTES }, async () => {
  const { code, stdout, stderr } = await byNpm();
  expect(stderr).not.toContain('failed');
  expect(code).toBe(0);
  const answer = JSON.parse(stdout) as DemoAnswer;
  expect(answer.counts).toMatchObject({ SUCCEEDED: 6, FAILED: 0 });
  expect(answer.results.counts).toMatchObject({ cells: 4, evaluations: 4, trainings: 2 });
  const resumed = await reading((home) => home.db.attempt.count({ where: { resumedFromStep: { gt: 0 } } }));
  expect(resumed).toBeGreaterThan(0);
  const trainings = await reading((home) => home.db.run.findMany({ where: { stage: 'training' } }));
  for (const { id } of trainings) {
    const losses = await reading((home) => metricSeries(home, id, 'train/loss'));
    const mean = (points: typeof losses): number =>
      points.reduce((sum, { value }) => sum + value, 0) / points.length;
    const quarter = Math.ceil(losses.length / 4);
    expect(mean(losses.slice(-quarter)), id).toBeLessThan(mean(losses.slice(0, quarter)));
    // Each step once, whatever was interrupted.
    expect(new Set(losses.map(({ step }) => step)).size).toBe(losses.length);
  }
});

test('the second time nothing runs', async () => {
  const before = await reading(attemptsOf);
  const { code, stdout } = await keygrid(DEMO, { cwd });
  expect(code).toBe(0);
  const { report } = JSON.parse(stdout) as DemoAnswer;
  expect(report.unchanged).toBe(true);
  expect(report.runs.new).toEqual([]);
  expect(report.runs.existing.SUCCEEDED).toHaveLength(6);
  expect(await reading(attemptsOf)).toEqual(before);
});

test('report, query, status, why, logs and predict read what is there', async () => {
  const markdown = await keygrid(['report', 'demo-quick', '--format', 'markdown', '--out', 'report.md'], {
    cwd,
  });
  expect(markdown.code).toBe(0);
  expect(readFileSync(path.join(cwd, 'report.md'), 'utf8')).toContain('| evaluation.kbc.mode |');
  const where = ['--where', 'evaluation.kbc.mode=both', '--where', 'model.csfa=false'];
  const query = await keygrid(['query', 'demo-quick', ...where, '--json'], { cwd });
  const { rows } = JSON.parse(query.stdout) as { rows: { evaluation: string; training: string }[] };
  expect(rows).toHaveLength(1);
  const { evaluation = '', training = '' } = rows[0] ?? {};
  expect((await keygrid(['status', 'demo-quick'], { cwd })).stdout).toContain('6 succeeded');
  expect((await keygrid(['why', evaluation], { cwd })).stdout).toContain('Its results are stored');
  expect((await keygrid(['logs', training, '--follow'], { cwd })).stdout).toContain('finished');
  const pairs = readFileSync(path.join(homeFolder, 'data/demo-quick/Layout/large/test.txt'), 'utf8')
    .trim()
    .split('\n');
  const args = ['--pair', pairs.at(-1) ?? '', '--out', 'match.png', '--compare', '--json'];
  const predicted = await keygrid(['predict', evaluation, ...args], { cwd });
  expect(predicted.code).toBe(0);
  const { targetKeypoints } = JSON.parse(predicted.stdout) as { targetKeypoints: [number, number][] };
  expect(targetKeypoints.flat().every(Number.isFinite)).toBe(true);
  const png = readFileSync(path.join(cwd, 'match.png'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
});

const hasTex = spawnSync('kpsewhich', ['booktabs.sty']).status === 0;

test.skipIf(!hasTex)('its tables in LaTeX are compiled by a real pdflatex', async () => {
  const { code } = await keygrid(['report', 'demo-quick', '--format', 'latex', '--out', 'tables.tex'], {
    cwd,
  });
  expect(code).toBe(0);
  const paper =
    '\\documentclass{article}\\usepackage{booktabs}\\begin{document}\\input{tables}\\end{document}';
  writeFileSync(path.join(cwd, 'paper.tex'), paper);
  execFileSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'paper.tex'], { cwd });
  expect(readFileSync(path.join(cwd, 'paper.pdf')).subarray(0, 4).toString()).toBe('%PDF');
});

// Without Debian's chromium on this machine there is no browser to open it in.
test.skipIf(!HAS_BROWSER)(
  'its page opens in a browser: pictures decode, tables sort, marks say their value, nothing is asked for, on wide and narrow screens',
  async () => {
    const asked = ['report', 'demo-quick', '--format', 'html', '--out'];
    expect((await keygrid([...asked, 'page.html'], { cwd })).code).toBe(0);
    expect((await keygrid([...asked, 'again.html'], { cwd })).code).toBe(0);
    const bytes = readFileSync(path.join(cwd, 'page.html'));
    expect(bytes.equals(readFileSync(path.join(cwd, 'again.html')))).toBe(true);
    expect(bytes.length).toBeLessThan(3e6);
    const browser = await openBrowser();
    try {
      for (const width of [1280, 390]) {
        const { page, complaints, requests } = await openPage(browser, path.join(cwd, 'page.html'), width);
        expect(await overflowOf(page), `width ${width}`).toBe(0);
        const widths = await decodedWidths(page);
        expect(widths.length, `pictures at ${width}`).toBeGreaterThan(0);
        expect(Math.min(...widths)).toBeGreaterThan(0);
        const before = await columnOf(page, 1, 0);
        const head = page.locator('table').nth(1).locator('thead button').first();
        await head.click();
        expect(await columnOf(page, 1, 0)).toEqual([...before].sort());
        await head.click();
        expect(await columnOf(page, 1, 0)).toEqual([...before].sort().reverse());
        const mark = page.locator('.mark').first();
        await mark.hover();
        expect(await page.locator('.tip').textContent()).toBe(await mark.getAttribute('aria-label'));
        expect(await page.locator('.tip').isVisible()).toBe(true);
        expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
        await page.close();
      }
    } finally {
      await browser.close();
    }
  },
);

test.skipIf(!HAS_BROWSER)(
  'a comparison as a page shows the pairs gained and lost most as they were predicted, and draws them as files',
  async () => {
    const sides = ['--study', 'demo-quick', 'kbc.mode = none', 'kbc.mode = both'];
    const asked = [
      'compare',
      ...sides,
      '--format',
      'html',
      '--out',
      'compared.html',
      '--pictures',
      'changed',
    ];
    const { code, stderr } = await keygrid(asked, { cwd });
    expect(code, stderr).toBe(0);
    const files = readdirSync(path.join(cwd, 'changed'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(file).toMatch(/^B-(gained|lost)-\d+-.*\.png$/);
    const browser = await openBrowser();
    try {
      const { page, complaints, requests } = await openPage(browser, path.join(cwd, 'compared.html'), 1280);
      expect(await overflowOf(page)).toBe(0);
      const widths = await decodedWidths(page);
      expect(widths).toHaveLength(2 * files.length);
      expect(Math.min(...widths)).toBeGreaterThan(0);
      expect(await page.locator('h2').allTextContents()).toContain('Pairs: A to B');
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    } finally {
      await browser.close();
    }
  },
);
