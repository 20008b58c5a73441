import type { ActorType } from '@bursar/wire/operator/audit'
import { words } from '../parts/format.ts'

const LABELS: Readonly<Record<ActorType, string>> = {
  stripe: 'Stripe',
  time: 'Schedule',
  api: 'API token',
  customer: 'Customer',
  operator: 'Operator',
}

export const ACTORS = Object.keys(LABELS)

/** Who made a change, by its kind. */
export const actorLabel = (actor: string) => LABELS[actor as ActorType] ?? words(actor)
