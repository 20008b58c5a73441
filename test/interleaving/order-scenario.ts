import type { EventLabel } from './frozen-world.ts'
import type { NodeName } from './scene.ts'

/** A few events at two nodes, all of whose orders are tried. */
export interface OrderScenario {
  readonly name: string
  readonly arrivals: readonly { readonly label: EventLabel; readonly node: NodeName }[]
  /** The subscription ends at any moment; the event of it arrives at this node. */
  readonly endsAt: NodeName | null
  /** At any moment a lease runs out. */
  readonly leaseRunsOut: boolean
  /** The checkout was done with before: the subscription has an owner and is active. */
  readonly isOwned: boolean
}

const scenario = (text: string, more: Partial<OrderScenario> = {}): OrderScenario => {
  const { endsAt = null, leaseRunsOut = false, isOwned = false } = more
  const end = endsAt === null ? '' : `, ends at ${endsAt}`
  const owned = isOwned ? 'owned, ' : ''
  return {
    name: `${owned}${text}${end}${leaseRunsOut ? ', a lease runs out' : ''}`,
    arrivals: text.split(', ').map((one) => {
      const [label, , node] = one.split(' ') as [EventLabel, 'at', NodeName]
      return { label, node }
    }),
    endsAt,
    leaseRunsOut,
    isOwned,
  }
}

/**
 * One to three events on a `cs_` and its `sub_`. Events of the subscription mark the same stale
 * object whatever their type, so that these are all, but for the names of the two nodes.
 */
export const ORDER_SCENARIOS: readonly OrderScenario[] = [
  scenario('checkout at A'),
  scenario('created at A, paid at A'),
  scenario('created at A, paid at B'),
  scenario('checkout at A, created at A'),
  scenario('checkout at A, created at B'),
  scenario('checkout at A, checkout at B'),
  scenario('checkout at A, another at B'),
  scenario('checkout at A', { endsAt: 'B' }),
  scenario('created at A', { isOwned: true, endsAt: 'B', leaseRunsOut: true }),
  scenario('checkout at A, created at B', { leaseRunsOut: true }),
  scenario('checkout at A, created at A, paid at B'),
  scenario('checkout at A, created at B, paid at A'),
  scenario('checkout at A, created at B, paid at B'),
  scenario('checkout at A, checkout at B, created at A'),
  scenario('checkout at A, created at A', { endsAt: 'B' }),
  scenario('checkout at A, created at B', { endsAt: 'A' }),
  scenario('checkout at A, created at B', { endsAt: 'B' }),
]
