export { TRANSITIONS } from '../life/transitions.ts';
export { layEarlierHome } from './earlier-home.ts';
export { finishRuns, type Invented } from './finish-runs.ts';
export { aWorker, claimed, expireLease, finishedEvaluation, finishedTraining } from './lifecycle.ts';
export { REDIS_IS_INSTALLED, startRedis, type RedisServer } from './redis.ts';
export { s3Program, startS3Server } from './s3-server.ts';
export { samplePlan } from './sample-plan.ts';
export { mountSmallDisk, type SmallDisk } from './small-disk.ts';
export { changedHome, makeTestHome, openHome, type OpenHome, type TestHome } from './test-home.ts';
