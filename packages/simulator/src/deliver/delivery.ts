import { eventText, type SimulatedEvent } from '../world/event-log.ts'
import { inVersion } from '../world/older-shapes.ts'
import { type Endpoint, wants } from './endpoint.ts'
import { thinNotification, thinTypes } from './thin-event.ts'

export interface Attempt {
  /** Real time, Unix milliseconds. */
  readonly at: number
  readonly status: number | null
  readonly answer: string
  readonly durationMs: number
}

/** One delivery of an event to an endpoint. */
export interface Delivery {
  readonly id: string
  readonly eventId: string
  readonly eventType: string
  readonly endpointId: string
  readonly attempts: readonly Attempt[]
  readonly state: 'delivered' | 'dropped' | 'given_up' | 'sending' | 'waiting'
}

/** A delivery as plain data. */
export interface KeptDelivery {
  event: string
  account: string | null
  endpoint: string
  thin: number
  attempts: readonly Attempt[]
  state: Delivery['state']
  dueAt: number
  pending?: number
}

/** A pending delivery. */
export interface Work {
  /** Counts from 1. */
  number: number
  event: SimulatedEvent
  endpoint: Endpoint
  /** `pending_webhooks` of a snapshot. */
  pending: number
  /** The number of the thin event. 0 for snapshots. */
  thin: number
  attempts: Attempt[]
  state: Delivery['state']
  /** Unix milliseconds on the clock of the schedule. */
  dueAt: number
}

export function isOpen({ state }: { state: Delivery['state'] }): boolean {
  return state === 'waiting' || state === 'sending'
}

/** A snapshot is one delivery. A change may have several thin events. */
export function formsFor(endpoint: Endpoint, event: SimulatedEvent): number[] {
  if (endpoint.payload === 'snapshot') return wants(endpoint, event.type, event.account) ? [0] : []
  return thinTypes(event).flatMap((type, index) =>
    wants(endpoint, type.slice('v1.'.length), event.account) ? [index] : [],
  )
}

export function bodyOf({ endpoint, event, pending, thin }: Work): string {
  if (endpoint.payload === 'thin') return JSON.stringify(thinNotification(event, thin))
  const { apiVersion } = endpoint
  return inVersion(eventText({ ...event, apiVersion }, pending), apiVersion)
}
