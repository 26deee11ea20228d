// `npm run -s bench -- NAME`: sets up what is missing, then measures. `peers --install`, `trackers --install` and `ray --install` fetch what is compared with.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setUp } from './setup.mjs';
import { installPeers, PEER_KINDS, peersName, peersPython } from './setup/peers.mjs';
import { CannotSetUp, say } from './setup/progress.mjs';

const args = process.argv.slice(2);
const root = await setUp();
process.exit(PEER_KINDS.includes(args[0]) ? peers(args[0]) : measure());

function measure() {
  const entry = path.join(root, 'bench/dist/main.js');
  const env = {
    KEYGRID_PEERS_PYTHON: peersPython(),
    KEYGRID_TRACKERS_PYTHON: peersPython('trackers'),
    KEYGRID_RAY_PYTHON: peersPython('ray'),
    ...process.env,
  };
  return spawnSync(process.execPath, [entry, ...args], { stdio: 'inherit', env }).status ?? 1;
}

function peers(kind) {
  try {
    if (args.includes('--install')) installPeers(root, kind);
    say(`the ${peersName(kind)} to compare with: ${peersPython(kind) ?? 'not installed; add --install'}`);
    return 0;
  } catch (error) {
    if (!(error instanceof CannotSetUp)) throw error;
    say(error.message);
    return 1;
  }
}
