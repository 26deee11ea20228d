// What a project imports is in its own package.json, and so is what a package that computes loads without naming it:
// nothing is found only because npm happened to put it where it is looked for. (knip sees neither: it reads no package's code, and
// takes what the top package.json has as everyone's.)
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const projects = ['apps', 'libs']
  .flatMap((group) => fs.readdirSync(path.join(root, group)).map((name) => `${group}/${name}`))
  .concat('bench')
  .filter((folder) => fs.existsSync(path.join(root, folder, 'package.json')));
const manifestOf = (folder) => JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
/** `@keygrid/model/config` → `@keygrid/model` */
const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** The packages that a text imports, in any of the ways of a module. */
function importedPackages(text) {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  const bare = importedFiles.map(({ fileName }) => fileName).filter((name) => !/^[./#]/.test(name));
  return [...new Set(bare.filter((name) => !isBuiltin(name)).map(packageOf))];
}

function sourcesOf(folder) {
  const inside = fs.readdirSync(path.join(root, folder, 'src'), { recursive: true });
  return inside.filter(
    (file) => /\.([cm]?ts|m?js)$/.test(file) && !/\.test\.ts$|generated\/|testdata\//.test(file),
  );
}

test.each(projects)('%s: every package it imports is in its own package.json', (folder) => {
  const { name, dependencies = {}, devDependencies = {} } = manifestOf(folder);
  const atRoot = manifestOf('.').devDependencies;
  const undeclared = sourcesOf(folder).flatMap((file) => {
    const forTests = /(^|\/)testing\//.test(file) ? { ...devDependencies, ...atRoot } : {};
    const declared = { [name]: '*', ...dependencies, ...forTests };
    const text = fs.readFileSync(path.join(root, folder, 'src', file), 'utf8');
    return importedPackages(text)
      .filter((used) => !(used in declared))
      .map((used) => `${file}: ${used}`);
  });
  expect(undeclared).toEqual([]);
});

test('a package that is imported statically, later, by require or for its types only counts', () => {
  const text = `
    import a from 'one'; import type { B } from '@two/b/deep'; export * from 'three';
    const d = await import('four'); const e = require('five/x');
    import './own.ts'; import fs from 'node:fs'; import path from 'path';`;
  expect(importedPackages(text).sort()).toEqual(['@two/b', 'five', 'four', 'one', 'three']);
});

/** On its end, writes a line for each package that another loads without naming it: `PACKAGE<tab>NEEDED<tab>FILE`. */
const RECORDER = `
  const fs = require('node:fs'), path = require('node:path'), Module = require('node:module');
  const found = new Set(), resolve = Module._resolveFilename;
  const owner = (folder) => {
    const file = path.join(folder, 'package.json');
    const manifest = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
    return manifest.name ? manifest : owner(path.dirname(folder));
  };
  Module._resolveFilename = function (request, parent, ...rest) {
    const file = resolve.call(this, request, parent, ...rest);
    if (!parent?.filename || /^[./]/.test(request) || Module.isBuiltin(request)) return file;
    const { name, dependencies, peerDependencies, optionalDependencies } = owner(path.dirname(parent.filename));
    const needed = request.split('/').slice(0, request.startsWith('@') ? 2 : 1).join('/');
    if (!(needed in { ...dependencies, ...peerDependencies, ...optionalDependencies })) found.add([name, needed, file].join('\\t'));
    return file;
  };
  process.on('exit', () => fs.writeFileSync(process.env.RECORD, [...found].join('\\n')));`;

test.each(['cpu', 'javascript'])(
  'what the packages of the compute process load without naming it, device %s, is a dependency of libs/model',
  (device) => {
    const scratch = fs.mkdtempSync(path.join(root, 'node_modules', '.declared-'));
    try {
      const [recorder, record] = ['recorder.cjs', 'record.txt'].map((name) => path.join(scratch, name));
      fs.writeFileSync(recorder, RECORDER);
      const load = `
        const { loadTensorFlow } = await import('@keygrid/model');
        const { backend } = await loadTensorFlow({ device: ${JSON.stringify(device)} });
        await import('@keygrid/training');
        console.log(backend);`;
      const args = ['--require', recorder, '--input-type=module', '--eval', load];
      const options = {
        cwd: path.join(root, 'apps/compute'),
        env: { ...process.env, RECORD: record },
        encoding: 'utf8',
      };
      const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
      expect({ status, backend: stdout.trim() }, stderr).toEqual({
        status: 0,
        backend: device === 'cpu' ? 'tensorflow' : 'javascript',
      });
      const lines = fs.readFileSync(record, 'utf8').split('\n').filter(Boolean);
      const loads = lines.map((line) => line.split('\t'));
      expect(loads.map(([, needed]) => needed)).toContain('long');
      const { dependencies } = manifestOf('libs/model');
      expect(loads.filter(([, needed]) => !(needed in dependencies))).toEqual([]);
      // And it is that one which is loaded, not another version for another package.
      const require = createRequire(path.join(root, 'libs/model/package.json'));
      expect(loads.filter(([, needed, file]) => file !== require.resolve(needed))).toEqual([]);
    } finally {
      fs.rmSync(scratch, { recursive: true });
    }
  },
);
