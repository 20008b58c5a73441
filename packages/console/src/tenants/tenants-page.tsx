import { Link } from 'wouter'
import type { TenantRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { DataList } from '../list/data-list.tsx'
import type { Column } from '../list/data-table.tsx'
import { ChoiceField, WordField } from '../list/filter-field.tsx'
import { TenantName } from '../list/tenant-name.tsx'
import { useListing } from '../list/use-listing.ts'
import { StatusBadge } from '../parts/badge.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { NewTenant } from './new-tenant.tsx'
import { asItIs, TENANT_STATUSES } from './statuses.ts'

const COLUMNS: readonly Column<TenantRow>[] = [
  {
    label: 'Tenant',
    cell: ({ tenant_id, name }) => <TenantName id={tenant_id} name={name} />,
  },
  { label: 'Status', narrow: true, cell: ({ status }) => <StatusBadge status={status} /> },
  {
    label: 'Explanation',
    narrow: true,
    cell: ({ tenant_id, name }) => (
      <Link href={`/why/${tenant_id}`} className="whole" aria-label={`Explain status of ${name}`}>
        Explain status
      </Link>
    ),
  },
  {
    label: 'Created',
    narrow: true,
    cell: ({ created_at }) => <Moment at={created_at} form="day" />,
  },
]

/** Every tenant and its status. */
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
      lead="Customers of your app, with the status of their access."
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
          title: 'No tenants yet',
          text: 'Bursar creates a tenant after a paid checkout. You can also create one yourself.',
        }}
        filters={
          <>
            <WordField
              listing={listing}
              name="search"
              label="Search"
              placeholder="Name, ID or email"
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
