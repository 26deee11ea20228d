/** Metrics beside PCK for a finished study: from stored predictions, and from annotations that are read once. */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OpenHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishedSweep, heldHome, type QueriedRow, type Sweep } from './testing/finished-sweep.ts';

let sweep: Sweep;
let held: OpenHome;
beforeAll(async () => {
  sweep = await finishedSweep();
  held = await heldHome(sweep);
});
afterAll(() => held.close());
const at = (...names: string[]) => sweep.at(...names);
const run = (...args: string[]) => sweep.run(...args);

const forget = () => held.sql.query(`UPDATE pair_facts SET facts = facts - 'keypointIds'`);

test("rescore --metric in the study's own protocol; report, query and compare read it", async () => {
  const { stdout, code } = await run('rescore', 'sweep', '--metric', 'geo');
  expect(code).toBe(0);
  expect(stdout).toContain(
    `protocol bbox/original/geo at alpha 0.05, 0.1, 0.15: ${sweep.evaluations.length} evaluations added`,
  );
  const report = await run('report', 'sweep', '--metric', 'geo');
  expect(report.stdout).toContain('Metric geo (PCK of');
  expect(report.stdout).toContain('(bbox/original/geo)');
  expect(report.stdout).toContain('geo@0.1');
  const { rows } = await sweep.json<{ rows: QueriedRow[] }>('query', 'sweep', '--metric', 'geo');
  const [first] = rows.filter(({ status }) => status === 'SUCCEEDED');
  expect(first?.protocol).toBe('bbox/original/geo');
  const plain = await sweep.json<{ rows: QueriedRow[] }>('query', 'sweep');
  const pointsOf = (some: QueriedRow[]) =>
    some.find(({ evaluation }) => evaluation === first?.evaluation)?.pck[0];
  expect(pointsOf(rows)).not.toEqual(pointsOf(plain.rows));
  const all = await run('report', 'sweep', '--all-protocols', '--metric', 'left-right');
  expect(all.stdout).toContain('lower is better');
  expect(all.stdout).toContain('left-right per point');
  expect(all.code).toBe(0);
});

test('no number of another metric is called PCK', async () => {
  const sides = ['kbc.mode = none', 'kbc.mode = both', '--study', 'sweep', '--metric', 'geo'];
  const compared = await run('compare', ...sides);
  expect(compared.stdout).toContain('geo@0.1 (%)');
  expect(compared.stdout).toContain('at geo@0.1:');
  const page = at('compared.html');
  await run('compare', ...sides, '--format', 'html', '--out', page);
  const latex = await run('report', 'sweep', '--metric', 'geo', '--format', 'latex');
  expect(latex.stdout).toContain('geo@0.1');
  for (const text of [compared.stdout, readFileSync(page, 'utf8'), latex.stdout])
    expect(text).not.toContain('PCK@');
  const { stderr } = await run('query', 'sweep', '--metric', 'geo');
  expect(stderr).toContain('In bbox/original/geo a column pck@A shows geo in place of PCK.');
});

test('facts stored without ids: the annotations are read again once, or it is said where they are', async () => {
  await forget();
  await run('rescore', 'sweep', '--metric', 'by-keypoint', '--alphas', '0.1');
  const { rows } = await held.sql.query(`SELECT FROM pair_facts WHERE NOT facts ? 'keypointIds'`);
  expect(rows).toEqual([]);
  const report = await run(
    'report',
    'sweep',
    '--metric',
    'by-keypoint',
    '--alpha',
    '0.1',
    '--groups',
    'keypoint:*,macro',
  );
  expect(report.stdout).toMatch(/keypoint:\w+:\d+/);
  await forget();
  const moved = at('elsewhere');
  renameSync(at('pairs'), moved);
  const { code, stderr } = await run('rescore', 'sweep', '--metric', 'by-keypoint', '--alphas', '0.07');
  renameSync(moved, at('pairs'));
  expect(stderr).toContain('keygrid data add');
  expect(code).toBe(2);
});

test('which parts the whole target pictures show: read again once, and the scores that asked the pairs alone are made again', async () => {
  const NO_ANNOTATION =
    'in all 12 pairs of drawn (spair-large), split test the target picture has no annotation';
  const geo = async () => {
    const { stdout, stderr, code } = await run('rescore', 'sweep', '--metric', 'geo');
    expect(code, stderr).toBe(0);
    const { rows } = await held.sql.query<{ points: number }>(
      `SELECT DISTINCT points FROM score_summary WHERE protocol = 'bbox/original/geo' AND group_name = 'all'`,
    );
    return { stdout, points: rows.map(({ points }) => points) };
  };
  const all = `${sweep.evaluations.length} evaluations added`;
  await held.sql.query(`UPDATE pair_facts SET facts = facts - 'furtherParts'`);
  // A wheel of the other side in every picture of a car: no partner in any source, and like a part of the pairs.
  const cars = at('pairs', 'ImageAnnotation', 'car');
  for (const name of readdirSync(cars).filter((one) => one.startsWith('test_'))) {
    const file = path.join(cars, name);
    const { kps, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { kps: object };
    writeFileSync(file, JSON.stringify({ ...rest, kps: { ...kps, 13: [5, 5] } }));
  }
  const [images, aside] = [at('pairs', 'ImageAnnotation'), at('aside')];
  renameSync(images, aside);
  const alone = await geo();
  expect(alone.stdout).toContain(all);
  expect(alone.stdout).toContain(NO_ANNOTATION);
  expect((await geo()).stdout).toContain(NO_ANNOTATION);
  const inGeo = ['sweep', '--metric', 'geo'];
  expect((await run('report', ...inGeo)).stdout.replaceAll(/\s+/g, ' ')).toContain(NO_ANNOTATION);
  expect((await run('query', ...inGeo)).stderr.replaceAll(/\s+/g, ' ')).toContain(NO_ANNOTATION);
  renameSync(aside, images);
  const whole = await geo();
  expect(whole.stdout).toContain(all);
  expect(whole.stdout).not.toContain(NO_ANNOTATION);
  expect((await run('report', ...inGeo)).stdout).not.toContain('has no annotation of its own');
  expect(whole.points).toHaveLength(1);
  expect(whole.points[0]).toBeGreaterThan(alone.points[0] ?? NaN);
  const again = await geo();
  expect(again.points).toEqual(whole.points);
  expect(again.stdout).toContain('0 evaluations added');
});

test('an unknown metric, and two', async () => {
  for (const command of ['rescore', 'report', 'query']) {
    const { code, stderr } = await run(command, 'sweep', '--metric', 'geometry');
    expect(stderr).toContain('There is no metric geometry');
    expect(code).toBe(2);
    const two = await run(command, 'sweep', '--protocol', 'bbox/original/geo', '--metric', 'nearest');
    expect(two.stderr).toContain('the protocol names the metric geo; expected one of them');
    expect(two.code).toBe(2);
  }
  const same = await run('report', 'sweep', '--protocol', 'bbox/original/geo', '--metric', 'geo');
  expect(same.stdout).toContain('(bbox/original/geo)');
});
