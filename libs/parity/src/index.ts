export { runCases, type Outcome } from './run-cases.ts';
