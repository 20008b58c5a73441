import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react'
import type { BillingSource } from './ask-billing.ts'
import type { Billing } from './billing.ts'
import { BillingStore } from './billing-store.ts'

export interface BillingProviderProps extends BillingSource {
  readonly children?: ReactNode
}

const Shared = createContext<BillingStore | null>(null)

/**
 * Says where Bursar is and who asks. Give it a `key` that names the tenant where one person may
 * change between several: what was known of one must not be shown for another.
 */
export function BillingProvider({ url, getToken, children }: BillingProviderProps): ReactNode {
  const latest = useRef(getToken)
  useEffect(() => {
    latest.current = getToken
  }, [getToken])
  const store = useMemo(() => new BillingStore({ url, getToken: () => latest.current() }), [url])
  return createElement(Shared.Provider, { value: store }, children)
}

/**
 * The plan, the status and the entitlements of who is signed in. Asked for when the first component
 * uses it, whenever somebody looks at the page again, and after a checkout until it is observed.
 * It decides what is shown; what is allowed is decided by your server.
 */
export function useBilling(): Billing {
  const store = useContext(Shared)
  if (store === null) throw new Error('useBilling() must be used inside a <BillingProvider>.')
  return useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot)
}
