/** The log of an attempt, read from the store. */
import type { Home } from '@keygrid/runs';

/** All of it from a byte on, and where it ends: the store hands out a piece at a time. */
export async function readLog(home: Home, key: string, from = 0): Promise<{ text: string; next: number }> {
  let all = '';
  for (let at = from; ;) {
    const { text, next } = await home.store.readLog(key, { from: at });
    if (next === at) return { text: all, next };
    all += text;
    at = next;
  }
}
