import type { Policy } from '../../../../packages/bursar/src/subscription/decide.ts'
import { BILLING_USUAL } from '../../../../packages/bursar/src/subscription/grace/policy.ts'
import type { Outgoing } from '../../../../packages/bursar/src/subscription/outgoing/message.ts'
import type { Plans } from '../../../../packages/bursar/src/subscription/plans.ts'

/** The config of the SaaS of the pictures, as far as anything follows from it. */
export const PLANS: Plans = {
  starter: { name: 'Starter', type: 'MAIN', prices: ['price_starter'], limits: { devices: 50 } },
  professional: {
    name: 'Professional',
    type: 'MAIN',
    prices: ['price_professional'],
    limits: { devices: 500, seats: 25, api_requests_per_month: 100_000 },
    features: ['exports'],
  },
  more_devices: {
    name: 'More devices',
    type: 'ADDON',
    prices: ['price_more_devices'],
    limits: { devices: 100 },
  },
}

export const POLICY: Policy = {
  plans: PLANS,
  gracePeriodDays: 14,
  billing: BILLING_USUAL,
  signup: { mode: 'intent', sameEmail: 'confirm' },
  holdHours: 24,
  referenceKeys: [],
  livemode: false,
}

export const OUTGOING = [
  { name: 'crm', url: new URL('https://hooks.crm.example.com/bursar') },
  { name: 'warehouse', url: new URL('https://ingest.warehouse.internal.example.com/events') },
]

export const SWITCHED_ON: Outgoing = {
  emails: true,
  provision: true,
  webhooksTo: OUTGOING.map(({ name }) => ({ name, events: null })),
  hooks: [],
}

/** A connected account that the config names. */
export const CONNECTED = 'acct_1PqXk2LkdIwHu7ix'

/** Operators, as their identity provider knows them and by what they are called. */
export const ADA = { sub: '00u9xk2m7QfR3tLbW5d7', name: 'Ada Lovelace' }
export const GRACE = { sub: '00u4hd8s1PvN6yKcT2j9', name: 'Grace Hopper' }

/** What that operator is called; null for whoever is none. */
export function nameOf(sub: string | null): string | null {
  return [ADA, GRACE].find((one) => one.sub === sub)?.name ?? null
}
