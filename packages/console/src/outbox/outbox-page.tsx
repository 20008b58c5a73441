import { Link } from 'wouter'
import type { MessageRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Clip } from '../list/clip.tsx'
import { DataList } from '../list/data-list.tsx'
import type { Column } from '../list/data-table.tsx'
import { errorText } from '../list/error-code.tsx'
import { ChoiceField, DayField, WordField } from '../list/filter-field.tsx'
import { useListing } from '../list/use-listing.ts'
import { OutcomeBadge, outcomeLabel } from '../parts/badge.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { MESSAGE_COLUMN } from './message-column.tsx'
import { KIND_WORDS, MESSAGE_KINDS, MESSAGE_STATES } from './message-words.ts'

const COLUMNS: readonly Column<MessageRow>[] = [
  MESSAGE_COLUMN,
  {
    label: 'Tenant',
    cell: ({ tenant_id }) =>
      tenant_id === null ? 'None' : <Clip to={`/tenants/${tenant_id}`}>{tenant_id}</Clip>,
  },
  {
    label: 'State',
    cell: ({ state, attempts, last_error }) => (
      <>
        <OutcomeBadge outcome={state} />
        {last_error === null ? null : (
          <span className="under" title={last_error}>
            {errorText(last_error)}
          </span>
        )}
        {attempts > 1 ? <span className="under">{attempts} attempts</span> : null}
      </>
    ),
  },
  { label: 'Queued', narrow: true, cell: ({ enqueued_at }) => <Moment at={enqueued_at} /> },
]

/** The messages of the outbox: emails, outgoing webhooks, provisioning, hooks and alerts. */
export default function OutboxPage() {
  const listing = useListing(['kind', 'state', 'tenant_id', 'from', 'to'])
  const { kind, state, ...others } = listing.filters
  const set = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ''))
  const reading = useRead('messages', {
    query: {
      ...set,
      after: listing.after,
      ...(kind === '' ? {} : { kind: kind as MessageRow['kind'] }),
      ...(state === '' ? {} : { state: state as MessageRow['state'] }),
    },
  })
  return (
    <Page
      title="Outbox"
      lead="Emails, outgoing webhooks, provisioning jobs, hooks and alerts, with their state."
      actions={<Link href="/emails">Preview email templates</Link>}
    >
      <DataList
        caption="messages"
        reading={reading}
        listing={listing}
        columns={COLUMNS}
        keyOf={({ message_id }) => message_id}
        nothing={{
          icon: 'mail',
          title: 'No messages yet',
          text: 'Emails, webhooks and provisioning jobs appear here.',
        }}
        filters={
          <>
            <ChoiceField
              listing={listing}
              name="kind"
              label="Kind"
              choices={MESSAGE_KINDS}
              wording={(each) => KIND_WORDS[each as MessageRow['kind']]}
            />
            <ChoiceField
              listing={listing}
              name="state"
              label="State"
              choices={MESSAGE_STATES}
              wording={outcomeLabel}
            />
            <WordField listing={listing} name="tenant_id" label="Tenant ID" />
            <DayField listing={listing} name="from" label="From (UTC)" />
            <DayField listing={listing} name="to" label="Before (UTC)" />
          </>
        }
      />
    </Page>
  )
}
