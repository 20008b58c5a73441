/**
 * The kinds of Stripe object that we follow, by the prefix of their id, with the Stripe endpoint
 * that is asked: each has a rate limit of its own.
 */
export const OBJECT_KINDS = {
  subscription: { prefix: 'sub_', endpoint: 'subscriptions' },
  checkout_session: { prefix: 'cs_', endpoint: 'checkout_sessions' },
  customer: { prefix: 'cus_', endpoint: 'customers' },
  invoice: { prefix: 'in_', endpoint: 'invoices' },
  charge: { prefix: 'ch_', endpoint: 'charges' },
  dispute: { prefix: 'dp_', endpoint: 'disputes' },
} as const

export type ObjectKind = keyof typeof OBJECT_KINDS

/** '' is the account of our API key; `acct_…` a connected one. */
export interface TrackedObject {
  readonly account: string
  readonly id: string
  readonly kind: ObjectKind
}

/** Objects of one account and one kind. */
export const objectsOf = (
  account: string,
  kind: ObjectKind,
  ids: readonly string[],
): TrackedObject[] => ids.map((id) => ({ account, id, kind }))

// Older disputes and charges made from other sources have prefixes of their own.
const OTHER_PREFIXES: Readonly<Record<string, ObjectKind>> = {
  du_: 'dispute',
  py_: 'charge',
}

const KINDS_BY_PREFIX = new Map<string, ObjectKind>([
  ...Object.entries(OBJECT_KINDS).map(
    ([kind, { prefix }]) => [prefix, kind as ObjectKind] as const,
  ),
  ...Object.entries(OTHER_PREFIXES),
])

const ID_LENGTH_MAX = 255

/** The object that an id names; null when it is of no kind that we follow. */
export function findObject(account: string, id: string | null): TrackedObject | null {
  if (id === null || id.length > ID_LENGTH_MAX) return null
  const kind = KINDS_BY_PREFIX.get(id.slice(0, id.indexOf('_') + 1))
  return kind === undefined ? null : { account, id, kind }
}
