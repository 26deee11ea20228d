export { runCases, type Outcome } from './run-cases.ts';
export { shippedCases } from './shipped-cases.ts';
