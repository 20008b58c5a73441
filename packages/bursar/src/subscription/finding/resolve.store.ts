import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { FindingKind } from '../finding.ts'

const CLOSE = `
update bursar.findings
set resolved_at = bursar.clock(), resolved_by = $2, resolved_reason = $3
where finding_id = $1::bigint and resolved_at is null`

/** Who resolved a finding, as it is kept, and why. */
export interface Resolver {
  readonly by: string
  readonly reason: string
}

/** False where it is resolved by now. */
export async function closeFinding(
  tx: Tx,
  findingId: string,
  { by, reason }: Resolver,
): Promise<boolean> {
  const values = [findingId, by, reason]
  return (await query(tx, { name: 'operator_resolve', text: CLOSE, values })).rowCount === 1
}

const CLOSE_OF_ENDPOINT = `
update bursar.findings
set resolved_at = bursar.clock(), resolved_by = $2, resolved_reason = $3
where account = '' and object_id = 'endpoint:' || $1::text and resolved_at is null`

/** Resolves what is open about an outgoing endpoint. */
export async function closeFindingsOfEndpoint(
  tx: Tx,
  endpoint: string,
  { by, reason }: Resolver,
): Promise<void> {
  const values = [endpoint, by, reason]
  await query(tx, { name: 'operator_close', text: CLOSE_OF_ENDPOINT, values })
}

const RESOLVE_OF_MESSAGES = `
update bursar.findings f set resolved_at = bursar.clock(), resolved_by = 'result'
from unnest($1::text[]) as m(message_id)
where f.account = '' and f.object_id = 'message:' || m.message_id and f.resolved_at is null`

/** Resolves what is open about messages that nobody needs any more. */
export async function resolveOfMessages(tx: Tx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return
  const statement = { name: 'findings_resolve_messages', text: RESOLVE_OF_MESSAGES }
  await query(tx, { ...statement, values: [messageIds] })
}

const RESOLVE_ENDED = `
update bursar.findings f set resolved_at = bursar.clock(), resolved_by = 'result'
from bursar.subscriptions s
where f.kind = $1 and f.resolved_at is null and s.account = f.account
  and s.stripe_subscription_id = substr(f.object_id, length('addon:') + 1) and s.status = 'EXPIRED'`

/** Resolves those of a kind about an add-on that has ended all the same. */
export async function resolveOfEndedAddons(tx: Tx, kind: FindingKind): Promise<void> {
  await query(tx, { name: 'billing_resolve_ended', text: RESOLVE_ENDED, values: [kind] })
}

// Also one of another tenant, which this subscription has left since.
const RESOLVE_PAID_TWICE = `
update bursar.findings set resolved_at = bursar.clock(), resolved_by = 'result'
where kind = 'two_main_subscriptions' and resolved_at is null
  and (tenant_id = $1 or details->'subscriptions' ? $2) and object_id <> all($3::text[])`

/** Resolves what a tenant was told to pay for twice, but for these objects. */
export async function resolvePaidTwice(
  tx: Tx,
  tenantId: string,
  stripeSubscriptionId: string,
  objects: readonly string[],
): Promise<void> {
  const values = [tenantId, stripeSubscriptionId, objects]
  await query(tx, { name: 'agreement_resolve', text: RESOLVE_PAID_TWICE, values })
}
