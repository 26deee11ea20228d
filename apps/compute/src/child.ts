/** Entry of the child process. What asks the supervisor's group to end is the supervisor's to answer, from the first moment on. */

// SIGUSR1 would open Node's debugger. SIGTERM is heard once there is something to save; SIGHUP is the lifeline's.
for (const signal of ['SIGINT', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => undefined);
await import('./child/compute.ts');
