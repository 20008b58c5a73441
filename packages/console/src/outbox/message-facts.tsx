import { Link } from 'wouter'
import type { MessageDetail } from '../api/shapes.ts'
import { OutcomeBadge } from '../parts/badge.tsx'
import type { Fact } from '../parts/facts.tsx'
import { words } from '../parts/format.ts'
import { Id, pathOfId } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'

export function messageFacts(message: MessageDetail): (Fact | null)[] {
  const { email, cause, tenant_id, subscription_id, last_error, target } = message
  return [
    ['State', <OutcomeBadge key="state" outcome={message.state} />],
    last_error === null ? null : ['Last error', <Id key="error">{last_error}</Id>],
    ['Attempts', String(message.attempts)],
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
    cause.object_id === null
      ? null
      : [
          'Because of',
          <Id key="cause" to={pathOfId(cause.object_id)}>
            {cause.object_id}
          </Id>,
        ],
    ['Owed since', <Moment key="pending" at={message.enqueued_at} />],
    message.attempted_at === null
      ? null
      : ['Last tried', <Moment key="tried" at={message.attempted_at} />],
    message.ended_at === null ? null : ['Ended', <Moment key="ended" at={message.ended_at} />],
    email === null ? null : ['Language', email.language],
    email === null ? null : ['Outcome', words(email.outcome)],
    email === null ? null : ['Recipient', recipientOf(email)],
    email === null ? null : ['Message-ID', <Id key="message">{email.mail_message_id}</Id>],
    email?.sent_at == null ? null : ['Sent', <Moment key="sent" at={email.sent_at} />],
    email?.smtp_code == null
      ? null
      : ['Mail server answered', email.smtp_response ?? String(email.smtp_code)],
  ]
}

/** The address now, and whether it is the one that the email went to. */
function recipientOf({ recipient, recipient_is_same }: NonNullable<MessageDetail['email']>) {
  if (recipient === null) return 'The tenant has no address now'
  return recipient_is_same === false
    ? `${recipient} (changed since this email was sent)`
    : recipient
}
