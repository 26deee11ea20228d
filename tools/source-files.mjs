// The text of every source file of the project that git knows, by its path from the top.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

export function sourceFiles() {
  const listed = execFileSync('git', ['ls-files', 'apps', 'libs', 'bench', 'tools'], {
    cwd: root,
    encoding: 'utf8',
  });
  const names = listed
    .split('\n')
    .filter((name) => /\.(ts|mjs)$/.test(name) && fs.existsSync(path.join(root, name)));
  return new Map(names.map((name) => [name, fs.readFileSync(path.join(root, name), 'utf8')]));
}
