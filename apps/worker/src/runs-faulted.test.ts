/** What ends a child from inside or by the kernel: a native call that never returns, a crash, a kill, memory that ran out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultedTraining, type FaultedTraining } from './testing/faulted-training.ts';
import { memoryGroup } from './testing/memory-group.ts';
import { childPid } from './testing/observe.ts';
import { heldAt } from './testing/system-faults.ts';
import { until } from './testing/until.ts';

const MIB = 2 ** 20;
const group = memoryGroup(MIB);
if (!group) console.warn('no control group can be made here: a kill by the kernel is not tested');
let subject: FaultedTraining;

beforeAll(async () => {
  subject = await faultedTraining(({ startWith }, { env }) =>
    startWith({ env }, 'worker', '--slots', '1', '--memory', '1'),
  );
});
afterAll(async () => {
  await subject.close();
  group?.remove();
});

test('TensorFlow never returns, then crashes: hung, then unknown, each tried again at once, and the bits are the same (I5)', async () => {
  const { faults, calm, cluster, training } = subject;
  await subject.afresh(heldAt(3));
  for (const [i, action] of (['hang', 'crash'] as const).entries()) {
    await subject.untilHeld(3 * (i + 1));
    const { fence } = await subject.underWay();
    faults.cause(`compute ${await childPid(cluster.home, training, fence)} ${action}`);
    await subject.attempts(i + 1);
    faults.cause(heldAt(6));
  }
  faults.heal();
  expect(await subject.result()).toEqual(calm);
  const attempts = await subject.attempts();
  expect(attempts.map(({ exit }) => exit)).toEqual(['hung', 'unknown', 'succeeded']);
  expect(attempts[0]?.message).toMatch(
    /^No progress for \d+(\.\d)? s after .+; the limit was \d+(\.\d)? s\.$/,
  );
  expect(attempts[1]?.message).toBe(
    'The child ended by signal SIGSEGV and left no result; the end of its log may say why.',
  );
  expect(attempts[2]?.resumedFromStep).toBeGreaterThanOrEqual(5);
});

test('a run whose every child is killed before it has saved fails as poison at the fifth', async () => {
  const { cluster, training } = subject;
  await subject.afresh('sync */staging/* kill');
  const attempts = await subject.attempts(5);
  expect(attempts.map(({ exit }) => exit)).toEqual(Array.from({ length: 5 }, () => 'worker-lost'));
  const { status, lastMessage } = await cluster.home.db.run.findUniqueOrThrow({ where: { id: training } });
  expect([status, lastMessage]).toEqual([
    'FAILED',
    'The child was killed with signal 9 by another process, and not because memory ran out. (poison: 5 attempts without a newer checkpoint)',
  ]);
  const evaluations = await cluster.home.db.run.findMany({ where: { trainingId: training } });
  expect(evaluations.map((run) => run.status)).toEqual(['BLOCKED']);
});

test('at the third crash of a child the run fails, and says how often', async () => {
  const { cluster, training } = subject;
  await subject.afresh('sync */staging/* crash');
  await subject.hasFailed({ unknown: 2 });
  await subject.attempts(1);
  const failed = await cluster.home.db.run.findUniqueOrThrow({ where: { id: training } });
  expect(failed).toMatchObject({ status: 'FAILED', lastClass: 'unknown' });
  expect(failed.lastMessage).toContain('may say why. (3 times)');
});

test.skipIf(!group)(
  'the kernel kills a child because memory ran out: once more where there is more, with the same bits',
  async () => {
    const { calm, cluster, faults, training } = subject;
    const { home } = cluster;
    const larger = await cluster.start('worker', '--slots', '1', '--memory', '2');
    larger.signal('SIGSTOP'); // the first attempt is the other one's
    await subject.afresh(heldAt(2));
    const { fence } = await subject.underWay();
    larger.signal('SIGCONT');
    await until('the larger worker to be seen again', async () => {
      const { rowCount } = await home.sql.query(
        `SELECT FROM worker JOIN attempt ON attempt.started_at < last_seen_at WHERE pid = $1 AND run_id = $2 AND fence = $3`,
        [larger.pid, training, fence],
      );
      return rowCount > 0;
    });
    group?.add(await childPid(home, training, fence));
    faults.heal();
    expect(await subject.result()).toEqual(calm);
    const [first, second, ...more] = await subject.attempts();
    expect(more).toEqual([]);
    expect([first?.exit, second?.exit]).toEqual(['out-of-memory', 'succeeded']);
    expect(second?.workerId).not.toBe(first?.workerId);
    const events = await home.db.runEvent.findMany({ where: { runId: training, fence } });
    expect(events.map(({ message }) => message)).toContain(
      'The child was killed with signal 9 by another process, most likely by the kernel because memory ran out. ' +
        'Tried with 1 GiB; it now asks for 2 GiB.',
    );
  },
);
