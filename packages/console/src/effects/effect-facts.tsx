import { Link } from 'wouter'
import type { EffectDetail } from '../api/shapes.ts'
import { OutcomeBadge } from '../parts/badge.tsx'
import type { Fact } from '../parts/facts.tsx'
import { words } from '../parts/format.ts'
import { Id, pathOfId } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'

export function effectFacts(effect: EffectDetail): (Fact | null)[] {
  const { notice, cause, tenant_id, subscription_id, last_error, target } = effect
  return [
    ['State', <OutcomeBadge key="state" outcome={effect.state} />],
    last_error === null ? null : ['Last error', <Id key="error">{last_error}</Id>],
    ['Attempts', String(effect.attempts)],
    target === '' ? null : ['Endpoint', target],
    tenant_id === null
      ? null
      : [
          'Tenant',
          <Link key="tenant" href={`/tenants/${tenant_id}`}>
            {tenant_id}
          </Link>,
        ],
    subscription_id === null
      ? null
      : [
          'Subscription',
          <Id key="subscription" to={`/subscriptions/${encodeURIComponent(subscription_id)}`}>
            {subscription_id}
          </Id>,
        ],
    cause.subject === null
      ? null
      : [
          'Because of',
          <Id key="cause" to={pathOfId(cause.subject)}>
            {cause.subject}
          </Id>,
        ],
    ['Owed since', <Moment key="owed" at={effect.owed_at} />],
    effect.attempted_at === null
      ? null
      : ['Last tried', <Moment key="tried" at={effect.attempted_at} />],
    effect.ended_at === null ? null : ['Ended', <Moment key="ended" at={effect.ended_at} />],
    notice === null ? null : ['Language', notice.language],
    notice === null ? null : ['Outcome', words(notice.outcome)],
    notice === null ? null : ['Recipient', recipientOf(notice)],
    notice === null ? null : ['Message-ID', <Id key="message">{notice.message_id}</Id>],
    notice?.sent_at == null ? null : ['Sent', <Moment key="sent" at={notice.sent_at} />],
    notice?.smtp_code == null
      ? null
      : ['Mail server answered', notice.smtp_response ?? String(notice.smtp_code)],
  ]
}

/** The address now, and whether it is the one that the email went to. */
function recipientOf({ recipient, recipient_is_same }: NonNullable<EffectDetail['notice']>) {
  if (recipient === null) return 'The tenant has no address now'
  return recipient_is_same === false
    ? `${recipient} (changed since this email was sent)`
    : recipient
}
