import { EVENT_TYPES } from '../../../../packages/bursar/src/inbox/event-types.ts'
import {
  toEventType,
  toIncoming,
  toOutgoing,
} from '../../../../packages/bursar/src/operator/now/endpoints.store.ts'
import type { Sends } from '../../../../packages/bursar/src/operator/now/sent-types.ts'
import { fingerprintOf } from '../../../../packages/bursar/src/operator/traffic/traffic.ts'
import type { OperatorAnswer } from '../../../../packages/wire/src/operator/routes.ts'
import { type Amount, idAt } from './amount.ts'
import { FAILING_SINCE } from './attempted.ts'
import { CONNECTED, OUTGOING } from './house.ts'
import { before, DAY, MINUTE, SAMPLE_NOW } from './instant.ts'
import { refusedOf, SCALE } from './today.ts'
import { worldOf } from './world.ts'

type Door = Parameters<typeof toIncoming>[0]

/** The one in use, and the one that it took the place of. */
const SECRETS = ['whsec_of_the_pictures_that_is_used', 'whsec_of_the_pictures_that_was_used']
const ACCEPTED = { none: 0, little: 31, much: 1_284_112 } as const
/** A key that may read what Stripe is told to send, and keys that may not. */
const SENDS: Record<Amount, Sends> = {
  none: 'unknown',
  little: 'unknown',
  much: (type) => type !== 'charge.dispute.created',
}
const MISSING_SINCE = before(30 * DAY)

export function sampleEndpoints(amount: Amount): OperatorAnswer<'endpoints'> {
  return {
    incoming: doorsOf(amount).map((door) => incoming(door, amount)),
    outgoing: amount === 'none' ? [] : outgoing(amount),
    event_types: Object.keys(EVENT_TYPES)
      .sort()
      .map((type) => {
        const seen = { type, last_at: lastOf(type, amount), since: MISSING_SINCE }
        return toEventType(seen, SENDS[amount])
      }),
  }
}

function doorsOf(amount: Amount): Door[] {
  const rest = { accounts: [], secrets: SECRETS }
  const own: Door = { name: '', accountClass: 'own', ...rest }
  const accounts = [CONNECTED, ...Array.from({ length: 8 }, (_, index) => idAt('acct', index))]
  const named = accounts.map((account) => account.slice(0, CONNECTED.length))
  const connect: Door = { ...own, name: 'connect', accountClass: 'connected', accounts: named }
  if (amount === 'none') return [{ ...own, secrets: SECRETS.slice(0, 1) }]
  return amount === 'much' ? [own, connect] : [own]
}

function incoming(door: Door, amount: Amount) {
  const fingerprints = door.secrets.map(fingerprintOf)
  const day = ACCEPTED[amount]
  const at = { endpoint: door.name, last_at: before(20) }
  const weekOf = (count: number) => ({ day: count, week: count * 7 })
  const accepted = { ...at, outcome: 'accepted' as const, detail: fingerprints[0]! }
  const refused = refusedOf(amount).map(({ code, count }) => ({ detail: code, ...weekOf(count) }))
  const counted = [
    ...(day === 0 ? [] : [{ ...accepted, ...weekOf(day) }]),
    ...refused.map((one) => ({ ...at, outcome: 'refused' as const, ...one })),
    ...(day === 0
      ? []
      : [{ ...at, outcome: 'ignored' as const, detail: 'type', ...weekOf(Math.round(day / 4)) }]),
  ]
  const seen = fingerprints.map((fingerprint) => ({
    endpoint: door.name,
    fingerprint,
    first_seen_at: new Date(before(60 * DAY)),
    now: new Date(SAMPLE_NOW),
  }))
  return toIncoming(door, counted, seen)
}

function outgoing(amount: Amount) {
  const { messages } = worldOf(amount).book
  return OUTGOING.map(({ name }) => {
    const pending = messages.filter(({ target, outcome }) => target === name && outcome === null)
    const isFailing = pending.length > 0
    const standing = {
      name,
      failures: isFailing ? 41 : null,
      failing_since: isFailing ? FAILING_SINCE : null,
      paused_until: isFailing ? before(-4 * MINUTE) : null,
      disabled_at: null,
      pending: pending.length * SCALE[amount],
      dead: 0,
    }
    return toOutgoing(standing, OUTGOING)
  })
}

/** One came once, long ago; most came when the book says so, or never. */
function lastOf(type: string, amount: Amount): string | null {
  if (type === 'invoice.voided' && amount !== 'none') return before(60 * DAY)
  const came = worldOf(amount).book.events.filter((event) => event.type === type)
  return (
    came
      .map(({ received_at }) => received_at)
      .sort()
      .at(-1) ?? null
  )
}
