/** What an attempt is made of: a committed claim, the child that works on it, and where its data are. */
import type { Claim, Home } from '@keygrid/runs';
import type { LeaseKeeper } from '../supervisor/lease-keeper.ts';
import type { RunChild } from '../child/run-child.ts';

export interface AttemptParts {
  home: Home;
  claim: Claim;
  /** Monotonic time before the claim was sent. */
  claimedAt: number;
  child: RunChild;
  dataFolder: string;
  /** Of the child: one that holds more is ended as out-of-memory. */
  memoryLimitBytes: number;
  leases: LeaseKeeper;
  /** Told each time that a write has to wait for its server. */
  onAway: (error: unknown) => void;
  /** The card of its child; undefined on a CPU, where none can be lost. */
  gpu?: string | undefined;
}
