/** The set-up that most test files share: one home with a database of its own, for as long as the file's tests run. */
import { afterAll, beforeAll } from 'vitest';
import { makeTestHome, type OpenHome, type TestHome } from './test-home.ts';

/** Call once, at the top of a test file; `take` is handed the home before the first test. */
export function useTestHome(take: (home: OpenHome) => void): void {
  let made: TestHome | undefined;
  beforeAll(async () => {
    made = await makeTestHome();
    take(made.home);
  });
  afterAll(() => made?.drop());
}
