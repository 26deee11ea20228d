/** Whose home may be used: SECURITY.md, "A home". */
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSettings, makeHome, saveDataFolder } from './settings.ts';

const asRoot = process.getuid?.() === 0;
const ANOTHER = 54_321;
let base: string;
let home: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'keygrid-trust-'));
  home = path.join(base, '.keygrid');
  mkdirSync(home);
});
afterEach(() => rmSync(base, { recursive: true }));

const load = (env: NodeJS.ProcessEnv = {}, cwd = base) => loadSettings({ cwd, env });
const below = () => {
  const cwd = path.join(base, 'a/b');
  mkdirSync(cwd, { recursive: true });
  return cwd;
};

test.runIf(asRoot)(
  'a home of another user, above the working folder or named, is refused with what to do',
  () => {
    chownSync(home, ANOTHER, ANOTHER);
    const cwd = below();
    for (const env of [{}, { KEYGRID_HOME: home }]) {
      expect(() => load(env, cwd)).toThrow(new RegExp(`${home} belongs to user ${ANOTHER}`));
      expect(() => load(env, cwd)).toThrow(/KEYGRID_TRUSTED_HOMES=.*chown -R.*KEYGRID_HOME/);
    }
    expect(load({ KEYGRID_TRUSTED_HOMES: `/other:${home}` }, cwd).home).toBe(home);
    expect(load({ KEYGRID_TRUSTED_HOMES: '*' }, cwd).home).toBe(home);
    expect(() => load({ KEYGRID_TRUSTED_HOMES: path.dirname(home) }, cwd)).toThrow(/belongs to user/);
  },
);

test.runIf(asRoot)('a link to the home, or in it, that another user made is refused', () => {
  const link = path.join(base, 'link');
  symlinkSync(home, link);
  expect(load({ KEYGRID_HOME: link }).home).toBe(link);
  lchownSync(link, ANOTHER, ANOTHER);
  expect(() => load({ KEYGRID_HOME: link })).toThrow(/belongs to user 54321/);

  symlinkSync(base, path.join(home, 'store'));
  expect(load().home).toBe(home);
  lchownSync(path.join(home, 'store'), ANOTHER, ANOTHER);
  expect(() => load()).toThrow(/store is a link that user 54321 made: it is not followed/);
});

test.each(['keygrid.toml', 'postgres/password', 'postgres/port', 'postgres/data'])(
  'a link in place of %s is never followed',
  (name) => {
    mkdirSync(path.join(home, 'postgres'));
    writeFileSync(path.join(base, 'target'), '');
    symlinkSync(path.join(base, 'target'), path.join(home, name));
    expect(() => load()).toThrow(`${name} is a link: it is not followed in a home`);
  },
);

test('modes stay: keygrid.toml keeps its own and is private from the start, and so is a new home', () => {
  const file = path.join(home, 'keygrid.toml');
  const mode = () => statSync(file).mode & 0o777;
  saveDataFolder(load(), 'first', '/data/first');
  expect(mode()).toBe(0o600);
  chmodSync(file, 0o640);
  saveDataFolder(load(), 'second', '/data/second');
  expect(mode()).toBe(0o640);
  expect(Object.keys(load().dataFolders)).toEqual(['first', 'second']);
  makeHome(path.join(base, 'new'));
  expect(statSync(path.join(base, 'new')).mode & 0o066).toBe(0);
});

test.runIf(asRoot)('as root, a file of a trusted home stays its owner’s', () => {
  const file = path.join(home, 'keygrid.toml');
  writeFileSync(file, '');
  for (const each of [home, file]) chownSync(each, ANOTHER, ANOTHER);
  saveDataFolder(load({ KEYGRID_TRUSTED_HOMES: '*' }), 'first', '/data/first');
  expect(statSync(file).uid).toBe(ANOTHER);
});

test('a home that is a file, or in a file, is refused in words', () => {
  writeFileSync(path.join(base, 'file'), '');
  expect(() => load({ KEYGRID_HOME: path.join(base, 'file') })).toThrow(/file is not a folder/);
  expect(() => makeHome(path.join(base, 'file/home'))).toThrow(/cannot be made: ENOTDIR/);
  if (existsSync('/proc/self')) expect(() => makeHome('/proc/home')).toThrow(/cannot be made: ENOENT/);
});
