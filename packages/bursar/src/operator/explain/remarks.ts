import { sayMinute } from '@bursar/wire/text/say-instant'
import { findingGuideOf } from '../../subscription/finding.ts'
import type { MessageKind } from '../../subscription/outgoing/message.ts'
import { ACCESS } from '../../subscription/status.ts'
import type { Explanation, Known } from './known.ts'
import { ruleSentence } from './lifecycle-steps.ts'
import type { StateThen } from './state-at.ts'
import type { Tracked } from './tracked.store.ts'

type Remark = Explanation['remarks'][number]

/** Stripe has not answered about an object for so long: what is shown may be old. */
const STALE_AFTER_MS = 300_000

/** Pure: what else an operator must know, the most urgent first. */
export function remarksOf(known: Known, concerned: readonly StateThen[]): Remark[] {
  return [
    ...known.unreachable.map(({ summary, failing_since }) => ({
      tone: 'bad' as const,
      sentence: `${summary} Failing since ${sayMinute(failing_since)}.`,
    })),
    ...staleRemarks(known),
    ...heldRemarks(known),
    ...findingRemarks(known),
    ...reasonRemarks(known, concerned),
    ...overrideRemarks(known),
    ...observedRemarks(known),
  ]
}

function staleRemarks({ tracked, asOf }: Known): Remark[] {
  const limit = Date.parse(asOf) - STALE_AFTER_MS
  return tracked
    .filter(({ stale_since }) => stale_since !== null && Date.parse(stale_since) <= limit)
    .map(({ object_id, fetched_at, stale_since, last_error }) => {
      const error = last_error === null ? '' : ` (${last_error})`
      const since = sayMinute(fetched_at ?? stale_since ?? asOf)
      return {
        tone: 'bad',
        sentence: `${object_id} has not been refreshed successfully since ${since}${error}.`,
      }
    })
}

/** Access that stays only because the brake holds its loss. */
function heldRemarks({ tracked }: Known): Remark[] {
  return tracked
    .filter(({ rule }) => rule === 'brake_held')
    .map(({ object_id }) => ({
      tone: 'bad',
      sentence: `${object_id}: ${ruleSentence('brake_held')}`,
    }))
}

const TONES = { action: 'bad', warning: 'warn', info: 'calm' } as const

function findingRemarks({ findings }: Known): Remark[] {
  return findings.map(({ kind, severity, object_id, summary }) => ({
    tone: TONES[severity],
    sentence: `${findingGuideOf(kind).title} (${object_id}): ${summary}`,
  }))
}

/** Why what Stripe has grants nothing here, where no finding says so already. */
function reasonRemarks({ findings, tracked }: Known, concerned: readonly StateThen[]): Remark[] {
  const isLive = ({ object_id }: Tracked) =>
    concerned.some(({ subscription_id, status }) => {
      return subscription_id.endsWith(object_id) && (ACCESS[status] || status === 'EXPIRED')
    })
  return tracked
    .filter((one) => !isLive(one) && !findings.some(({ object_id }) => object_id === one.object_id))
    .map((one) => ({ tone: 'warn', sentence: `${one.object_id}: ${reasonOf(one)}` }))
}

/** Why the last refresh of an object ended as it did. */
export function reasonOf(one: Pick<Tracked, 'rule'> | undefined): string {
  return one?.rule == null ? 'Bursar has not read it from Stripe yet.' : ruleSentence(one.rule)
}

function overrideRemarks({ access, asOf, overrides }: Known): Remark[] {
  if (access === null) return []
  return [...overrides].map(([feature, { rule, expiresAt, limit }]) => {
    const until = sayMinute(expiresAt)
    if (expiresAt.toISOString() <= asOf) {
      const sentence = `An override of ${feature} expired on ${until} and no longer applies.`
      return { tone: 'calm', sentence }
    }
    const upTo = rule === 'allow' && limit !== null ? ` up to ${limit}` : ''
    const verb = rule === 'allow' ? 'allows' : 'blocks'
    return { tone: 'warn', sentence: `An override ${verb} ${feature}${upTo} until ${until}.` }
  })
}

const KINDS = {
  email: ['email', 'emails'],
  webhook: ['outgoing webhook', 'outgoing webhooks'],
  provision: ['provisioning job', 'provisioning jobs'],
  hook: ['hook', 'hooks'],
  alert: ['alert', 'alerts'],
} as const satisfies Record<MessageKind, readonly [string, string]>

function observedRemarks({ observed }: Known): Remark[] {
  if (observed === null) return []
  const said = observed.map(({ kind, count }) => `${count} ${KINDS[kind][count === 1 ? 0 : 1]}`)
  const soFar = said.length === 0 ? '' : ` Recorded so far: ${said.join(', ')}.`
  const sentence = 'The tenant is in observe mode: Bursar records its messages and sends nothing.'
  return [{ tone: 'warn', sentence: `${sentence}${soFar}` }]
}

/** When what grants nothing yet is checked again. */
export function checksOf({ tracked, asOf }: Known): Explanation['next'] {
  return tracked
    .filter(({ is_granted, recheck_at }) => !is_granted && recheck_at !== null && recheck_at > asOf)
    .map(({ object_id, recheck_at }) => ({
      at: recheck_at,
      sentence: `Bursar checks ${object_id} again.`,
    }))
}
