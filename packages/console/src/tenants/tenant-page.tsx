import { Button } from '@mantine/core'
import { Link, useParams } from 'wouter'
import { PageActions } from '../actions/page-actions.tsx'
import type { TenantDetail } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { DataTable } from '../list/data-table.tsx'
import { StatusBadge } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { Facts } from '../parts/facts.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Columns, Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Nothing } from '../parts/states.tsx'
import { StripeAway } from '../reach/stripe-away.tsx'
import { DeliveryButton, DeliveryFact, ObservedMessages } from './delivery.tsx'
import { History } from './history.tsx'
import { MergeButton, MoveCustomerButton, UndoMergeButton } from './merge-buttons.tsx'
import { COLUMNS_OF_TENANT } from './subscription-columns.tsx'

/** One tenant: its subscriptions, its Stripe customers and its history. */
export default function TenantPage() {
  const { tenant_id = '' } = useParams()
  const reading = useRead('tenant', { params: { tenant_id } })
  return (
    <Page
      title={reading.data?.name ?? tenant_id}
      above={<Link href="/tenants">Tenants</Link>}
      lead={<Id>{tenant_id}</Id>}
      actions={
        <>
          <Button component={Link} href={`/why/${tenant_id}`} variant="default">
            Explain status
          </Button>
          <Button
            component={Link}
            href={`/overrides?tenant_id=${tenant_id}&state=all`}
            variant="default"
          >
            Overrides
          </Button>
          <PageActions page="tenant" params={{ tenant_id }} />
          {reading.data === undefined ? null : <DeliveryButton tenant={reading.data} />}
          {reading.data === undefined ? null : <MergeButton tenantId={reading.data.tenant_id} />}
        </>
      }
    >
      <Shown reading={reading}>{(tenant) => <Details tenant={tenant} />}</Shown>
    </Page>
  )
}

function Details({ tenant }: { tenant: TenantDetail }) {
  return (
    <>
      <StripeAway endpoints={tenant.stripe_unreachable} />
      <Card title="Subscriptions" flush>
        {tenant.subscriptions.length === 0 ? (
          <Nothing icon="cycle" title="No subscriptions" />
        ) : (
          <DataTable
            caption="Subscriptions of this tenant"
            rows={tenant.subscriptions}
            columns={COLUMNS_OF_TENANT}
            keyOf={({ subscription_id }) => subscription_id}
          />
        )}
      </Card>
      <ObservedMessages tenant={tenant} />
      <Columns wide>
        <Card
          title="History"
          aside={<Link href={`/audit?tenant_id=${tenant.tenant_id}`}>View audit log</Link>}
        >
          <History rows={tenant.history} />
        </Card>
        <Card title="Summary">
          <Facts facts={factsOf(tenant)} />
        </Card>
      </Columns>
    </>
  )
}

function factsOf(tenant: TenantDetail): Parameters<typeof Facts>[0]['facts'] {
  const { customers, aliases, open_findings } = tenant
  return [
    ['Status', <StatusBadge key="status" status={tenant.status} />],
    ['Delivery', <DeliveryFact key="delivery" tenant={tenant} />],
    ['Created', <Moment key="created" at={tenant.created_at} form="day" />],
    ['Billing email', tenant.billing_email ?? 'None'],
    ...(tenant.external_id === null ? [] : [['External ID', tenant.external_id] as const]),
    ...(tenant.claimed_external_id === null
      ? []
      : [['Claimed external ID (unverified)', tenant.claimed_external_id] as const]),
    [
      'Open findings',
      open_findings === 0 ? (
        'None'
      ) : (
        <Link key="findings" href={`/findings?tenant_id=${tenant.tenant_id}`}>
          {wholeNumber(open_findings)}
        </Link>
      ),
    ],
    ['Stripe customers', <Customers key="customers" customers={customers} />],
    ...(aliases.length === 0
      ? []
      : [['Merged into this tenant', <Aliases key="aliases" aliases={aliases} />] as const]),
  ]
}

function Customers({ customers }: Pick<TenantDetail, 'customers'>) {
  if (customers.length === 0) return 'None'
  return customers.map(({ customer_id, is_billing_contact, deleted_at, account }) => (
    <div key={`${account} ${customer_id}`}>
      <Id to={`/events?object_id=${customer_id}`}>{customer_id}</Id>
      <span className="under">
        {[
          is_billing_contact ? 'Billing contact' : null,
          deleted_at === null ? null : 'Deleted in Stripe',
          account === '' ? null : account,
        ]
          .filter((part) => part !== null)
          .join(', ')}
      </span>
      <MoveCustomerButton customerId={customer_id} account={account} />
    </div>
  ))
}

/** Tenants whose IDs are aliases of this one. */
function Aliases({ aliases }: Pick<TenantDetail, 'aliases'>) {
  return aliases.map(({ tenant_id, merged_at, undo_until }) => (
    <div key={tenant_id}>
      <Id>{tenant_id}</Id>
      <span className="under">
        Merged on <Moment at={merged_at} form="day" />
      </span>
      {undo_until === null ? null : <UndoMergeButton tenantId={tenant_id} />}
    </div>
  ))
}
