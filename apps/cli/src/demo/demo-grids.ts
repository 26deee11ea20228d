/** The sizes of the demo: which grids, on which drawn pairs. */

export interface DemoGrid {
  /** In the project's `experiments` folder. */
  file: string;
  /** Name of its data set, and what it is drawn from. */
  data: string;
  pairs: { trn: number; val: number; test: number };
  seed: number;
}

const PAIRS = { data: 'demo', pairs: { trn: 300, val: 60, test: 120 }, seed: 1 };

/** Features of ImageNet as they are, without and with KBC. */
export const ZERO_SHOT: DemoGrid = { file: 'demo-zero-shot.yaml', ...PAIRS };

/** The ablation, trained on the same backbone. */
export const ABLATION: DemoGrid = { file: 'demo.yaml', ...PAIRS };

/** A smaller one from random weights, where those of ImageNet are not there. */
export const SCRATCH: DemoGrid = { file: 'demo-scratch.yaml', ...PAIRS };

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
