/** Renews the leases of all running attempts in one statement, and notices when that has not worked for too long. */
import type { Renewal } from '@keygrid/runs';

/** `fenced`: the database says the run is not ours any more. `silent`: it could not be asked for too long (I7). */
export type LeaseLoss = 'fenced' | 'silent';

export interface LeaseKeeper {
  /** Returns what ends the keeping. */
  hold(lease: HeldLease): () => void;
  stop(): void;
}

export interface HeldLease {
  /** Monotonic time before the claim was sent. */
  readonly since: number;
  /** Run and fence, and how far the run is, asked for at each renewal. */
  renewal(): Renewal;
  onLost(loss: LeaseLoss): void;
}

export interface LeaseRules {
  renewMs: number;
  selfStopMs: number;
  /** Ids of the runs that are still ours. */
  renew(renewals: Renewal[]): Promise<Set<string>>;
  onError: (error: unknown) => void;
  now?: () => number;
}

interface Held extends HeldLease {
  renewedAt: number;
}

/** After a failed renewal the next one follows this much sooner, so that an outage of 20 s never costs a run (I11). */
const SOONER_AFTER_ERROR = 10;

/** Times are taken before a renewal is sent: the database's lease can only end later than we believe. */
export function keepLeases(rules: LeaseRules): LeaseKeeper {
  const now = rules.now ?? (() => performance.now());
  const held = new Set<Held>();
  const lose = (lease: Held, loss: LeaseLoss) => held.delete(lease) && lease.onLost(loss);
  const renewAll = async () => {
    const asked = [...held];
    const at = now();
    const ours = await rules.renew(asked.map((lease) => lease.renewal()));
    for (const lease of asked) {
      if (ours.has(lease.renewal().runId)) lease.renewedAt = at;
      else lose(lease, 'fenced');
    }
  };
  let stopped = false;
  let nextRenewal: NodeJS.Timeout;
  const renewLater = (ms: number) => {
    nextRenewal = setTimeout(() => {
      const renewal = held.size > 0 ? renewAll() : Promise.resolve();
      renewal
        .then(
          () => rules.renewMs,
          (error: unknown) => (rules.onError(error), rules.renewMs / SOONER_AFTER_ERROR),
        )
        .then((wait) => !stopped && renewLater(wait), rules.onError);
    }, ms);
  };
  renewLater(rules.renewMs);
  const check = setInterval(() => {
    for (const lease of held) if (now() - lease.renewedAt > rules.selfStopMs) lose(lease, 'silent');
  }, rules.selfStopMs / 20);
  return {
    hold(lease) {
      const kept = { ...lease, renewedAt: lease.since };
      held.add(kept);
      return () => void held.delete(kept);
    },
    stop() {
      stopped = true;
      clearTimeout(nextRenewal);
      clearInterval(check);
    },
  };
}
