import type { LifecycleStep } from '../api/shapes.ts'
import type { Tone } from '../parts/badge.tsx'

export const EVENT_TYPE_HINT = 'invoice.paid'

/** What each step of an event’s life is called. */
export const STEP_LABELS: Record<LifecycleStep['step'], string> = {
  received: 'Received',
  recorded: 'Recorded',
  claimed: 'Taken up',
  fetched: 'Stripe was asked',
  decided: 'Decided',
  changed: 'Changed',
  message: 'Side effects',
  replayed: 'Replayed',
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
