import type { State, StateRow } from '../oracle/state-oracle.ts'
import type { Buyer } from './buyer.ts'

/** The endpoint's record of this subscription. */
export function rowOf(state: State, buyer: Buyer): StateRow | null {
  return state.subscriptions.find((row) => row.id === buyer.subscription.id) ?? null
}
