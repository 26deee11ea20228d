/** A data set whose pictures change at equal size is another data set: said by name, taken as one only when asked. */
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const cwd = emptyFolder();
const GRID = 'name: s\nabout: a\nseeds: [1]\nbase:\n  data:\n    name: pairs\n';
const add = async () => {
  const { stdout, stderr, code } = await keygrid(['data', 'add', 'pairs', 'pairs', '--json'], { cwd });
  expect(code).toBe(0);
  return { ...(JSON.parse(stdout) as { fingerprint: string }), stderr };
};
const plan = () => keygrid(['plan', 'grid.yaml', '--json'], { cwd });

test('a changed picture stops planning by name; data add makes it a data set of its own; put back, it is the old one', async () => {
  expect((await keygrid(['data', 'synth', 'pairs', '--pairs', '4,4,4'], { cwd })).code).toBe(0);
  writeFileSync(path.join(cwd, 'grid.yaml'), GRID);
  const first = await add();
  const id = readFileSync(path.join(cwd, 'pairs/Layout/large/test.txt'), 'utf8').split('\n')[0] ?? '';
  const annotation = readFileSync(path.join(cwd, `pairs/PairAnnotation/test/${id}.json`), 'utf8');
  const { category, src_imname: name } = JSON.parse(annotation) as Record<string, string>;
  const picture = path.join(cwd, `pairs/JPEGImages/${category}/${name}`);
  const whole = readFileSync(picture);
  const { atime, mtime } = statSync(picture);
  const changed = Buffer.from(whole);
  changed[changed.length - 10] = (changed.at(-10) ?? 0) ^ 1;
  writeFileSync(picture, changed);
  utimesSync(picture, atime, mtime);

  const refused = await plan();
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`${picture} has other content than when the data set was registered`);
  expect(refused.stderr).toContain(`\`keygrid data add pairs ${path.join(cwd, 'pairs')}\``);

  const second = await add();
  expect(second.fingerprint).not.toBe(first.fingerprint);
  expect(second.stderr).toContain(picture);
  expect((await plan()).code).toBe(0);

  writeFileSync(picture, whole);
  expect((await add()).fingerprint).toBe(first.fingerprint);
  expect((await plan()).code).toBe(0);
});
