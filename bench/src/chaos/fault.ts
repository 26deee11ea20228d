/** What a fault is: it is done to something, and believed only by its effect. */
import type { ChaosGrid } from './grid/chaos-grid.ts';

export interface FaultKind {
  readonly name: string;
  /** How often it comes in a round of the plan. */
  readonly share: number;
  /** What it can only be done to; the kind is left out where that is not there. */
  readonly needs?: 'redis' | 'disk';
  /** Undefined: there is nothing now that it could be done to. `draw` in [0, 1) chooses. */
  inject(grid: ChaosGrid, draw: number): Promise<Injected | undefined>;
}

export interface Injected {
  /** What it was done to, in words. */
  readonly target: string;
  /** Rejects when it is not seen in time. */
  readonly effect: Promise<Effect>;
}

export interface Effect {
  /** False: what it was done to had just ended by itself, so the fault hit nothing. */
  readonly hit: boolean;
  /** What was seen. */
  readonly seen: string;
}

export interface FaultRecord {
  readonly kind: string;
  /** ISO 8601. */
  readonly at: string;
  readonly target: string;
  /** Undefined: nothing was seen, or what was done went wrong; `trouble` says which. */
  readonly effect?: Effect;
  readonly trouble?: string;
  /** Until the effect was seen. */
  readonly ms: number;
}
