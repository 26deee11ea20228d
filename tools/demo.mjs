// `npm run demo`: set up what is missing, then `keygrid demo` with the same arguments.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setUp } from './setup.mjs';

const root = await setUp();
const cli = path.join(root, 'apps/cli/bin/keygrid.js');
const child = spawn(process.execPath, [cli, 'demo', ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: root,
});
process.on('SIGINT', () => {}); // Ctrl-C reaches the whole terminal group: the command itself decides what it means
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
