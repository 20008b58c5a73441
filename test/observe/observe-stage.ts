import { switchNamed } from '../../packages/bursar/src/operator/actions/delivery/switch-tenants.store.ts'
import { enqueue } from '../../packages/bursar/src/outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import {
  type DeliveryMode,
  type NewMessage,
  NOTHING_OUTGOING,
  type Outgoing,
} from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { AUDIT_KEY } from '../support/test-config.ts'

/** Everything that an installation can send. */
export const ALL_OUTGOING: Outgoing = {
  emails: true,
  provision: true,
  webhooksTo: [{ name: 'crm', events: null }],
  hooks: ['subscription.activated'],
}

const BY = { acting: { operatorId: 'ops', reason: 'a test' } } as const

export function contextOf(pool: Pool, outgoing: Outgoing = NOTHING_OUTGOING) {
  return { pool, auditKey: AUDIT_KEY, outgoing }
}

export const switching = (mode: DeliveryMode) => ({ mode, ...BY }) as const

/** As `bursar go-live --tenant …`, or with `observe` as `--observe`. */
export function switchTo(
  pool: Pool,
  mode: DeliveryMode,
  tenantIds: readonly string[],
  outgoing?: Outgoing,
) {
  return switchNamed(contextOf(pool, outgoing), tenantIds, switching(mode))
}

/** One message, of this cause. */
export function message(
  tenantId: string | null,
  cause: string,
  more: Partial<NewMessage> = {},
): NewMessage {
  const plain = { kind: 'email', name: 'welcome', target: '', subscriptionId: null } as const
  return { ...plain, causeKey: cause, tenantId, details: {}, ...more }
}

export function enqueueAll(pool: Pool, messages: readonly NewMessage[]): Promise<number> {
  return inTransaction(pool, (tx) => enqueue(tx, messages))
}

/** `cause outcome` of every message, in the order of their causes; `pending` without one. */
export async function outcomes(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `select cause_key || ' ' || coalesce(outcome, 'pending') as line from bursar.outbox
     order by cause_key`,
  )
  return rows.map(({ line }) => line)
}
