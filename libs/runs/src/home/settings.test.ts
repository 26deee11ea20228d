import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSettings, presentFolderOf, saveDataFolder } from './settings.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'keygrid-settings-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('the home is found upwards, and KEYGRID_HOME overrides it', () => {
  mkdirSync(path.join(folder, '.keygrid'));
  const cwd = path.join(folder, 'a/b');
  mkdirSync(cwd, { recursive: true });
  expect(loadSettings({ cwd, env: {} }).home).toBe(path.join(folder, '.keygrid'));
  expect(loadSettings({ cwd, env: { KEYGRID_HOME: '../x' } }).home).toBe(path.join(folder, 'a/x'));
});

test('a saved data folder is read back; the environment wins over it', () => {
  const env = { KEYGRID_HOME: folder };
  saveDataFolder(loadSettings({ cwd: folder, env }), 'spair-71k', '/data/spair');
  saveDataFolder(loadSettings({ cwd: folder, env }), 'willow', '/data/willow');
  const read = loadSettings({
    cwd: folder,
    env: { ...env, KEYGRID_DATA_SPAIR_71K: '/mnt/spair', REDIS_URL: 'redis://r' },
  });
  expect(read.dataFolders).toEqual({ 'spair-71k': '/mnt/spair', willow: '/data/willow' });
  expect(read.redisUrl).toBe('redis://r');
});

test('a data folder in the home is kept relative, so that the home can move', () => {
  const env = { KEYGRID_HOME: path.join(folder, 'home') };
  saveDataFolder(loadSettings({ cwd: folder, env }), 'demo', path.join(folder, 'home/data/demo'));
  renameSync(path.join(folder, 'home'), path.join(folder, 'moved'));
  const moved = loadSettings({ cwd: folder, env: { KEYGRID_HOME: path.join(folder, 'moved') } });
  expect(moved.dataFolders).toEqual({ demo: path.join(folder, 'moved/data/demo') });
});

test('a data folder that was beside a home that was moved is said with the command that mends it', () => {
  const [before, after] = [path.join(folder, 'before'), path.join(folder, 'after')];
  mkdirSync(path.join(before, 'pairs'), { recursive: true });
  const home = path.join(before, '.keygrid');
  saveDataFolder(loadSettings({ cwd: before, env: { KEYGRID_HOME: home } }), 'p', path.join(before, 'pairs'));
  renameSync(before, after);
  const moved = () => loadSettings({ cwd: after, env: {} });
  expect(() => presentFolderOf(moved(), 'p')).toThrow(
    `Data set p: there is no folder ${path.join(before, 'pairs')} (any more). Say where it is now: keygrid data add p FOLDER`,
  );
  saveDataFolder(moved(), 'p', path.join(after, 'pairs'));
  expect(presentFolderOf(moved(), 'p')).toBe(path.join(after, 'pairs'));
});

test('a program is a file, from the home on, or another name in PATH; a data folder saved later leaves it', () => {
  const home = path.join(folder, 'with-programs');
  mkdirSync(home);
  const lines = ['[programs]', 'python3 = "/opt/env/bin/python"', 'mine = "bin/mine"', 'r = "Rscript"'];
  writeFileSync(path.join(home, 'keygrid.toml'), lines.join('\n'));
  const load = () => loadSettings({ cwd: folder, env: { KEYGRID_HOME: home } });
  const programs = { python3: '/opt/env/bin/python', mine: path.join(home, 'bin/mine'), r: 'Rscript' };
  expect(load().programs).toEqual(programs);
  saveDataFolder(load(), 'p', home);
  expect(load().programs).toEqual(programs);
});

test('whom to tell: a program with arguments or a URL; what is wrong is said with the place, and no part of a URL', () => {
  const file = path.join(folder, 'keygrid.toml');
  const load = (...lines: string[]) => {
    writeFileSync(file, ['[notify]', ...lines].join('\n'));
    return () => loadSettings({ cwd: folder, env: { KEYGRID_HOME: folder } });
  };
  expect(load('command = ["bin/tell", "--who", "me"]')().notify).toEqual({
    on: ['finished', 'failed'],
    to: { program: path.join(folder, 'bin/tell'), args: ['--who', 'me'], cwd: folder },
  });
  expect(load('url = "https://host/hook"', 'on = ["failed"]')().notify).toEqual({
    on: ['failed'],
    to: { url: 'https://host/hook' },
  });
  expect(load('comand = ["tell"]')).toThrow(/notify: Unrecognized key: "comand"; did you mean "command"\?/);
  expect(load('command = "mail me"')).toThrow(
    /notify\.command: expected a list: the program, then its arguments/,
  );
  expect(load('on = ["failed"]')).toThrow('notify: expected either command or url');
  expect(load('url = "https://host/hook"', 'command = ["tell"]')).toThrow('expected either command or url');
  expect(load('url = "https://host/hook"', 'on = ["failled"]')).toThrow(
    /notify\.on\.0: .*"finished"\|"failed"/,
  );
  expect(load('url = "https://host/hook"', 'when = ["failed"]')).toThrow('"when"; expected command, url, on');
  expect(load('url = "hooks.host/hidden"')).toThrow(/^notify\.url in keygrid\.toml is not a URL(?!.*hidden)/);
  expect(load('url = "ftp://host/hidden"')).toThrow(
    /^notify\.url in keygrid\.toml starts with ftp:\/\/(?!.*hidden)/,
  );
});

test('an unknown key and broken TOML are told with their place', () => {
  const file = path.join(folder, 'keygrid.toml');
  const load = () => loadSettings({ cwd: folder, env: { KEYGRID_HOME: folder } });
  writeFileSync(file, 'databse = "x"\n');
  expect(load).toThrow(
    /keygrid\.toml is not valid:[\s\S]*"databse"; did you mean "database"\?[\s\S]*Known keys: database/,
  );
  writeFileSync(file, 'database = "x"\nstore = \n');
  expect(load).toThrow(UserError);
  expect(load).toThrow(/keygrid\.toml, line 2/);
  expect(() => loadSettings({ cwd: folder, env: { KEYGRID_TIME_SCALE: '-1' } })).toThrow(/above 0/);
});
