// `npm run -s bench -- NAME`: sets up what is missing, then measures. `peers --install` fetches what is compared with.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setUp } from './setup.mjs';
import { installPeers, peersPython } from './setup/peers.mjs';
import { CannotSetUp, say } from './setup/progress.mjs';

const args = process.argv.slice(2);
const root = await setUp();
process.exit(args[0] === 'peers' ? peers() : measure());

function measure() {
  const entry = path.join(root, 'bench/dist/main.js');
  const env = { KEYGRID_PEERS_PYTHON: peersPython(), ...process.env };
  return spawnSync(process.execPath, [entry, ...args], { stdio: 'inherit', env }).status ?? 1;
}

function peers() {
  try {
    if (args.includes('--install')) installPeers(root);
    say(
      `the PyTorch to compare with ${peersPython() ? `is ${peersPython()}` : 'is not installed: add --install'}`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof CannotSetUp)) throw error;
    say(error.message);
    return 1;
  }
}
