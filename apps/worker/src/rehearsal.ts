/**
 * Process entry of `keygrid doctor --deep`: small trainings in this worker's own children, as JSON on stdout. Straight; again;
 * killed with -9 and resumed. No database, no queue. Exit code 2: the device asked for is not to be had.
 */
import { complain, Device, say, UserError } from '@keygrid/contract';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openMachine } from './machine/machine.ts';
import { rehearse } from './rehearsal/rehearse.ts';

/** After this long without a sign of this process a child ends itself; one that takes longer to load is ended. */
const TIMES = { silenceMs: 30_000, startMs: 300_000 };

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-rehearsal-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

try {
  const { values } = parseArgs({ options: { device: { type: 'string' } } });
  const device = Device.parse(values.device);
  // One slot: all threads, and the first card where there are cards.
  const { children, places } = await openMachine({ device, slots: 1, withParent: false }, TIMES);
  children.close();
  const [place] = places;
  if (!place) throw new Error('The machine has no place for a child.');
  say(JSON.stringify(await rehearse({ place, device, silenceMs: TIMES.silenceMs, folder })));
  process.exit(0);
} catch (error) {
  complain(error);
  process.exit(error instanceof UserError ? 2 : 1);
}
