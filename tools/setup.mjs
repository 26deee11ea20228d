// Makes this checkout ready to run: each step looks first and does only what is missing.
import path from 'node:path';
import { buildSources } from './setup/build.mjs';
import { oneAtATime } from './setup/one-at-a-time.mjs';
import { installPackages } from './setup/packages.mjs';
import { linkPostgresLibraries } from './setup/postgres-links.mjs';
import { generatePrismaClient } from './setup/prisma-client.mjs';
import { CannotSetUp, say } from './setup/progress.mjs';
import { installTensorFlow } from './setup/tensorflow.mjs';

const root = path.resolve(import.meta.dirname, '..');

/** Ends the process with code 1 and a plain sentence when a part that nothing can replace is missing. */
export async function setUp() {
  await oneAtATime(root, async () => {
    try {
      installPackages(root);
      linkPostgresLibraries(root);
      generatePrismaClient(root);
      buildSources(root);
    } catch (error) {
      say(error.message);
      process.exit(1);
    }
    try {
      await installTensorFlow(root);
    } catch (error) {
      if (!(error instanceof CannotSetUp)) throw error;
      say(`native TensorFlow is not installed: ${error.message}`);
      say('going on with the JavaScript backend: correct, but many times slower.');
    }
  });
  return root;
}

if (process.argv[1] === import.meta.filename) {
  await setUp();
  say('everything is ready: npx keygrid --help');
}
