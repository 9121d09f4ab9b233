declare global {
  // Where libraries that add style elements (scroll locks of dialogs) look for the nonce.
  var __webpack_nonce__: string | undefined;
}

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
globalThis.__webpack_nonce__ = nonce;

/** The nonce of this page's content security policy; a style element without it is not applied. */
export function cspNonce(): string {
  return nonce;
}
