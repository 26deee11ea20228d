/** The store's disk is filled to its last block, until that was noticed. */
import { awaitSight, insist } from '../await-sight.ts';
import type { Effect, FaultKind } from '../fault.ts';
import type { ChaosGrid } from '../grid/chaos-grid.ts';
import { allMayBeDisturbed } from '../grid/running.ts';

export const fullDisk: FaultKind = {
  name: 'full disk',
  share: 1,
  needs: 'disk',
  async inject(grid) {
    const { disk, busy, home, workers, signal } = grid;
    if (!disk || !(await allMayBeDisturbed(grid)) || busy.has('disk')) return undefined;
    busy.add('disk');
    const before = workers.map((each) => each.said().length);
    const since = await insist(
      () => home.sql.query<{ now: Date }>('SELECT clock_timestamp() AS now'),
      signal,
    );
    disk.fill();
    const effect = noticed(grid, since.rows[0]?.now ?? new Date(), before).finally(() => {
      disk.makeRoom();
      busy.delete('disk');
    });
    return { target: "the store's disk", effect };
  },
};

const SAID = /The disk of the store .* is full/;

function noticed(grid: ChaosGrid, since: Date, before: readonly number[]): Promise<Effect> {
  const { home, workers } = grid;
  return awaitSight(
    'an attempt that ended for the full disk, or a worker that said it',
    async () => {
      const words = workers.map((each, i) => SAID.exec(each.said().slice(before[i]))?.[0]).find(Boolean);
      const { rows } = await home.sql.query<{ seen: string }>(
        `SELECT exit || ': ' || message AS seen FROM attempt WHERE exit = 'io' AND ended_at > $1 LIMIT 1`,
        [since],
      );
      const seen = rows[0]?.seen ?? words;
      return seen === undefined ? undefined : { hit: true, seen };
    },
    grid,
  );
}
