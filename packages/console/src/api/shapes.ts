import type { OperatorAnswer, OperatorRoutes } from '@bursar/wire/operator/routes'
import type { changed } from '@bursar/wire/operator/stream'
import type { z } from 'zod'

// What the API answers, by its own schemas. Types only: the server keeps them, the browser trusts.
export type Me = OperatorAnswer<'me'>
export type Today = OperatorAnswer<'today'>
export type EventLifecycle = OperatorAnswer<'event'>
export type LifecycleStep = EventLifecycle['lifecycle'][number]
export type EventRow = RowOf<'events'>
export type TenantRow = RowOf<'tenants'>
export type TenantDetail = OperatorAnswer<'tenant'>
export type SubscriptionRow = RowOf<'subscriptions'>
export type SubscriptionDetail = OperatorAnswer<'subscription'>
export type HistoryRow = SubscriptionDetail['history'][number]
export type Explanation = OperatorAnswer<'explain'>
export type FindingRow = RowOf<'findings'>
export type FindingDetail = OperatorAnswer<'finding'>
export type FindingEvidence = OperatorAnswer<'findingEvidence'>
export type FindingAction = FindingRow['actions'][number]
export type OverrideRow = RowOf<'overrides'>
export type TenantEntitlement = OperatorAnswer<'entitlement'>
export type AuditRow = RowOf<'audit'>
export type Brake = OperatorAnswer<'brake'>
export type Reconcile = OperatorAnswer<'reconcile'>
export type Endpoints = OperatorAnswer<'endpoints'>
export type MessageRow = RowOf<'messages'>
export type MessageDetail = OperatorAnswer<'message'>
export type Topic = z.infer<typeof changed>['topics'][number]

export interface PageOf<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly total: { readonly count: number; readonly more: boolean } | null
}

type Lists =
  | 'audit'
  | 'messages'
  | 'events'
  | 'findings'
  | 'overrides'
  | 'subscriptions'
  | 'tenants'
type RowOf<Name extends Lists> = z.output<OperatorRoutes[Name]['answer']>['rows'][number]
