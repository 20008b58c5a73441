import { Link, useParams } from 'wouter'
import { ActionButton } from '../actions/action-button.tsx'
import type { MessageDetail } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Card } from '../parts/card.tsx'
import { Facts } from '../parts/facts.tsx'
import { words } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { JsonBlock } from '../parts/json-block.tsx'
import { Moment } from '../parts/moment.tsx'
import { Columns, Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Nothing } from '../parts/states.tsx'
import classes from './email-preview.module.css'
import { SentMail } from './email-preview.tsx'
import { messageFacts } from './message-facts.tsx'
import { KIND_WORDS } from './message-words.ts'

type Call = MessageDetail['calls'][number]

const CALLS: readonly Column<Call>[] = [
  { label: 'When', narrow: true, cell: ({ at }) => <Moment at={at} /> },
  {
    label: 'Answer',
    cell: ({ http_status, error_code, system_code }) =>
      [http_status, error_code, system_code].filter((part) => part !== null).join(', ') || 'none',
  },
  { label: 'Took', narrow: true, align: 'right', cell: ({ duration_ms }) => `${duration_ms} ms` },
]

/** One thing that was enqueued, and what its tries came to. */
export default function MessagePage() {
  const { message_id = '' } = useParams()
  const reading = useRead('message', { params: { message_id } })
  const { data } = reading
  return (
    <Page
      title={data === undefined ? 'Message' : `${KIND_WORDS[data.kind]}: ${words(data.name)}`}
      above={<Link href="/outbox">Emails & outgoing webhooks</Link>}
      lead={<Id>{message_id}</Id>}
      actions={
        data === undefined || data.state === 'pending' || data.actions.length === 0 ? null : (
          <ActionButton
            name="retryMessage"
            label={data.actions.includes('resend') ? 'Send it again' : 'Try again'}
            ask={(reason) => ({ params: { message_id }, body: { reason } })}
          >
            <p>It is pending again, and tried at once. An endpoint sees the same key as before.</p>
          </ActionButton>
        )
      }
    >
      <Shown reading={reading}>{(message) => <Details message={message} />}</Shown>
    </Page>
  )
}

function Details({ message }: { message: MessageDetail }) {
  return (
    <Columns wide>
      <Card title={message.kind === 'email' ? emailTitle(message) : 'Calls'} flush>
        {message.kind === 'email' ? <Email message={message} /> : <Calls calls={message.calls} />}
      </Card>
      <Card title="In short">
        <Facts facts={messageFacts(message)} />
        <br />
        <JsonBlock label="Details" value={message.details} />
      </Card>
    </Columns>
  )
}

function emailTitle({ email }: MessageDetail): string {
  return email?.subject ?? 'Email'
}

/** The very email, never a sample. */
function Email({ message: { message_id, email } }: { message: MessageDetail }) {
  if (email === null) {
    return <Nothing icon="clock" title="Not written yet" />
  }
  if (email.subject === null) {
    return (
      <Nothing icon="clock" title="An older version sent this email and did not keep its facts" />
    )
  }
  return (
    <>
      <SentMail messageId={message_id} />
      {email.amounts === 'missing' && (
        <p className={classes['aside']}>
          This email named an amount. Bursar does not store amounts and could not read this one from
          Stripe again.
        </p>
      )}
    </>
  )
}

function Calls({ calls }: Pick<MessageDetail, 'calls'>) {
  if (calls.length === 0) return <Nothing icon="clock" title="No call is on record" />
  return (
    <DataTable
      caption="Calls"
      rows={calls}
      columns={CALLS}
      keyOf={({ at, duration_ms }) => `${at} ${duration_ms}`}
    />
  )
}
