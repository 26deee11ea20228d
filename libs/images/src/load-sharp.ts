/** sharp takes as long to load as a command may take to start: only what touches pixels loads it. */
export const loadSharp = async () => (await import('sharp')).default;
