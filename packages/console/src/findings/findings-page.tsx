import { Link } from 'wouter'
import type { FindingRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Clip } from '../list/clip.tsx'
import { DataList } from '../list/data-list.tsx'
import type { Column } from '../list/data-table.tsx'
import { ChoiceField, DayField, WordField } from '../list/filter-field.tsx'
import { useListing } from '../list/use-listing.ts'
import { Badge, SeverityBadge, severityLabel } from '../parts/badge.tsx'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'

const COLUMNS: readonly Column<FindingRow>[] = [
  {
    label: 'Finding',
    cell: ({ finding_id, title, summary }) => (
      <>
        <Link href={`/findings/${finding_id}`}>{title}</Link>
        <span className="under">{summary}</span>
      </>
    ),
  },
  {
    label: 'Object',
    cell: ({ object_id, tenant_id }) => (
      <>
        <Id>{object_id}</Id>
        <span className="under">{tenant_id === null ? 'No tenant' : <Clip>{tenant_id}</Clip>}</span>
      </>
    ),
  },
  {
    label: 'Severity',
    narrow: true,
    cell: ({ severity }) => <SeverityBadge severity={severity} />,
  },
  {
    label: 'State',
    narrow: true,
    cell: ({ resolved_at }) =>
      resolved_at === null ? <Badge tone="warn">Open</Badge> : <Badge tone="quiet">Resolved</Badge>,
  },
  {
    label: 'Opened',
    narrow: true,
    cell: ({ opened_at }) => <Moment at={opened_at} form="ago" />,
  },
]

const STATES = ['open', 'resolved', 'all'] as const

const SEVERITIES = ['action', 'warning', 'info'] as const

/** Issues that need an operator. */
export default function FindingsPage() {
  const listing = useListing(['state', 'severity', 'kind', 'tenant_id', 'object_id', 'from'])
  const { state, severity, kind, from, ...words } = listing.filters
  const kinds = useRead('findingKinds', {}).data?.kinds ?? []
  const titles = new Map(kinds.map((each) => [each.kind, each.title]))
  const reading = useRead('findings', {
    query: {
      ...words,
      after: listing.after,
      ...(severity === '' ? {} : { severity: severity as (typeof SEVERITIES)[number] }),
      ...(kind === '' ? {} : { kind }),
      ...(from === '' ? {} : { from }),
      ...(state === '' ? {} : { state: state as (typeof STATES)[number] }),
    },
  })
  return (
    <Page title="Findings" lead="Issues that need a decision from you.">
      <DataList
        caption="findings"
        reading={reading}
        listing={listing}
        columns={COLUMNS}
        keyOf={({ finding_id }) => finding_id}
        nothing={{
          icon: 'check',
          title: 'Nothing needs attention',
          text: 'Checkouts on hold, failed emails and prices without a plan appear here.',
        }}
        filters={
          <>
            <ChoiceField
              listing={listing}
              name="state"
              label="State"
              choices={STATES.filter((each) => each !== 'open')}
              others="Open"
            />
            <ChoiceField
              listing={listing}
              name="severity"
              label="Severity"
              choices={SEVERITIES}
              wording={severityLabel}
            />
            <ChoiceField
              listing={listing}
              name="kind"
              label="Kind"
              choices={kinds.map((each) => each.kind)}
              wording={(each) => titles.get(each) ?? each}
            />
            <WordField listing={listing} name="tenant_id" label="Tenant ID" />
            <WordField listing={listing} name="object_id" label="Object ID" placeholder="sub_…" />
            <DayField listing={listing} name="from" label="Opened from (UTC)" />
          </>
        }
      />
    </Page>
  )
}
