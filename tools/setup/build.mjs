// TypeScript to JavaScript: incremental, under a second when nothing changed.
import fs from 'node:fs';
import path from 'node:path';
import { say } from './progress.mjs';
import { run, tailOf } from './run.mjs';

export function buildSources(root) {
  const first = !fs.existsSync(path.join(root, 'apps/cli/dist/main.js'));
  if (first) say('TypeScript: building');
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const grouped = ['libs', 'apps'].flatMap((group) =>
    fs.readdirSync(path.join(root, group)).map((name) => path.join(root, group, name, 'tsconfig.lib.json')),
  );
  const projects = [...grouped, path.join(root, 'bench', 'tsconfig.lib.json')];
  const result = run(process.execPath, [tsc, '-b', ...projects.filter((file) => fs.existsSync(file))], {
    cwd: root,
  });
  if (result.status !== 0) throw new Error(`the build failed:\n${tailOf(result, 30)}`);
}
