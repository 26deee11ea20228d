// `npm run -s parity -- DIR`: sets up what is missing, then checks the network against a folder of reference cases.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setUp } from './setup.mjs';

const root = await setUp();
const entry = path.join(root, 'apps/compute/dist/parity.js');
const { status } = spawnSync(process.execPath, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
