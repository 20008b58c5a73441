import type { Actor } from './actor.ts'

/** What an actor's next step has in common with others: steps that share nothing commute. */
export interface Footprint {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

const NOTHING: Footprint = { reads: [], writes: [] }
const writing = (...writes: string[]): Footprint => ({ reads: [], writes })

const TRUTH = 'truth'
const CUSTOMER = 'customer'

/**
 * The footprint of the step from where the actor stands to its next stop. `objects`: all that a
 * claim could take. A step inside a transaction that touches only what the transaction has locked
 * already shares nothing: nobody else can touch it before the commit.
 */
export function footprintOf({ role, at }: Actor, objects: readonly string[]): Footprint {
  const inbox = `inbox ${role.node}`
  const own = (role.object_id ?? '').split(',')
  const isCheckout = role.object_id?.startsWith('cs_') === true
  switch (at.point) {
    case 'receive.after_verify':
    case 'inbox.after_flush':
      return writing(inbox)
    case 'inbox.before_flush':
      return writing(...own)
    case 'claim.before':
    case 'tick.before':
      return writing(...objects)
    case 'fetch.before':
      return { reads: [TRUTH], writes: [] }
    case 'fetch.after':
      return writing(...own)
    case 'commit.after_observe':
      return isCheckout ? writing(...objects, CUSTOMER) : writing(CUSTOMER)
    case 'commit.before_commit':
      return isCheckout ? writing(...objects, CUSTOMER) : writing(...own, CUSTOMER)
    case 'begin':
      if (role.kind === 'truth') return writing(TRUTH)
      return role.kind === 'time' ? writing(...objects) : NOTHING
    default:
      return NOTHING
  }
}

/**
 * What an actor inside a transaction has locked for certain, where `object_id` is the subscription
 * that a checkout marks stale: whoever writes it must wait.
 */
export function locksOf({ role, at }: Actor, objectId: string): readonly string[] {
  const own = role.object_id ?? ''
  if (at.point === 'commit.after_observe') return [own]
  if (at.point !== 'commit.before_commit') return []
  return own.startsWith('cs_') ? [own, objectId, CUSTOMER] : [own, CUSTOMER]
}

/** Passes over what is locked instead of waiting for it. */
export function skipsLocked({ role }: Actor): boolean {
  return role.kind === 'claim' || role.kind === 'tick'
}

export function isLocal({ reads, writes }: Footprint): boolean {
  return reads.length + writes.length === 0
}
