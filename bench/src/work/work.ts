/** What each kind of case becomes: something to run and to dispose of. */

export interface Work {
  /** Returns when the device is done. */
  run(): Promise<void>;
  /** Left out: a run warms up. */
  warmUp?(): Promise<void>;
  /** Pairs, or steps of a training, that a run goes through. Left out: one. */
  readonly pairs?: number;
  /** Frees the weights and inputs. */
  dispose(): void;
}
