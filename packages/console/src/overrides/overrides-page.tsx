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
    label: 'Override',
    cell: ({ feature, rule, limit }) => (
      <>
        {feature}
        <span className="under">
          <OutcomeBadge outcome={rule} />
          {rule === 'allow'
            ? ` ${limit === null ? 'No limit' : `Limit: ${wholeNumber(limit)}`}`
            : null}
        </span>
      </>
    ),
  },
  {
    label: 'Reason',
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
      <OutcomeBadge outcome={isByHand ? 'ended' : 'expired'} />
      <span className="under">
        <Moment at={ended_at ?? expires_at} form="day" />
      </span>
      {isByHand ? (
        <span className="under" title={ended_by ?? ''}>
          <Prose>
            {ended_reason === 'replaced' ? 'Replaced by another override' : `“${ended_reason}”`}
          </Prose>
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
        label="End override"
        size="compact-sm"
        ask={(reason) => ({ params: { override_id }, body: { reason } })}
      >
        <p>
          Ends the override now. The plan then decides whether {tenant_id} can use <b>{feature}</b>.
        </p>
      </ActionButton>
    ) : (
      '–'
    ),
}

const STATES = ['active', 'ended', 'all'] as const

/** What operators allowed or blocked, until when and why. */
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
      lead="Entitlements that operators allow or block for one tenant, until a date."
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
          title: 'No overrides',
          text: 'Access follows the plan. An override changes one entitlement until a date.',
        }}
        filters={
          <>
            <WordField listing={listing} name="tenant_id" label="Tenant ID" />
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
