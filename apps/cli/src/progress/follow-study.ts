/** Looks at a study again and again until it is finished or the follower has had enough. */
import { DatabaseUnavailable, hasEnded, type Home } from '@keygrid/runs';
import { setTimeout as wait } from 'node:timers/promises';
import { watchPace, type StudySizes, progressReader, type StudyProgress } from '@keygrid/results';
import type { ProgressView } from './progress-view.ts';
import { sayFullDisks, sayRetries } from './say-troubles.ts';
import { sayHowLong } from './say-how-long.ts';
import { sayWhyNothingRuns } from './say-why-nothing-runs.ts';

const LOOK_EVERY_MS = 1000;
/** Runs go on while the database is away (I11): so does the looking, for so long; longer only when there is no room. */
const OUTAGE_LIMIT_MS = 60_000;

/** Resolves with the last look; an aborted signal ends it before the study does. With `sizes` it says early how long all will take. */
export async function followStudy(
  home: Home,
  study: string,
  view: ProgressView,
  signal: AbortSignal,
  sizes?: StudySizes,
): Promise<StudyProgress> {
  const read = await progressReader(home, study);
  const explain = sayWhyNothingRuns(home, view.say);
  const tellFullDisks = sayFullDisks(home, view.say);
  const tellRetries = sayRetries(view.say);
  const announce = sayHowLong(view.say);
  const pace = sizes && watchPace(sizes);
  let latest: StudyProgress['expected'];
  let isFull = false;
  const look = async () => {
    isFull = await tellFullDisks();
    const progress = await read();
    tellRetries(progress);
    await explain(progress);
    latest = pace?.(progress.runs) ?? latest;
    const known = latest === undefined ? progress : { ...progress, expected: latest };
    announce(known);
    return known;
  };
  let lastSeen = performance.now();
  for (;;) {
    const progress = await look().catch((error: unknown) => {
      const isShort = performance.now() - lastSeen < OUTAGE_LIMIT_MS;
      if (error instanceof DatabaseUnavailable && (isShort || isFull) && !signal.aborted) return undefined;
      throw error;
    });
    if (progress !== undefined) {
      lastSeen = performance.now();
      view.show(progress);
      if (signal.aborted || progress.runs.every(({ status }) => hasEnded(status))) return progress;
    }
    // An abort cuts the wait short; the next look is the last.
    await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
