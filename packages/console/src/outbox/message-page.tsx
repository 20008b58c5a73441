import { Link, useParams } from 'wouter'
import { ActionButton } from '../actions/action-button.tsx'
import type { MessageDetail } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { ErrorCode } from '../list/error-code.tsx'
import { Card } from '../parts/card.tsx'
import { Facts } from '../parts/facts.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { JsonBlock } from '../parts/json-block.tsx'
import { Moment } from '../parts/moment.tsx'
import { Columns, Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Nothing } from '../parts/states.tsx'
import classes from './email-preview.module.css'
import { SentMail } from './email-preview.tsx'
import { messageFacts } from './message-facts.tsx'
import { KIND_WORDS, messageName } from './message-words.ts'

type Call = MessageDetail['calls'][number]

const CALLS: readonly Column<Call>[] = [
  { label: 'Time', narrow: true, cell: ({ at }) => <Moment at={at} form="second" /> },
  {
    label: 'Response',
    cell: ({ http_status, error_code, system_code }) => (
      <>
        {http_status === null ? 'No response' : `HTTP ${http_status}`}
        {error_code === null ? null : (
          <span className="under">
            <ErrorCode code={error_code} />
          </span>
        )}
        {system_code === null ? null : <span className="under">System code {system_code}</span>}
      </>
    ),
  },
  {
    label: 'Duration',
    narrow: true,
    align: 'right',
    cell: ({ duration_ms }) => `${wholeNumber(duration_ms)} ms`,
  },
]

/** One message of the outbox, and the results of its attempts. */
export default function MessagePage() {
  const { message_id = '' } = useParams()
  const reading = useRead('message', { params: { message_id } })
  const { data } = reading
  return (
    <Page
      title={
        data === undefined
          ? 'Message'
          : `${KIND_WORDS[data.kind]}: ${messageName(data.kind, data.name)}`
      }
      above={<Link href="/outbox">Outbox</Link>}
      lead={<Id>{message_id}</Id>}
      actions={
        data === undefined || data.state === 'pending' || data.actions.length === 0 ? null : (
          <ActionButton
            name="retryMessage"
            label={data.actions.includes('resend') ? 'Resend' : 'Retry now'}
            ask={(reason) => ({ params: { message_id }, body: { reason } })}
          >
            <p>
              Bursar delivers the message again now. An outgoing webhook keeps its{' '}
              <code>webhook-id</code>, so your endpoint can detect the duplicate.
            </p>
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
      <Card title={message.kind === 'email' ? emailTitle(message) : 'Attempts'} flush>
        {message.kind === 'email' ? <Email message={message} /> : <Calls calls={message.calls} />}
      </Card>
      <Card title="Summary">
        <Facts facts={messageFacts(message)} />
        <br />
        <JsonBlock label="Raw details" value={message.details} />
      </Card>
    </Columns>
  )
}

function emailTitle({ email }: MessageDetail): string {
  return email?.subject ?? 'Email'
}

/** The email that was sent, never a sample. */
function Email({ message: { message_id, email } }: { message: MessageDetail }) {
  if (email === null) {
    return <Nothing icon="clock" title="Not sent yet" />
  }
  if (email.subject === null) {
    return (
      <Nothing icon="clock" title="Content not available">
        An older version of Bursar sent this email and did not store its content.
      </Nothing>
    )
  }
  return (
    <>
      <SentMail messageId={message_id} />
      {email.amounts === 'missing' && (
        <p className={classes['aside']}>
          This email contained an amount. Bursar does not store amounts, and couldn’t read this one
          from Stripe.
        </p>
      )}
    </>
  )
}

function Calls({ calls }: Pick<MessageDetail, 'calls'>) {
  if (calls.length === 0) return <Nothing icon="clock" title="No attempts recorded" />
  return (
    <DataTable
      caption="Attempts"
      rows={calls}
      columns={CALLS}
      keyOf={({ at, duration_ms }) => `${at} ${duration_ms}`}
    />
  )
}
