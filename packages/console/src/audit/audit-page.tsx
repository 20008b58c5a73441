import { Button } from '@mantine/core'
import type { AuditRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { DataList } from '../list/data-list.tsx'
import { ChoiceField, DayField, WordField } from '../list/filter-field.tsx'
import { useListing } from '../list/use-listing.ts'
import { Icon } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { ACTORS, actorLabel } from './actors.ts'
import { AUDIT_COLUMNS } from './audit-columns.tsx'
import { exportAddress } from './export-address.ts'
import { VerifyChain } from './verify-chain.tsx'

const SOURCES = ['audit', 'operator'] as const satisfies readonly AuditRow['source'][]
const FILTERS = [
  'source',
  'tenant_id',
  'audit_id',
  'event_type',
  'actor_type',
  'from',
  'to',
] as const

const sourceName = (source: string) => (source === 'operator' ? 'No tenant' : 'Tenants')

/** Who did what and why, sealed row by row. */
export default function AuditPage() {
  const listing = useListing(FILTERS)
  const { source, ...others } = listing.filters
  const set = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ''))
  const reading = useRead('audit', {
    query: {
      ...set,
      after: listing.after,
      ...(source === '' ? {} : { source: source as AuditRow['source'] }),
    },
  })
  return (
    <Page
      title="Audit log"
      lead="Every change, who made it, and why. A hash links each row to the row before it."
      actions={
        <>
          <Button
            component="a"
            variant="default"
            href={exportAddress(listing.filters)}
            download
            leftSection={<Icon name="down" size={16} />}
          >
            Export CSV
          </Button>
          <VerifyChain />
        </>
      }
    >
      <DataList
        caption="rows of the audit log"
        reading={reading}
        listing={listing}
        columns={AUDIT_COLUMNS}
        {...(others.audit_id === '' ? {} : { marked: `${source || 'audit'} ${others.audit_id}` })}
        keyOf={({ source: from, audit_id }) => `${from} ${audit_id}`}
        nothing={{
          icon: 'seal',
          title: 'No entries yet',
          text: 'Bursar records each change of a subscription and each operator action here.',
        }}
        filters={
          <>
            <ChoiceField
              listing={listing}
              name="source"
              label="Scope"
              choices={SOURCES.filter((each) => each !== 'audit')}
              others={sourceName('audit')}
              wording={sourceName}
            />
            <WordField
              listing={listing}
              name="tenant_id"
              label="Tenant ID"
              instead={source === 'operator' ? 'Scope' : null}
            />
            <WordField listing={listing} name="audit_id" label="Row number" />
            <WordField
              listing={listing}
              name="event_type"
              label="Change type"
              placeholder="subscription.changed"
            />
            <ChoiceField
              listing={listing}
              name="actor_type"
              label="Actor"
              choices={ACTORS}
              wording={actorLabel}
            />
            <DayField listing={listing} name="from" label="From (UTC)" />
            <DayField listing={listing} name="to" label="Before (UTC)" />
          </>
        }
      />
    </Page>
  )
}
