import { Link } from 'wouter'
import { ActButton } from '../acting/act-button.tsx'
import { useMayAct } from '../api/me.ts'
import type { OverrideRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { DataList } from '../list/data-list.tsx'
import type { Column } from '../list/data-table.tsx'
import { ChoiceField, WordField } from '../list/filter-field.tsx'
import { useListing } from '../list/use-listing.ts'
import { OutcomeBadge } from '../parts/badge.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { NewOverride } from './new-override.tsx'

const COLUMNS: readonly Column<OverrideRow>[] = [
  {
    label: 'Tenant',
    cell: ({ tenant_id }) => <Link href={`/tenants/${tenant_id}`}>{tenant_id}</Link>,
  },
  {
    label: 'Entitlement',
    cell: ({ feature, effect, limit }) => (
      <>
        <OutcomeBadge outcome={effect} /> {feature}
        {effect === 'grant' ? (
          <span className="under">
            {limit === null ? 'without a limit' : `at most ${wholeNumber(limit)}`}
          </span>
        ) : null}
      </>
    ),
  },
  {
    label: 'Why',
    cell: ({ reason, created_by }) => (
      <>
        {reason}
        <span className="under">{created_by}</span>
      </>
    ),
  },
  {
    label: 'Ends',
    narrow: true,
    cell: ({ state, expires_at, ended_at }) =>
      state === 'active' ? (
        <Moment at={expires_at} form="day" />
      ) : (
        <>
          <OutcomeBadge outcome="ended" />
          <span className="under">
            <Moment at={ended_at ?? expires_at} form="day" />
          </span>
        </>
      ),
  },
]

const END: Column<OverrideRow> = {
  label: 'Act',
  narrow: true,
  cell: ({ override_id, state, tenant_id, feature }) =>
    state === 'active' ? (
      <ActButton
        name="endOverride"
        label="End"
        size="compact-sm"
        ask={(reason) => ({ params: { override_id }, body: { reason } })}
      >
        <p>
          From now on the plan alone decides whether {tenant_id} may use <b>{feature}</b>.
        </p>
      </ActButton>
    ) : (
      '–'
    ),
}

const STATES = ['active', 'ended', 'all'] as const

/** What was granted or denied by hand, until when and why. */
export default function OverridesPage() {
  const listing = useListing(['tenant_id', 'state'])
  const { tenant_id, state } = listing.filters
  const mayAct = useMayAct()
  const reading = useRead('overrides', {
    query: {
      tenant_id,
      after: listing.after,
      ...(state === '' ? {} : { state: state as (typeof STATES)[number] }),
    },
  })
  return (
    <Page
      title="Overrides"
      lead="Entitlements granted or denied by hand. Each ends by itself."
      actions={<NewOverride tenantId={tenant_id} />}
    >
      <DataList
        caption="overrides"
        reading={reading}
        listing={listing}
        columns={mayAct ? [...COLUMNS, END] : COLUMNS}
        keyOf={({ override_id }) => override_id}
        nothing={{
          icon: 'key',
          title: 'Nothing is overridden',
          text: 'Plans decide alone. An override helps where a human has promised something.',
        }}
        filters={
          <>
            <WordField listing={listing} name="tenant_id" label="Tenant" />
            <ChoiceField
              listing={listing}
              name="state"
              label="State"
              choices={STATES.filter((each) => each !== 'active')}
              others="Active"
            />
          </>
        }
      />
    </Page>
  )
}
