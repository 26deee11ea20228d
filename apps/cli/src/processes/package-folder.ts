/** Where the other packages and the project are, and their built entry points. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** The project's top folder: two above this package. */
export const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../../../..');

/** `packageFolder('@keygrid/compute')`. */
export function packageFolder(name: string): string {
  return path.dirname(require.resolve(`${name}/package.json`));
}

/** A file of another package's build, e.g. `builtFile('@keygrid/worker', 'main.js')`. */
export function builtFile(name: string, file: string): string {
  const built = path.join(packageFolder(name), 'dist', file);
  if (!existsSync(built)) throw new Error(`${built} is not built: run \`npm run setup\` in the repository`);
  return built;
}
