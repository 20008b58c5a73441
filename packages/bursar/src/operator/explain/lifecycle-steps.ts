import type { eventRow, lifecycleStep } from '@bursar/wire/operator/events'
import type { messageRow } from '@bursar/wire/operator/outbox'
import type { z } from 'zod'
import { RULES } from '../../subscription/rules.ts'
import { type AuditFact, changesOf, sentenceOf } from './sentence-of.ts'

type LifecycleStep = z.output<typeof lifecycleStep>
type MessageRow = z.output<typeof messageRow>

export type StoredEvent = z.output<typeof eventRow> & {
  readonly generation: number
  readonly payload_summary: Record<string, unknown>
  readonly body_sha256: string
  readonly attempts: number | null
  readonly last_error: string | null
}

/** A row of the trail. */
export interface RefreshRow {
  readonly object_id: string
  readonly account: string
  readonly generation: number
  readonly claimed_at: string
  readonly fetched_at: string
  /** The same instant to the microsecond, as PostgreSQL writes it. */
  readonly written_at: string
  readonly stripe_request_id: string | null
  readonly outcome: string
  readonly rule: string
  readonly audit_id: string | null
  readonly marked_stale: readonly string[]
  readonly events: number
}

export type ChangeFact = AuditFact & {
  readonly audit_id: string
  readonly tenant_id: string
  readonly at: string
}

/** That an operator ran the event again, and what it had come to before. */
export interface ReplayFact {
  readonly generation: number
  readonly earlier_generation: number
  /** Null: it was still pending. */
  readonly earlier_outcome: string | null
  readonly earlier_processed_at: string | null
  readonly audit_id: string
  readonly tenant_id: string | null
  readonly at: string
  readonly actor_id: string
  readonly actor_name: string | null
  readonly reason: string
}

/** What followed from the delivery, or from a replay. */
export interface Run {
  /** Null: from the delivery. */
  readonly replay: ReplayFact | null
  /** The replay that came after it. */
  readonly next: ReplayFact | null
  readonly generation: number
  readonly refreshes: readonly RefreshRow[]
  /** By the id of the row of the audit log. */
  readonly changes: ReadonlyMap<string, ChangeFact>
  /** By the place of the refresh result that enqueues them. */
  readonly messages: readonly (readonly MessageRow[])[]
}

/** Pure: the life of an event, step by step, the first one first. */
export function stepsOf(event: StoredEvent, runs: readonly Run[]): LifecycleStep[] {
  const { received_at: at, object_id, body_sha256 } = event
  const generation = runs[0]?.generation ?? event.generation
  const steps: LifecycleStep[] = [
    { step: 'received', at, sentence: 'Delivery received; signature valid.', body_sha256 },
    {
      step: 'recorded',
      at,
      sentence: `Recorded. It concerns ${object_id}.`,
      object_id,
      generation,
    },
  ]
  return [...steps, ...runs.flatMap((run) => runSteps(event, run))]
}

function runSteps(event: StoredEvent, run: Run): LifecycleStep[] {
  const { replay, refreshes, changes, messages } = run
  const steps: LifecycleStep[] = replay === null ? [] : [replayStep(replay)]
  if (refreshes.length === 0) return [...steps, ...untoldSteps(event, run)]
  refreshes.forEach((one, index) => {
    const change = one.audit_id === null ? undefined : changes.get(one.audit_id)
    steps.push(...refreshSteps(one, change), ...(messages[index] ?? []).map(messageStep))
  })
  return steps
}

function replayStep(replay: ReplayFact): LifecycleStep {
  const { at, audit_id, tenant_id, actor_id, actor_name, reason } = replay
  const by = actor_name ?? actor_id
  const sentence = `Reprocessed by ${by}. Reason: “${reason}”`
  return { step: 'replayed', at, sentence, audit_id, tenant_id, by, reason }
}

/** Of a run that no refresh result tells of: still to come, overtaken, or its trail is purged. */
function untoldSteps(event: StoredEvent, { next }: Run): LifecycleStep[] {
  const { object_id, processed_at, outcome: now } = event
  const at = next === null ? processed_at : next.earlier_processed_at
  if (at === null) return next === null ? [waitingStep(event)] : []
  const outcome = (next === null ? now : next.earlier_outcome) ?? 'unknown'
  const sentence = `Result: “${outcome}”. The details have been purged.`
  return [{ step: 'decided', at, sentence, object_id, outcome, rule: null }]
}

function waitingStep({ object_id, attempts, last_error }: StoredEvent): LifecycleStep {
  const tried = attempts === null || attempts === 0 ? '' : ` Attempts so far: ${attempts}.`
  const failed = last_error === null ? '' : ` Last error: ${last_error}.`
  const sentence = `${object_id} is waiting for a refresh from Stripe.${tried}${failed}`
  return { step: 'claimed', at: null, sentence, object_id, attempts: attempts ?? 0, last_error }
}

function refreshSteps(refreshes: RefreshRow, change: ChangeFact | undefined): LifecycleStep[] {
  const {
    object_id,
    claimed_at,
    fetched_at: at,
    stripe_request_id,
    outcome,
    rule,
    events,
  } = refreshes
  const request = stripe_request_id === null ? '' : ` (request ${stripe_request_id})`
  const steps: LifecycleStep[] = [
    {
      step: 'claimed',
      at: claimed_at,
      sentence: `A worker claimed ${object_id}.`,
      object_id,
      attempts: 0,
      last_error: null,
    },
    {
      step: 'fetched',
      at,
      sentence: `${object_id} was read from Stripe${request}.`,
      object_id,
      stripe_request_id,
      events_answered: events,
    },
    { step: 'decided', at, sentence: ruleSentence(rule), object_id, outcome, rule },
  ]
  if (change === undefined) return steps
  const { audit_id, tenant_id, details } = change
  const sentence = sentenceOf(change)
  const changes = changesOf(details)
  return [...steps, { step: 'changed', at: change.at, sentence, audit_id, tenant_id, changes }]
}

function messageStep(message: MessageRow): LifecycleStep {
  const { kind, name, target, state, enqueued_at, ended_at } = message
  const to = target === '' ? '' : ` to ${target}`
  const sentence = `${MESSAGE_WORDS[kind]} “${name}”${to}: ${STATE_WORDS[state]}.`
  return { step: 'message', at: ended_at ?? enqueued_at, sentence, message }
}

const MESSAGE_WORDS = {
  email: 'Email',
  provision: 'Identity',
  webhook: 'Outgoing webhook',
  hook: 'Handler',
  alert: 'Alert',
} as const satisfies Record<MessageRow['kind'], string>

const STATE_WORDS = {
  pending: 'pending',
  failing: 'failed, will be retried',
  done: 'delivered',
  dropped: 'dropped, no longer needed',
  dead: 'failed permanently',
  observed: 'observed, never sent',
  lost: 'not sent again after the database was restored',
} as const satisfies Record<MessageRow['state'], string>

/** The sentence of a rule; of one that this version does not know its name. */
export function ruleSentence(rule: string): string {
  return Object.entries(RULES).find(([name]) => name === rule)?.[1] ?? rule
}
