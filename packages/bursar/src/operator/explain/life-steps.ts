import type { effectRow } from '@bursar/wire/operator/effects'
import type { eventRow, lifeStep } from '@bursar/wire/operator/events'
import type { z } from 'zod'
import { RULES } from '../../subscription/rules.ts'
import { changesOf, type LedgerFact, sentenceOf } from './sentence-of.ts'

type LifeStep = z.output<typeof lifeStep>
type EffectRow = z.output<typeof effectRow>

export type StoredEvent = z.output<typeof eventRow> & {
  readonly generation: number
  readonly payload_summary: Record<string, unknown>
  readonly body_sha256: string
  readonly attempts: number | null
  readonly last_error: string | null
}

/** A row of the trail. */
export interface Settled {
  readonly subject: string
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
  readonly poked: readonly string[]
  readonly events: number
}

export type ChangeFact = LedgerFact & {
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
  readonly settled: readonly Settled[]
  /** By the id of the row of the ledger. */
  readonly changes: ReadonlyMap<string, ChangeFact>
  /** By the place of the settlement that owes them. */
  readonly effects: readonly (readonly EffectRow[])[]
}

/** Pure: the life of an event, step by step, the first one first. */
export function stepsOf(event: StoredEvent, runs: readonly Run[]): LifeStep[] {
  const { received_at: at, subject, body_sha256 } = event
  const generation = runs[0]?.generation ?? event.generation
  const steps: LifeStep[] = [
    { step: 'received', at, sentence: 'A delivery with a right signature came in.', body_sha256 },
    {
      step: 'recorded',
      at,
      sentence: `It says that ${subject} may have changed, and was recorded for good.`,
      subject,
      generation,
    },
  ]
  return [...steps, ...runs.flatMap((run) => runSteps(event, run))]
}

function runSteps(event: StoredEvent, run: Run): LifeStep[] {
  const { replay, settled, changes, effects } = run
  const steps: LifeStep[] = replay === null ? [] : [replayStep(replay)]
  if (settled.length === 0) return [...steps, ...untoldSteps(event, run)]
  settled.forEach((one, index) => {
    const change = one.audit_id === null ? undefined : changes.get(one.audit_id)
    steps.push(...settledSteps(one, change), ...(effects[index] ?? []).map(effectStep))
  })
  return steps
}

function replayStep(replay: ReplayFact): LifeStep {
  const { at, audit_id, tenant_id, actor_id, actor_name, reason } = replay
  const by = actor_name ?? actor_id
  const sentence = `Replayed by ${by}: ${reason}`
  return { step: 'replayed', at, sentence, audit_id, tenant_id, by, reason }
}

/** Of a run that no settlement tells of: still to come, overtaken, or its trail is purged. */
function untoldSteps(event: StoredEvent, { next }: Run): LifeStep[] {
  const { subject, processed_at, outcome: now } = event
  const at = next === null ? processed_at : next.earlier_processed_at
  if (at === null) return next === null ? [waitingStep(event)] : []
  const outcome = (next === null ? now : next.earlier_outcome) ?? 'unknown'
  const sentence = `It came to “${outcome}”. How is kept no longer.`
  return [{ step: 'decided', at, sentence, subject, outcome, rule: null }]
}

function waitingStep({ subject, attempts, last_error }: StoredEvent): LifeStep {
  const tried = attempts === null || attempts === 0 ? '' : ` It was tried ${attempts} times.`
  const failed = last_error === null ? '' : ` The last try ended in ${last_error}.`
  const sentence = `Stripe is still to be asked about ${subject}.${tried}${failed}`
  return { step: 'claimed', at: null, sentence, subject, attempts: attempts ?? 0, last_error }
}

function settledSteps(settled: Settled, change: ChangeFact | undefined): LifeStep[] {
  const { subject, claimed_at, fetched_at: at, stripe_request_id, outcome, rule, events } = settled
  const request = stripe_request_id === null ? '' : ` (request ${stripe_request_id})`
  const steps: LifeStep[] = [
    {
      step: 'claimed',
      at: claimed_at,
      sentence: `A worker took ${subject}.`,
      subject,
      attempts: 0,
      last_error: null,
    },
    {
      step: 'fetched',
      at,
      sentence: `Stripe was asked what is true of ${subject}${request}.`,
      subject,
      stripe_request_id,
      events_answered: events,
    },
    { step: 'decided', at, sentence: ruleSentence(rule), subject, outcome, rule },
  ]
  if (change === undefined) return steps
  const { audit_id, tenant_id, details } = change
  const sentence = sentenceOf(change)
  const changes = changesOf(details)
  return [...steps, { step: 'changed', at: change.at, sentence, audit_id, tenant_id, changes }]
}

function effectStep(effect: EffectRow): LifeStep {
  const { kind, name, target, state, owed_at, ended_at } = effect
  const to = target === '' ? '' : ` to ${target}`
  const sentence = `${EFFECT_WORDS[kind]} “${name}”${to}: ${STATE_WORDS[state]}.`
  return { step: 'effect', at: ended_at ?? owed_at, sentence, effect }
}

const EFFECT_WORDS = {
  notice: 'Email',
  provision: 'Identity',
  announce: 'Announcement',
  hook: 'Handler',
  alert: 'Alert',
} as const satisfies Record<EffectRow['kind'], string>

const STATE_WORDS = {
  owed: 'is owed',
  failing: 'is tried again, the last try failed',
  done: 'done',
  dropped: 'there was nothing to do',
  dead: 'given up',
} as const satisfies Record<EffectRow['state'], string>

/** The sentence of a rule; of one that this version does not know its name. */
export function ruleSentence(rule: string): string {
  return Object.entries(RULES).find(([name]) => name === rule)?.[1] ?? rule
}
