/** The store cannot be reached now: nothing is known about its files, and nothing may be concluded. What waits for it is tried again (I11). */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
