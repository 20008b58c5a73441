import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { LifecycleStep } from '../api/shapes.ts'
import { AuditLink } from '../audit/audit-link.tsx'
import { ErrorCode } from '../list/error-code.tsx'
import { OutcomeBadge } from '../parts/badge.tsx'
import { Changes } from '../parts/changes.tsx'
import { Id } from '../parts/id.tsx'
import type { TimelineStep } from '../parts/timeline.tsx'
import { STEP_LABELS, STEP_TONES } from './event-words.ts'

/** The steps of an event’s lifecycle as a timeline shows them. */
export function lifecycleSteps(lifecycle: readonly LifecycleStep[]): TimelineStep[] {
  return lifecycle.map((step, index) => ({
    key: `${step.step} ${index}`,
    at: step.at,
    label: STEP_LABELS[step.step],
    sentence: step.sentence,
    tone: toneOf(step),
    more: moreOf(step),
  }))
}

function toneOf(step: LifecycleStep): TimelineStep['tone'] {
  if (step.step === 'claimed' && step.last_error !== null) return 'warn'
  if (step.step === 'message' && step.message.state !== 'done') return 'calm'
  return STEP_TONES[step.step]
}

/** What stands in small letters under the sentence. */
function moreOf(step: LifecycleStep): ReactNode {
  switch (step.step) {
    case 'received':
      return (
        <>
          SHA-256 of the body: <Id>{step.body_sha256}</Id>
        </>
      )
    case 'recorded':
      return `${step.object_id}, generation ${step.generation}`
    case 'claimed':
      return claimText(step.attempts, step.last_error)
    case 'fetched':
      return (
        <>
          {step.stripe_request_id === null ? null : (
            <>
              Stripe request <Id>{step.stripe_request_id}</Id>{' '}
            </>
          )}
          {step.events_answered > 1 ? `This read covers ${step.events_answered} events.` : null}
        </>
      )
    case 'decided':
      return step.rule === null ? undefined : (
        <>
          Rule: <code>{step.rule}</code>
        </>
      )
    case 'changed':
      return (
        <>
          <Changes changes={step.changes} />
          <AuditLink {...step} />
        </>
      )
    case 'replayed':
      return <AuditLink {...step} />
    case 'message':
      return (
        <>
          <OutcomeBadge outcome={step.message.state} />{' '}
          <Link href={`/outbox/${step.message.message_id}`}>{step.message.name}</Link>
        </>
      )
  }
}

function claimText(attempts: number, lastError: string | null): ReactNode {
  if (attempts === 0 && lastError === null) return undefined
  const tries = attempts === 1 ? '1 attempt.' : `${attempts} attempts.`
  if (lastError === null) return tries
  return (
    <>
      {tries} Last error: <ErrorCode code={lastError} />
    </>
  )
}
