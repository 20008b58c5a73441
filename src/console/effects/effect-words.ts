import type { EffectRow } from '../api/shapes.ts'

export const EFFECT_KINDS = [
  'notice',
  'announce',
  'provision',
  'hook',
] as const satisfies readonly EffectRow['kind'][]

export const EFFECT_STATES = [
  'owed',
  'failing',
  'done',
  'dropped',
  'dead',
] as const satisfies readonly EffectRow['state'][]

export const KIND_WORDS: Record<EffectRow['kind'], string> = {
  notice: 'Mail',
  announce: 'Announcement',
  provision: 'Identity',
  hook: 'Hook',
}

/** Every mail that there is. */
export const NOTICES = [
  'welcome',
  'trial_ending',
  'renewal',
  'payment_failed',
  'authentication_required',
  'grace_started',
  'suspended',
  'reactivated',
  'plan_changed',
  'cancelled',
] as const
