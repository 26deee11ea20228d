/** Are the npm packages there, in the versions the project names? */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../processes/package-folder.ts';
import type { Finding } from './part.ts';

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

export function checkNpmPackages(): Finding {
  const wanted = namedVersions();
  const wrong = [...wanted].filter(([name, version]) => installedVersion(name) !== version);
  const finding = { part: 'npm packages', needed: true };
  if (wrong.length === 0)
    return { ...finding, state: 'ok', detail: `${wanted.size} in their exact versions` };
  const names = wrong.slice(0, 3).map(([name, version]) => `${name}@${version}`);
  const more = wrong.length > names.length ? ` and ${wrong.length - names.length} more` : '';
  return { ...finding, state: 'missing', detail: names.join(', ') + more, advice: 'npm run setup' };
}

/** Everything an app or library of the project depends on, our own packages left out. */
function namedVersions(): Map<string, string> {
  const versions = new Map<string, string>();
  for (const group of ['apps', 'libs']) {
    for (const project of readdirSync(path.join(PROJECT_FOLDER, group))) {
      const file = path.join(PROJECT_FOLDER, group, project, 'package.json');
      if (!existsSync(file)) continue;
      const { dependencies = {} } = readJson<{ dependencies?: Record<string, string> }>(file);
      for (const [name, version] of Object.entries(dependencies))
        if (version !== '*') versions.set(name, version);
    }
  }
  return versions;
}

function installedVersion(name: string): string | undefined {
  const file = path.join(PROJECT_FOLDER, 'node_modules', name, 'package.json');
  return existsSync(file) ? readJson<{ version: string }>(file).version : undefined;
}
