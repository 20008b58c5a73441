import { ActionButton } from '../actions/action-button.tsx'
import { useMayAct } from '../api/me.ts'
import type { OverrideRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Clip } from '../list/clip.tsx'
import { DataList } from '../list/data-list.tsx'
import type { Column } from '../list/data-table.tsx'
import { ChoiceField, WordField } from '../list/filter-field.tsx'
import { Prose } from '../list/prose.tsx'
import { useListing } from '../list/use-listing.ts'
import { OutcomeBadge } from '../parts/badge.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { NewOverride } from './new-override.tsx'

const COLUMNS: readonly Column<OverrideRow>[] = [
  {
    label: 'Tenant',
    cell: ({ tenant_id }) => <Clip to={`/tenants/${tenant_id}`}>{tenant_id}</Clip>,
  },
  {
    label: 'Entitlement',
    cell: ({ feature, rule, limit }) => (
      <>
        <OutcomeBadge outcome={rule} /> {feature}
        {rule === 'allow' ? (
          <span className="under">
            {limit === null ? 'without a limit' : `at most ${wholeNumber(limit)}`}
          </span>
        ) : null}
      </>
    ),
  },
  {
    label: 'Why',
    cell: ({ reason, created_by, created_by_name }) => (
      <>
        <Prose>{reason}</Prose>
        <span className="under" title={created_by}>
          {created_by_name ?? created_by}
        </span>
      </>
    ),
  },
  {
    label: 'Ends',
    cell: (override) =>
      override.state === 'active' ? (
        <Moment at={override.expires_at} form="day" />
      ) : (
        <Ended override={override} />
      ),
  },
]

/** When it ended; where somebody ended it, who and why. */
function Ended({ override }: { override: OverrideRow }) {
  const { expires_at, ended_at, ended_by, ended_by_name, ended_reason } = override
  const isByHand = ended_at !== null && ended_at < expires_at
  return (
    <>
      <OutcomeBadge outcome={isByHand ? 'ended' : 'ran_out'} />
      <span className="under">
        <Moment at={ended_at ?? expires_at} form="day" />
      </span>
      {isByHand ? (
        <span className="under" title={ended_by ?? ''}>
          <Prose>{ended_reason === 'replaced' ? 'replaced by another' : `“${ended_reason}”`}</Prose>
          , {ended_by_name ?? ended_by}
        </span>
      ) : null}
    </>
  )
}

const END: Column<OverrideRow> = {
  label: 'Action',
  narrow: true,
  cell: ({ override_id, state, tenant_id, feature }) =>
    state === 'active' ? (
      <ActionButton
        name="endOverride"
        label="End"
        size="compact-sm"
        ask={(reason) => ({ params: { override_id }, body: { reason } })}
      >
        <p>
          From now on the plan alone decides whether {tenant_id} may use <b>{feature}</b>.
        </p>
      </ActionButton>
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
