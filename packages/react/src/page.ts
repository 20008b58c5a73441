/** What is used of a browser's window; there is none where a page is rendered on a server. */
interface Page extends EventTarget {
  readonly location: { readonly search: string }
}

/** When somebody looks at the page again, and what was shown may be old. */
const LOOKS = ['focus', 'visibilitychange', 'pageshow']
/** What Stripe puts for `{CHECKOUT_SESSION_ID}` into an address that ends so. */
const SESSION_PARAMETER = 'session_id'
const SESSION_FORM = /^cs_[A-Za-z0-9_]{1,240}$/

function findPage(): Page | undefined {
  return Reflect.get(globalThis, 'window')
}

/** The checkout that the customer has come back from, if the address of the page names one. */
export function findCheckoutSession(): string | null {
  const search = findPage()?.location.search ?? ''
  const session = new URLSearchParams(search).get(SESSION_PARAMETER)
  return session !== null && SESSION_FORM.test(session) ? session : null
}

/** Calls `onRead` whenever somebody looks at the page again, until what it gives is called. */
export function watchReads(onRead: () => void): () => void {
  const page = findPage()
  const listener = () => {
    if (!isHidden()) onRead()
  }
  for (const read of LOOKS) page?.addEventListener(read, listener)
  return () => {
    for (const read of LOOKS) page?.removeEventListener(read, listener)
  }
}

function isHidden(): boolean {
  const document: { readonly hidden: boolean } | undefined = Reflect.get(globalThis, 'document')
  return document?.hidden === true
}
