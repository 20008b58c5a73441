import { Link } from 'wouter'
import type { EffectRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Clip } from '../list/clip.tsx'
import { DataList } from '../list/data-list.tsx'
import type { Column } from '../list/data-table.tsx'
import { ChoiceField, DayField, WordField } from '../list/filter-field.tsx'
import { useListing } from '../list/use-listing.ts'
import { OutcomeBadge } from '../parts/badge.tsx'
import { words } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { EFFECT_KINDS, EFFECT_STATES, KIND_WORDS } from './effect-words.ts'

const COLUMNS: readonly Column<EffectRow>[] = [
  {
    label: 'What',
    cell: ({ effect_id, kind, name, target }) => (
      <>
        <Link href={`/effects/${effect_id}`}>{words(name)}</Link>
        <span className="under">
          {KIND_WORDS[kind]}
          {target === '' ? '' : ` to ${target}`}
        </span>
      </>
    ),
  },
  {
    label: 'Tenant',
    cell: ({ tenant_id }) =>
      tenant_id === null ? 'none' : <Clip to={`/tenants/${tenant_id}`}>{tenant_id}</Clip>,
  },
  {
    label: 'State',
    cell: ({ state, attempts, last_error }) => (
      <>
        <OutcomeBadge outcome={state} />
        {last_error === null ? null : <span className="under">{last_error}</span>}
        {attempts > 1 ? <span className="under">{attempts} attempts</span> : null}
      </>
    ),
  },
  { label: 'Owed since', narrow: true, cell: ({ owed_at }) => <Moment at={owed_at} /> },
]

/** What was owed to the world: mails, announcements, provisioning and hooks. */
export default function EffectsPage() {
  const listing = useListing(['kind', 'state', 'tenant_id', 'from', 'to'])
  const { kind, state, ...others } = listing.filters
  const set = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ''))
  const reading = useRead('effects', {
    query: {
      ...set,
      after: listing.after,
      ...(kind === '' ? {} : { kind: kind as EffectRow['kind'] }),
      ...(state === '' ? {} : { state: state as EffectRow['state'] }),
    },
  })
  return (
    <Page
      title="Notices & announcements"
      lead="Emails, outgoing webhooks, identities and hooks, with their state."
      actions={<Link href="/notices">Preview the emails</Link>}
    >
      <DataList
        caption="effects"
        reading={reading}
        listing={listing}
        columns={COLUMNS}
        keyOf={({ effect_id }) => effect_id}
        nothing={{
          icon: 'mail',
          title: 'Nothing yet',
          text: 'Emails, webhooks and provisioning jobs appear here.',
        }}
        filters={
          <>
            <ChoiceField
              listing={listing}
              name="kind"
              label="Kind"
              choices={EFFECT_KINDS}
              wording={(each) => KIND_WORDS[each as EffectRow['kind']]}
            />
            <ChoiceField listing={listing} name="state" label="State" choices={EFFECT_STATES} />
            <WordField listing={listing} name="tenant_id" label="Tenant" />
            <DayField listing={listing} name="from" label="Since" />
            <DayField listing={listing} name="to" label="Before" />
          </>
        }
      />
    </Page>
  )
}
