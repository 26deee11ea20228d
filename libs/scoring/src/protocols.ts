/** `@keygrid/scoring/config`: settings and names of protocols, without what scores by them. */
export * from './config.ts';
export { NAMED_PROTOCOLS } from './named-protocols.ts';
export { protocolName, protocolNamed } from './protocol-name.ts';
