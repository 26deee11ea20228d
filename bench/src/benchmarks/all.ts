/** Every benchmark, in the order they are listed. */
import type { Benchmark } from '../benchmark.ts';
import { chaos } from './chaos.ts';
import { checkpoint } from './checkpoint.ts';
import { conv4d } from './conv4d.ts';
import { evaluation } from './evaluation.ts';
import { inference } from './inference.ts';
import { ingest } from './ingest.ts';
import { leaks } from './leaks.ts';
import { listing } from './listing.ts';
import { loader } from './loader.ts';
import { loaderWait } from './loader-wait.ts';
import { machine } from './machine.ts';
import { matchers } from './matchers.ts';
import { plan } from './plan.ts';
import { noop } from './noop.ts';
import { query } from './query.ts';
import { queue } from './queue.ts';
import { scale } from './scale.ts';
import { training } from './training.ts';

export const BENCHMARKS: readonly Benchmark[] = [
  machine,
  conv4d,
  inference,
  evaluation,
  training,
  checkpoint,
  loader,
  loaderWait,
  listing,
  matchers,
  plan,
  queue,
  noop,
  ingest,
  scale,
  query,
  leaks,
  chaos,
];
