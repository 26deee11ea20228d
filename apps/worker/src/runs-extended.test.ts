/** A training that goes on from the last checkpoint of another has the bits of one trained straight through, to the last file. */
import { extendStudy } from '@keygrid/runs';
import type { OpenHome } from '@keygrid/runs/testing';
import { expect, test } from 'vitest';
import { startCluster, STEPS_AN_EPOCH, tinyGrid, type Cluster } from './testing/cluster.ts';
import { logOf, resultOf, runOf, untilEnded } from './testing/observe.ts';

const [SHORT, LONG] = [2, 3];

async function withStudy<T>(epochs: number, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await startCluster(1);
  try {
    await cluster.submit(tinyGrid({ epochs }));
    await cluster.start('scheduler');
    await cluster.start('worker', '--slots', '1');
    await untilAllEnded(cluster.home);
    return await work(cluster);
  } finally {
    await cluster.close();
  }
}

async function untilAllEnded(home: OpenHome): Promise<void> {
  await untilEnded(
    home,
    (await home.db.run.findMany()).map(({ id }) => id),
  );
}

/** All predictions and scores, by run. */
async function evaluated(home: OpenHome, training: string) {
  const where = { evaluation: { trainingId: training } };
  const predictions = await home.db.predictionChunk.findMany({ where, orderBy: { evaluationId: 'asc' } });
  const scores = await home.db.scoreSummary.findMany({
    where,
    orderBy: [{ evaluationId: 'asc' }, { alpha: 'asc' }, { group: 'asc' }],
  });
  return { predictions: predictions.map(({ evaluationId, points }) => [evaluationId, points]), scores };
}

test('extended from 2 to 3 epochs: the run, weights, losses, validation, predictions and scores of 3 epochs at once', async () => {
  const straight = await withStudy(LONG, async ({ home }) => {
    const { id } = await home.db.run.findFirstOrThrow({ where: { stage: 'training' } });
    return { id, result: await resultOf(home, id), evaluated: await evaluated(home, id) };
  });
  await withStudy(SHORT, async ({ home }) => {
    const before = await home.db.run.findFirstOrThrow({ where: { stage: 'training' } });
    const { study, trainings } = await extendStudy(home, 'tiny-grid', { epochs: LONG });
    expect([study, trainings.map(({ id, from }) => [id, from])]).toEqual([
      'tiny-grid-epochs-3',
      [[straight.id, before.id]],
    ]);
    await untilAllEnded(home);
    expect(await resultOf(home, straight.id)).toEqual(straight.result);
    expect(await evaluated(home, straight.id)).toEqual(straight.evaluated);
    expect((await runOf(home, straight.id)).attempts).toMatchObject([
      { exit: 'succeeded', continuity: 'exact', resumedFromStep: SHORT * STEPS_AN_EPOCH },
    ]);
    expect(await logOf(home, straight.id, 1)).toContain(`of ${before.id}, which it extends`);
    expect((await runOf(home, before.id)).status).toBe('SUCCEEDED');
  });
});
