import classes from './badge.module.css'
import { words } from './format.ts'

export type Tone = 'good' | 'calm' | 'warn' | 'bad' | 'quiet'

interface BadgeProps {
  readonly tone: Tone
  /** Shown when one points at it. */
  readonly meaning?: string | undefined
  readonly children: string
}

/** A word with a color, and a dot whose shape says the same to readers who see no colors. */
export function Badge({ tone, meaning, children }: BadgeProps) {
  return (
    <span className={classes['badge']} data-tone={tone} title={meaning}>
      {children}
    </span>
  )
}

export const STATUS_TONES: Record<string, Tone> = {
  ACTIVE: 'good',
  TRIAL: 'calm',
  GRACE: 'warn',
  SUSPENDED: 'bad',
  EXPIRED: 'quiet',
  PENDING: 'quiet',
}

const STATUS_MEANINGS: Readonly<Record<string, string>> = {
  ACTIVE: 'Paid: the tenant has access.',
  TRIAL: 'Trial period: the tenant has access.',
  GRACE: 'A payment failed. The tenant keeps access until the grace period ends.',
  SUSPENDED: 'A payment is overdue: the tenant has no access.',
  EXPIRED: 'The subscription ended: the tenant has no access.',
  PENDING: 'No subscription yet: the tenant has no access.',
}

/** Of a tenant or a subscription, as the API names it. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <Badge tone={STATUS_TONES[status] ?? 'quiet'} meaning={STATUS_MEANINGS[status]}>
      {status}
    </Badge>
  )
}

interface Outcome {
  readonly tone: Tone
  /** Default: the code as words. */
  readonly label?: string
  /** Shown when one points at it. */
  readonly meaning?: string
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  // Of an event.
  accepted: { tone: 'good', meaning: 'Bursar applied the change.' },
  linked: { tone: 'good', meaning: 'Bursar linked the customer to a tenant.' },
  pointed: {
    tone: 'good',
    label: 'Refreshed',
    meaning: 'Bursar refreshed the subscription that the event names.',
  },
  unchanged: { tone: 'quiet', meaning: 'Bursar was already up to date.' },
  pending: { tone: 'calm', meaning: 'Not processed yet.' },
  waiting: { tone: 'calm', meaning: 'The customer belongs to no tenant yet.' },
  blocked: { tone: 'warn', meaning: 'Bursar refused an impossible status change.' },
  on_hold: { tone: 'warn', meaning: 'An operator must decide. See the finding.' },
  not_found: { tone: 'warn', meaning: 'Stripe does not know the object.' },
  dead_letter: { tone: 'bad', meaning: 'Bursar stopped retrying. See the finding.' },
  // Of a message.
  done: { tone: 'good', label: 'Delivered' },
  failing: { tone: 'warn', meaning: 'The last attempt failed. Bursar retries.' },
  dropped: { tone: 'quiet', meaning: 'Nothing was left to deliver.' },
  dead: { tone: 'bad', label: 'Failed permanently', meaning: 'Bursar stopped retrying.' },
  observed: {
    tone: 'quiet',
    meaning: 'The tenant was in observe mode: Bursar recorded the message and never sends it.',
  },
  lost: {
    tone: 'warn',
    label: 'Not sent again',
    meaning: 'Bursar may have sent the message before the database was restored.',
  },
  // Of an endpoint.
  ok: { tone: 'good', label: 'OK' },
  disabled: { tone: 'bad', meaning: 'Bursar stopped calling this endpoint.' },
  removed: { tone: 'quiet', meaning: 'The endpoint is no longer in the config file.' },
  // Of an override.
  ended: { tone: 'quiet' },
  expired: { tone: 'quiet' },
  allow: { tone: 'good' },
  block: { tone: 'bad' },
}

/** What an outcome or a state is called. */
export const outcomeLabel = (outcome: string) => OUTCOMES[outcome]?.label ?? words(outcome)

/** What became of an event, a message, an endpoint or an override. */
export function OutcomeBadge({ outcome }: { outcome: string }) {
  const { tone, meaning } = OUTCOMES[outcome] ?? { tone: 'quiet' }
  return (
    <Badge tone={tone} meaning={meaning}>
      {outcomeLabel(outcome)}
    </Badge>
  )
}

const SEVERITIES: Record<string, { readonly tone: Tone; readonly label: string }> = {
  action: { tone: 'bad', label: 'Action needed' },
  warning: { tone: 'warn', label: 'Warning' },
  info: { tone: 'quiet', label: 'Info' },
}

/** How urgent a finding is. */
export const severityLabel = (severity: string) => SEVERITIES[severity]?.label ?? words(severity)

export function SeverityBadge({ severity }: { severity: string }) {
  const { tone, label } = SEVERITIES[severity] ?? { tone: 'quiet', label: words(severity) }
  return <Badge tone={tone}>{label}</Badge>
}
