/** What a checkpoint costs its training: steps with one saved beside them, with one they wait for, and with none. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpenHome } from '@keygrid/runs/testing';
import type { Benchmark, Observation } from '../benchmark.ts';
import { spreadOf } from '../comparison/statistics.ts';
import type { Saving, StepsAnswer, StepsRequest, StepsTook } from '../processes/checkpointing-child.ts';
import { withOwnHome } from '../work/own-home.ts';

/** Of a pair each: as long as it takes to write and publish a checkpoint of the size. */
const STEPS = { full: 4, quick: 40 };
const ROUNDS = { full: 5, quick: 3 };
const SAVINGS: readonly Saving[] = ['none', 'beside', 'in between'];
/** `placement.checkpointEverySeconds` of a grid that says nothing. */
const EVERY_MS = 300_000;
const CHILD = fileURLToPath(new URL('../processes/checkpointing-child.js', import.meta.url));

export const checkpoint: Benchmark = {
  name: 'checkpoint',
  about: 'what saving 1.45 GB (--quick: a small network) costs a training, beside its steps and in between',
  run({ options: { quick, rounds = ROUNDS[quick ? 'quick' : 'full'] }, log }) {
    return withOwnHome(async (home) => {
      const folder = await home.store.stagingFolder();
      const child = fork(CHILD, [quick ? 'demo' : 'paper', folder]);
      try {
        const training = trainingOf(child, home);
        await training.ready;
        const found: Record<Saving, Steps[]> = { none: [], beside: [], 'in between': [] };
        for (let round = 1; round <= rounds; round++) {
          log(`round ${round} of ${rounds}`);
          for (const saving of SAVINGS)
            found[saving].push(await training.steps({ saving, steps: STEPS[quick ? 'quick' : 'full'] }));
        }
        return { observations: observationsOf(found) };
      } finally {
        const isGone = child.exitCode !== null || child.signalCode !== null;
        const gone = isGone ? undefined : once(child, 'exit');
        if (child.connected) child.disconnect();
        await gone;
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
};

interface Steps extends StepsTook {
  readonly bytes: number;
}

/** Publishes what the child writes; steps are done once that is done. */
function trainingOf(child: ChildProcess, home: OpenHome) {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the training process ended with ${String(code)}`);
  });
  ended.catch(() => undefined); // told to what waits for an answer
  const answer = (is: StepsAnswer['is']): Promise<StepsAnswer> => {
    const heard = new Promise<StepsAnswer>((resolve) => {
      const hear = (found: StepsAnswer): void => {
        if (found.is !== is) return;
        child.off('message', hear);
        resolve(found);
      };
      child.on('message', hear);
    });
    return Promise.race([heard, ended]);
  };
  let publishing = Promise.resolve(0);
  let files = 0;
  child.on('message', (found: StepsAnswer) => {
    if (found.is === 'written') publishing = publish(home, found.file, (files += 1));
  });
  return {
    ready: answer('ready'),
    async steps(request: StepsRequest): Promise<Steps> {
      publishing = Promise.resolve(0);
      const before = process.cpuUsage();
      const done = answer('done');
      child.send(request);
      const found = await done;
      const bytes = await publishing;
      if (found.is !== 'done') throw new Error(`unexpected: ${found.is}`);
      const { user, system } = process.cpuUsage(before);
      return { ...found.took, cpuMs: found.took.cpuMs + (user + system) / 1000, bytes };
    },
  };
}

async function publish(home: OpenHome, file: string, number: number): Promise<number> {
  const { size } = await stat(file);
  const key = path.posix.join('bench', `${number}.safetensors`);
  await home.store.publish(file, key);
  await home.store.remove(key);
  return size;
}

function observationsOf(found: Record<Saving, readonly Steps[]>): Observation[] {
  const median = (values: readonly number[]): number => spreadOf(values).median;
  const all = (saving: Saving, of: keyof Steps) => found[saving].map((steps) => steps[of]);
  const more = (saving: Saving, of: 'ms' | 'cpuMs') =>
    found[saving].map((steps, round) => steps[of] - (found.none[round]?.[of] ?? NaN));
  const costs = (name: string, saving: Saving): Observation[] => {
    const [ms, cpuMs] = [more(saving, 'ms'), more(saving, 'cpuMs')];
    return [
      { name, value: median(ms), unit: 'ms', raw: ms },
      { name: `${name}, of ${EVERY_MS / 1000} s`, value: (100 * median(ms)) / EVERY_MS, unit: '%' },
      { name: `${name}, processor time with publishing`, value: median(cpuMs), unit: 'ms', raw: cpuMs },
    ];
  };
  return [
    { name: 'a checkpoint', value: median(all('beside', 'bytes')) / 1e6, unit: 'MB' },
    { name: 'steps without one', value: median(all('none', 'ms')), unit: 'ms', raw: all('none', 'ms') },
    { name: 'copied', value: median(all('beside', 'copyMs')), unit: 'ms', raw: all('beside', 'copyMs') },
    ...costs('saved beside the steps', 'beside'),
    ...costs('steps wait for the disk', 'in between'),
  ];
}
