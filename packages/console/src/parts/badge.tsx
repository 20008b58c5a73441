import classes from './badge.module.css'
import { words } from './format.ts'

export type Tone = 'good' | 'calm' | 'warn' | 'bad' | 'quiet'

/** A word with a colour, and a dot whose shape says the same to whoever sees no colours. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={classes['badge']} data-tone={tone}>
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

/** Of a tenant or a subscription, in our words. */
export function StatusBadge({ status }: { status: string }) {
  return <Badge tone={STATUS_TONES[status] ?? 'quiet'}>{status}</Badge>
}

const OUTCOME_TONES: Record<string, Tone> = {
  accepted: 'good',
  linked: 'good',
  pointed: 'good',
  unchanged: 'quiet',
  pending: 'calm',
  waiting: 'calm',
  blocked: 'warn',
  on_hold: 'warn',
  not_found: 'warn',
  dead_letter: 'bad',
  done: 'good',
  failing: 'warn',
  dropped: 'quiet',
  dead: 'bad',
  ok: 'good',
  disabled: 'bad',
  removed: 'quiet',
  active: 'good',
  ended: 'quiet',
  ran_out: 'quiet',
  grant: 'good',
  block: 'bad',
}

/** What became of an event, a message, an endpoint or an override. */
export function OutcomeBadge({ outcome }: { outcome: string }) {
  return <Badge tone={OUTCOME_TONES[outcome] ?? 'quiet'}>{words(outcome)}</Badge>
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
