/** Where is computed: what a person asks for, what a library uses, what a worker offers, what a run needs. */
import { z } from 'zod';

/** As asked for. `auto`: a GPU where there is one. `javascript`: without the native library; correct and slow. */
export const Device = z.enum(['auto', 'cpu', 'cuda', 'javascript']);
export type Device = z.infer<typeof Device>;

/** What a numeric library computes on, and what one is built for. */
export const Processor = z.enum(['cpu', 'cuda']);
export type Processor = z.infer<typeof Processor>;

/** What a worker offers. */
export type OfferedDevice = Exclude<Device, 'auto'>;

/** What a run needs of a worker. */
export const NeededDevice = z.enum(['any', 'cuda']);
export type NeededDevice = z.infer<typeof NeededDevice>;
