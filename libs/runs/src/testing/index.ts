export { layEarlierHome } from './earlier-home.ts';
export { aWorker, claimed, expireLease, finishedEvaluation, finishedTraining } from './lifecycle.ts';
export { samplePlan } from './sample-plan.ts';
export { makeTestHome, openHome, type OpenHome, type TestHome } from './test-home.ts';
