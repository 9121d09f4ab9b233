import { init, type RetainlyConfig } from './client.js';

declare global {
  /** What the script of `/sdk/v1.js` leaves on the page. */
  var Retainly: { init: typeof init } | undefined;
}

/** The script came from the server it is to talk to. */
const apiBase =
  document.currentScript instanceof HTMLScriptElement
    ? document.currentScript.src.replace(/\/sdk\/.*$/, '')
    : undefined;

globalThis.Retainly = { init: (config: RetainlyConfig) => init({ ...(apiBase && { apiBase }), ...config }) };
