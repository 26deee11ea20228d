// Makes this checkout ready to run: each step looks first and does only what is missing.
import path from 'node:path';
import { buildSources } from './setup/build.mjs';
import { wantedLibrary } from './setup/command-line.mjs';
import { oneAtATime } from './setup/one-at-a-time.mjs';
import { installPackages } from './setup/packages.mjs';
import { linkPostgresLibraries } from './setup/postgres-links.mjs';
import { installPretrained } from './setup/pretrained.mjs';
import { generatePrismaClient } from './setup/prisma-client.mjs';
import { begin, CannotSetUp, endOfSteps, say } from './setup/progress.mjs';
import { installTensorFlow } from './setup/tensorflow.mjs';

const root = path.resolve(import.meta.dirname, '..');

/**
 * `library`: `cpu` or `cuda`, asked for by name; undefined keeps what the machine has. Ends the process with code 1
 * and a plain sentence when a part that nothing can replace, or that was asked for, cannot be had.
 */
export async function setUp(library) {
  await oneAtATime(root, async () => {
    try {
      installPackages(root);
      linkPostgresLibraries(root);
      generatePrismaClient(root);
      begin('TypeScript: building');
      buildSources(root);
    } catch (error) {
      say(error.message);
      process.exit(1);
    }
    try {
      begin('native TensorFlow: checking');
      await installTensorFlow(root, library);
    } catch (error) {
      if (!(error instanceof CannotSetUp)) throw error;
      say(`native TensorFlow${library ? ` (${library})` : ''} is not installed: ${error.message}`);
      if (library) {
        say('what was installed before is unchanged.');
        process.exit(1);
      }
      say('going on with the JavaScript backend: correct, but many times slower.');
    }
  });
  endOfSteps();
  return root;
}

if (process.argv[1] === import.meta.filename) {
  await setUp(wantedLibrary(process.argv.slice(2)));
  begin('weights of ImageNet: checking');
  await installPretrained(root);
  say('everything is ready: npx keygrid --help');
  endOfSteps();
}
