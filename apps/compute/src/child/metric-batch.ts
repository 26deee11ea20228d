import type { MetricPoint } from '@keygrid/contract';
/** Collects metric points and sends them on a second later, or at 500: the training loop never waits for them. */

const MAX_POINTS = 500;
const MAX_WAIT_MS = 1000;

export interface MetricBatch {
  add: (points: readonly MetricPoint[]) => void;
  flush(): void;
}

export function metricBatch(send: (points: MetricPoint[]) => void): MetricBatch {
  let waiting: MetricPoint[] = [];
  let oldest = 0;
  const flush = () => {
    if (waiting.length > 0) send(waiting);
    waiting = [];
  };
  return {
    add(points) {
      if (waiting.length === 0) oldest = performance.now();
      for (const point of points) waiting.push(point);
      if (waiting.length >= MAX_POINTS || performance.now() - oldest >= MAX_WAIT_MS) flush();
    },
    flush,
  };
}
