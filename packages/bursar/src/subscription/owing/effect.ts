import type {
  Announcement,
  FindingAnnouncement,
  HookName,
} from '../../base/outward/announcements.ts'

export type { Announcement }

/** Who carries an effect out; `alert`: the channels that operators are told on. */
export const EFFECT_KINDS = ['notice', 'provision', 'announce', 'hook', 'alert'] as const
export type EffectKind = (typeof EFFECT_KINDS)[number]

/** Mails, by what they are about. */
export const NOTICES = [
  'welcome',
  'payment_processing',
  'renewal',
  'trial_ending',
  'payment_failed',
  'authentication_required',
  'grace_started',
  'suspended',
  'reactivated',
  'cancelled',
  'plan_changed',
  'merge_offered',
] as const
export type NoticeName = (typeof NOTICES)[number]

/**
 * `identity`: the tenant's user is there. `access`: what the identity provider allows is what the
 * tenant's status says now, whatever it was when the effect was owed.
 */
export type Provision = 'identity' | 'access'

/** Ids, statuses and instants (ISO 8601); never personal data. */
export type EffectDetails = Readonly<Record<string, string | number | boolean | null>>

/** What was owed longer ago than this is no news any more. */
export const SAID_LATE_DAYS_MAX = 30

/** An effect that a change of state, or time, causes. The cause key makes it one. */
export interface OwedEffect {
  readonly kind: EffectKind
  readonly name: NoticeName | Provision | HookName | FindingAnnouncement | 'alert'
  /** The outgoing endpoint of an announcement, the channel of an alert, else ''. */
  readonly target: string
  readonly causeKey: string
  /** null: a finding about no tenant. */
  readonly tenantId: string | null
  readonly subscriptionId: string | null
  readonly details: EffectDetails
}

/** What is switched on, and so may be owed. What is off owes nothing, not even later. */
export interface Owing {
  readonly notices: boolean
  readonly provision: boolean
  /** Whether an email can lead to the page that merges two tenants: there is a PUBLIC_URL. */
  readonly mergeLinks?: boolean
  /** Outgoing endpoints, and what each wants to hear; null: all. */
  readonly announceTo: readonly {
    readonly name: string
    readonly events: readonly (Announcement | FindingAnnouncement)[] | null
  }[]
  /** The channels that operators are told on. */
  readonly alertTo?: readonly string[]
  /** What embedded handlers listen for. */
  readonly hooks: readonly HookName[]
}

export const OWES_NOTHING: Owing = { notices: false, provision: false, announceTo: [], hooks: [] }
