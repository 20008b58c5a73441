import { Link } from 'wouter'
import type { TenantRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Clip } from '../list/clip.tsx'
import { DataList } from '../list/data-list.tsx'
import type { Column } from '../list/data-table.tsx'
import { ChoiceField, WordField } from '../list/filter-field.tsx'
import { useListing } from '../list/use-listing.ts'
import { StatusBadge } from '../parts/badge.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { NewTenant } from './new-tenant.tsx'
import { asItIs, TENANT_STATUSES } from './statuses.ts'

const COLUMNS: readonly Column<TenantRow>[] = [
  {
    label: 'Tenant',
    cell: ({ tenant_id, name }) => (
      <>
        <Clip to={`/tenants/${tenant_id}`}>{tenant_id}</Clip>
        <span className="under">
          <Clip>{name}</Clip>
        </span>
      </>
    ),
  },
  { label: 'Status', narrow: true, cell: ({ status }) => <StatusBadge status={status} /> },
  {
    label: 'Why?',
    narrow: true,
    cell: ({ tenant_id }) => (
      <Link href={`/why/${tenant_id}`} aria-label={`Why is ${tenant_id} so?`}>
        Why?
      </Link>
    ),
  },
  {
    label: 'Since',
    narrow: true,
    cell: ({ created_at }) => <Moment at={created_at} form="day" />,
  },
]

/** Everybody who has, or had, a subscription. */
export default function TenantsPage() {
  const listing = useListing(['search', 'status'])
  const { search, status } = listing.filters
  const reading = useRead('tenants', {
    query: {
      after: listing.after,
      ...(search === '' ? {} : { search }),
      ...(status === '' ? {} : { status: status as TenantRow['status'] }),
    },
  })
  return (
    <Page
      title="Tenants"
      lead="Who has, or had, a subscription, and what they may do now."
      actions={<NewTenant />}
    >
      <DataList
        caption="tenants"
        reading={reading}
        listing={listing}
        columns={COLUMNS}
        keyOf={({ tenant_id }) => tenant_id}
        nothing={{
          icon: 'people',
          title: 'No tenant yet',
          text: 'The first paid checkout makes one.',
        }}
        filters={
          <>
            <WordField
              listing={listing}
              name="search"
              label="Id, name or billing address"
              placeholder="acme"
            />
            <ChoiceField
              listing={listing}
              name="status"
              label="Status"
              choices={TENANT_STATUSES}
              wording={asItIs}
            />
          </>
        }
      />
    </Page>
  )
}
