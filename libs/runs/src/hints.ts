/** LISTEN/NOTIFY says that something is worth a look; its listeners also look by the clock. */
import type { Queries } from './database/database.ts';
import { sqlOf, type Home } from './home/home.ts';

const CHANNEL = 'keygrid_runs';

/** Sent when the transaction commits. */
export async function hint(tx: Queries): Promise<void> {
  await tx.query(`NOTIFY ${CHANNEL}`);
}

/** Calls `heard` after runs became runnable or ended. A lost connection is replaced and not reported: hints are only hints. */
export function onHint(home: Home, heard: () => void): Promise<() => Promise<void>> {
  return sqlOf(home).listen(CHANNEL, heard);
}
