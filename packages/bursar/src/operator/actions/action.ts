import type { KeyObject } from 'node:crypto'
import type {
  OperatorAnswer,
  OperatorRouteName,
  OperatorRoutes,
} from '@bursar/wire/operator/routes'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import type { Plans } from '../../subscription/plans.ts'
import type { Parsed } from '../parsed.ts'
import type { Acting, Noted, Pool, Tx } from './note-action.store.ts'
import type { Sentence } from './sentence.ts'

export interface ActionContext {
  readonly pool: Pool
  readonly auditKey: KeyObject
}

/** `outgoing`: which messages a merge enqueues. */
export type MergeActionContext = ActionContext & {
  readonly outgoing: Outgoing
  readonly plans: Plans
}

/** What the actions have at hand. They are told how to read, because what is read tells of them. */
export type OperatorActionContext = MergeActionContext & {
  readonly anchorFile: string
  readonly accounts: readonly string[]
  readonly readTenant: (tx: Tx, tenantId: string) => Promise<OperatorAnswer<'tenant'>>
  readonly readSubscription: (
    tx: Tx,
    subscriptionId: string,
  ) => Promise<
    Pick<OperatorAnswer<'subscription'>, 'account' | 'stripe_subscription_id' | 'tenant_id'>
  >
}

/** Who asks. */
export interface Operator {
  readonly operatorId: string
}

/** Every route that changes something; who signs out changes nothing but the session. */
export type ActionRoute = keyof {
  [Name in OperatorRouteName as OperatorRoutes[Name]['method'] extends 'GET'
    ? never
    : Exclude<Name, 'signOut'>]: true
}

/** How what was done is told, by the name that the audit log has for it (after `operator.`). */
export interface Told {
  readonly sentences: Readonly<Record<string, Sentence>>
}

/** What an operator can do: all of it but its route, which is in the table of `wire`. */
export interface OperatorAction<Name extends ActionRoute, Context = OperatorActionContext>
  extends Told {
  /** Where an ID means this very tenant, and not the one that it was merged into. */
  readonly takesExactIds?: boolean
  readonly run: (
    context: Context,
    asked: Parsed<OperatorRoutes[Name]>,
    operator: Operator,
  ) => Promise<OperatorAnswer<Name>>
}

export function actingOf({ operatorId }: Operator, { reason }: { reason: string }): Acting {
  return { operatorId, reason }
}

export function done(audit: Noted) {
  return { done: true as const, audit }
}
