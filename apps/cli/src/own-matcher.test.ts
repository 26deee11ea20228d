/** docs/own-matcher.md, followed to the letter; then the same matcher with its computing process killed in the middle. */
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { loadSettings } from '@keygrid/runs';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROJECT_FOLDER } from './processes/package-folder.ts';
import { emptyFolder, finished, keygrid, startKeygrid } from './testing/keygrid.ts';
import { firstBlock } from './testing/readme.ts';

const PAGE = readFileSync(path.join(PROJECT_FOLDER, 'docs/own-matcher.md'), 'utf8');
const cwd = emptyFolder();
const at = (name: string) => path.join(cwd, name);
let home: OpenHome;
beforeAll(async () => {
  home = await openHome(loadSettings({ cwd, env: { KEYGRID_HOME: at('.keygrid') } }));
});
afterAll(() => home.close());

/** Of both modes, in the order none, both. */
async function predictions(study: string): Promise<string[]> {
  const { rows } = await home.sql.query<{ points: string }>(
    `SELECT string_agg(encode(chunk.points, 'hex'), ' ' ORDER BY chunk.chunk) AS points
     FROM prediction_chunk AS chunk JOIN run ON run.id = chunk.evaluation_id
     WHERE run.id IN (SELECT evaluation_id FROM cell JOIN study ON study.id = cell.study_id WHERE study.name = $1)
     GROUP BY run.id ORDER BY min(run.spec #>> '{kbc,mode}') DESC`,
    [study],
  );
  return rows.map(({ points }) => points);
}

test('docs/own-matcher.md, followed to the letter, ends with a table of KBC none and both', async () => {
  const text = firstBlock(PAGE, 'python');
  expect(text.trim().split('\n').length).toBeLessThanOrEqual(30);
  writeFileSync(at('my_matcher.py'), text);
  writeFileSync(at('own-matcher.yaml'), firstBlock(PAGE, 'yaml'));
  const commands = [...PAGE.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );
  expect(commands).toHaveLength(5);
  let said = '';
  for (const command of commands) {
    const [program = '', ...args] = command.replace(/^npx /, '').split(/\s+/);
    if (program === 'cp') {
      cpSync(path.join(PROJECT_FOLDER, args[0] ?? ''), at(path.basename(args[0] ?? '')));
      continue;
    }
    expect(program).toBe('keygrid');
    const answer = await keygrid(args, { cwd });
    expect(answer.code, `${command}\n${answer.stdout}\n${answer.stderr}`).toBe(0);
    said = answer.stdout;
  }
  expect(said).toMatch(/none[^\n]*\d/);
  expect(said).toMatch(/both[^\n]*\d/);
  expect(await predictions('own-matcher')).toHaveLength(2);
});

/** Processes that were started with this file. */
function startedWith(file: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      return words.some((word) => word.endsWith(`/${file}`)) ? [Number(name)] : [];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

test('a worker without --allow-programs leaves it, why says so; kill -9 of the child in the middle: no orphan, the same bits', async () => {
  const name = 'slow_matcher.py';
  const slow = firstBlock(PAGE, 'python').replace('def match(', 'import time\n\n\ndef match(');
  writeFileSync(at(name), slow.replace('    shown,', '    time.sleep(0.2)\n    shown,'));
  const grid = firstBlock(PAGE, 'yaml').replaceAll('my_matcher.py', name);
  writeFileSync(at('slow.yaml'), grid.replace('name: own-matcher', 'name: slow'));
  expect(await keygrid(['submit', 'slow.yaml'], { cwd })).toMatchObject({ code: 0 });
  const { rows } = await home.sql.query<{ id: string }>(
    `SELECT evaluation_id AS id FROM cell JOIN study ON study.id = cell.study_id WHERE study.name = 'slow'`,
  );
  const id = rows[0]?.id ?? '';
  const scheduler = startKeygrid(['scheduler'], { cwd });
  const careful = startKeygrid(['worker', '--slots', '1'], { cwd });
  const why = async () => (await keygrid(['why', id], { cwd })).stdout;
  await expect.poll(why, { interval: 500 }).toContain('No live worker runs programs. Start one with `keygrid worker --allow-programs`'); // prettier-ignore
  careful.kill('SIGTERM');
  await finished(careful);
  const worker = startKeygrid(['worker', '--slots', '1', '--allow-programs'], { cwd });
  try {
    // Looked at once: the command line reads as empty for a moment whenever the process becomes another program.
    let program = NaN;
    const seen = () => ([program = NaN] = startedWith(name));
    await expect.poll(seen, { interval: 50 }).toHaveLength(1);
    const child = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${program}/status`, 'utf8'))?.[1]);
    process.kill(child, 'SIGKILL');
    await expect.poll(() => startedWith(name).includes(program)).toBe(false);
    const open = async () => home.db.run.count({ where: { status: { in: ['QUEUED', 'RUNNING'] } } });
    await expect.poll(open, { interval: 200 }).toBe(0);
    const exits = (await home.db.attempt.findMany({ where: { runId: id }, orderBy: { fence: 'asc' } })).map(({ exit }) => exit); // prettier-ignore
    expect(exits).toEqual(['worker-lost', 'succeeded']);
    expect(await predictions('slow')).toEqual(await predictions('own-matcher'));
    await expect.poll(() => startedWith(name)).toEqual([]);
  } finally {
    for (const each of [worker, scheduler]) each.kill('SIGTERM');
    await Promise.all([worker, scheduler].map(finished));
  }
});
