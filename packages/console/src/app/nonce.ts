declare global {
  var __webpack_nonce__: string | undefined
}

/** What this page allows its run-time styles to carry: the server put it in, once per answer. */
export function takeNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
  // The name under which the scroll lock of the kit's dialogs looks for it.
  globalThis.__webpack_nonce__ = nonce
  return nonce
}
