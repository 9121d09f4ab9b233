import { init } from './client.js';

/** `Retainly.init(…)`, as with the script of `/sdk/v1.js`. */
export const Retainly = { init };

export { init, type CancelCallbacks, type CancelRequest, type RetainlyClient, type RetainlyConfig } from './client.js';
export * from './core/index.js';
