/** The sizes of the demo: which grid, on which drawn pairs. */

export interface DemoGrid {
  /** In the project's `experiments` folder. */
  file: string;
  /** Name of its data set, and what it is drawn from. */
  data: string;
  pairs: { trn: number; val: number; test: number };
  seed: number;
}

/** About ten minutes on two cores. */
export const FULL: DemoGrid = {
  file: 'demo.yaml',
  data: 'demo',
  pairs: { trn: 300, val: 60, test: 120 },
  seed: 1,
};

/** About a minute: the mechanics only. */
export const QUICK: DemoGrid = {
  file: 'demo-quick.yaml',
  data: 'demo-quick',
  pairs: { trn: 32, val: 12, test: 24 },
  seed: 1,
};

/** For the JavaScript backend, which is some hundred times slower. */
export const JAVASCRIPT: DemoGrid = {
  file: 'demo-javascript.yaml',
  data: 'demo-javascript',
  pairs: { trn: 8, val: 4, test: 8 },
  seed: 1,
};
