// The options of `npm run setup -- …`.
import { parseArgs } from 'node:util';
import { say } from './progress.mjs';

const USAGE = `npm run setup [-- --cuda | --cpu]
  --cuda  TensorFlow's library for NVIDIA GPUs (2.5 GB to download, 4.2 GB on disk); later set-ups keep it
  --cpu   back to the library for CPUs`;

/** `cpu`, `cuda`, or undefined: as before. Ends the process with code 2 on anything else. */
export function wantedLibrary(argv) {
  try {
    const options = { cuda: { type: 'boolean' }, cpu: { type: 'boolean' }, help: { type: 'boolean' } };
    const { cuda, cpu, help } = parseArgs({ args: argv, options }).values;
    if (help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (cuda && cpu) throw new Error('--cuda and --cpu cannot both be wanted.');
    return cuda ? 'cuda' : cpu ? 'cpu' : undefined;
  } catch (error) {
    say(`${error.message}\nUsage: ${USAGE}`);
    process.exit(2);
  }
}
