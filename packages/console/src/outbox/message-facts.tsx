import { Link } from 'wouter'
import type { MessageDetail } from '../api/shapes.ts'
import { ErrorCode } from '../list/error-code.tsx'
import { OutcomeBadge } from '../parts/badge.tsx'
import type { Fact } from '../parts/facts.tsx'
import { Id, pathOfId } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { emailOutcome, languageName, targetName } from './message-words.ts'

export function messageFacts(message: MessageDetail): (Fact | null)[] {
  const { email, cause, tenant_id, subscription_id, last_error, target } = message
  return [
    ['State', <OutcomeBadge key="state" outcome={message.state} />],
    last_error === null ? null : ['Last error', <ErrorCode key="error" code={last_error} />],
    ['Attempts', String(message.attempts)],
    target === '' ? null : [message.kind === 'alert' ? 'Channel' : 'Endpoint', targetName(target)],
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
          'Cause',
          <Id key="cause" to={pathOfId(cause.object_id)}>
            {cause.object_id}
          </Id>,
        ],
    ['Queued', <Moment key="pending" at={message.enqueued_at} />],
    message.attempted_at === null
      ? null
      : ['Last attempt', <Moment key="tried" at={message.attempted_at} />],
    message.ended_at === null ? null : ['Finished', <Moment key="ended" at={message.ended_at} />],
    email === null ? null : ['Language', languageName(email.language)],
    email === null ? null : ['Email outcome', emailOutcome(email.outcome)],
    email === null ? null : ['Recipient', recipientOf(email)],
    email === null ? null : ['Message-ID', <Id key="message">{email.mail_message_id}</Id>],
    email?.sent_at == null ? null : ['Sent', <Moment key="sent" at={email.sent_at} />],
    email?.smtp_code == null
      ? null
      : ['Mail server response', email.smtp_response ?? String(email.smtp_code)],
  ]
}

/** The address now, and whether it is the one that the email went to. */
function recipientOf({ recipient, recipient_is_same }: NonNullable<MessageDetail['email']>) {
  if (recipient === null) return 'The tenant has no billing email now'
  return recipient_is_same === false
    ? `${recipient} (changed after this email was sent)`
    : recipient
}
