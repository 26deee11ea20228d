/** The reference cases that come with the project: each beside the code it checks. */
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** Folders of cases for `runCases`. */
export const shippedCases: readonly string[] = ['model', 'matchers', 'kbc', 'images', 'scoring'].map((name) =>
  path.join(path.dirname(require.resolve(`@keygrid/${name}/package.json`)), 'testdata/parity'),
);
