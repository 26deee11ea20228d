/** Waits for a condition, never for a time. */

/** Asks again and again until the answer is neither undefined nor false; past the deadline it says what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  deadlineMs = 150_000,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`Waited ${deadlineMs} ms without success for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
