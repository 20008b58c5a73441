import { Link, useParams } from 'wouter'
import { ActButton } from '../acting/act-button.tsx'
import type { EffectDetail } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Card } from '../parts/card.tsx'
import { Facts } from '../parts/facts.tsx'
import { words } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { JsonBlock } from '../parts/json-block.tsx'
import { Moment } from '../parts/moment.tsx'
import { Columns, Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Nothing } from '../parts/states.tsx'
import { effectFacts } from './effect-facts.tsx'
import { KIND_WORDS } from './effect-words.ts'
import classes from './notice-preview.module.css'
import { SentMail } from './notice-preview.tsx'

type Call = EffectDetail['calls'][number]

const CALLS: readonly Column<Call>[] = [
  { label: 'When', narrow: true, cell: ({ at }) => <Moment at={at} /> },
  {
    label: 'Answer',
    cell: ({ http_status, error_code, system_code }) =>
      [http_status, error_code, system_code].filter((part) => part !== null).join(', ') || 'none',
  },
  { label: 'Took', narrow: true, align: 'right', cell: ({ duration_ms }) => `${duration_ms} ms` },
]

/** One thing that was owed, and what its tries came to. */
export default function EffectPage() {
  const { effect_id = '' } = useParams()
  const reading = useRead('effect', { params: { effect_id } })
  const { data } = reading
  return (
    <Page
      title={data === undefined ? 'Effect' : `${KIND_WORDS[data.kind]}: ${words(data.name)}`}
      above={<Link href="/effects">Notices & announcements</Link>}
      lead={<Id>{effect_id}</Id>}
      actions={
        data === undefined || data.state === 'owed' || data.actions.length === 0 ? null : (
          <ActButton
            name="retryEffect"
            label={data.actions.includes('resend') ? 'Send it again' : 'Try again'}
            ask={(reason) => ({ params: { effect_id }, body: { reason } })}
          >
            <p>It is owed again, and tried at once. A receiver sees the same key as before.</p>
          </ActButton>
        )
      }
    >
      <Shown reading={reading}>{(effect) => <Details effect={effect} />}</Shown>
    </Page>
  )
}

function Details({ effect }: { effect: EffectDetail }) {
  return (
    <Columns wide>
      <Card title={effect.kind === 'notice' ? emailTitle(effect) : 'Calls'} flush>
        {effect.kind === 'notice' ? <Email effect={effect} /> : <Calls calls={effect.calls} />}
      </Card>
      <Card title="In short">
        <Facts facts={effectFacts(effect)} />
        <br />
        <JsonBlock label="Details" value={effect.details} />
      </Card>
    </Columns>
  )
}

function emailTitle({ notice }: EffectDetail): string {
  return notice?.subject ?? 'Email'
}

/** The very email, never a sample. */
function Email({ effect: { effect_id, notice } }: { effect: EffectDetail }) {
  if (notice === null) {
    return <Nothing icon="clock" title="Not written yet" />
  }
  if (notice.subject === null) {
    return (
      <Nothing icon="clock" title="An older version sent this email and did not keep its facts" />
    )
  }
  return (
    <>
      <SentMail effectId={effect_id} />
      {notice.amounts === 'missing' && (
        <p className={classes['aside']}>
          This email named an amount. Bursar does not store amounts and could not read this one from
          Stripe again.
        </p>
      )}
    </>
  )
}

function Calls({ calls }: Pick<EffectDetail, 'calls'>) {
  if (calls.length === 0) return <Nothing icon="clock" title="No call is on record" />
  return (
    <DataTable
      caption="Calls"
      rows={calls}
      columns={CALLS}
      keyOf={({ at, duration_ms }) => `${at} ${duration_ms}`}
    />
  )
}
