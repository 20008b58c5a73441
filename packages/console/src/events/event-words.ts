import type { LifecycleStep } from '../api/shapes.ts'
import type { Tone } from '../parts/badge.tsx'

export const EVENT_TYPE_HINT = 'invoice.paid'

/** What each step of an event’s lifecycle is called. */
export const STEP_LABELS: Record<LifecycleStep['step'], string> = {
  received: 'Received',
  recorded: 'Recorded',
  claimed: 'Claimed',
  fetched: 'Fetched from Stripe',
  decided: 'Decided',
  changed: 'Changed',
  message: 'Side effect',
  replayed: 'Reprocessed',
}

export const STEP_TONES: Record<LifecycleStep['step'], Tone> = {
  received: 'calm',
  recorded: 'calm',
  claimed: 'quiet',
  fetched: 'calm',
  decided: 'calm',
  changed: 'good',
  message: 'good',
  replayed: 'warn',
}
