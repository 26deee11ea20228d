export { layEarlierHome } from './earlier-home.ts';
export { aWorker, claimed, expireLease, finishedEvaluation, finishedTraining } from './lifecycle.ts';
export { samplePlan } from './sample-plan.ts';
export { makeTestHome, type TestHome } from './test-home.ts';
