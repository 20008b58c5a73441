import type { Endpoints } from '../api/shapes.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { errorText } from '../list/error-code.tsx'
import { Badge, type Tone } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { wholeNumber, words } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import classes from './endpoints.module.css'

type Endpoint = Endpoints['incoming'][number]
type Secret = Endpoint['secrets'][number]

/** More are only counted. */
const ACCOUNTS_NAMED_MAX = 3

const ADVICE: Record<Secret['advice'], { tone: Tone; word: string }> = {
  in_use: { tone: 'good', word: 'In use' },
  safe_to_remove: { tone: 'calm', word: 'Safe to remove' },
  unused: { tone: 'warn', word: 'Not used' },
  too_early: { tone: 'quiet', word: 'Too early to tell' },
}

/** Why a delivery was ignored. */
const IGNORED: Record<string, string> = {
  type: 'event type not used',
  mode: 'live event in test mode, or the reverse',
  account: 'unknown Stripe account',
}

const SECRETS: readonly Column<Secret>[] = [
  {
    label: 'Signing secret',
    cell: ({ position, fingerprint }) => (
      <>
        Secret {position}
        <span className="under">
          <Id>{fingerprint}</Id>
        </span>
      </>
    ),
  },
  {
    label: 'Usage',
    cell: ({ advice, sentence }) => (
      <>
        <Badge tone={ADVICE[advice].tone}>{ADVICE[advice].word}</Badge>
        <span className="under">{sentence}</span>
      </>
    ),
  },
  {
    label: 'Last 24 hours',
    narrow: true,
    align: 'right',
    cell: ({ deliveries_24h }) => wholeNumber(deliveries_24h),
  },
  {
    label: 'Last 7 days',
    narrow: true,
    align: 'right',
    cell: ({ deliveries_7d }) => wholeNumber(deliveries_7d),
  },
  { label: 'Last used', narrow: true, cell: ({ last_at }) => <Moment at={last_at} form="ago" /> },
]

/** One endpoint that Stripe calls: the traffic of each of its secrets, and what was refused. */
export function Incoming({ incoming }: { incoming: Endpoint }) {
  const { path, account_class, accounts, secrets, refused_24h, ignored_24h } = incoming
  const few = accounts.length <= ACCOUNTS_NAMED_MAX ? accounts.join(', ') : `${accounts.length}`
  const whose = account_class === 'own' ? 'Your Stripe account' : `Connected accounts: ${few}`
  return (
    <Card title={path} aside={<span className="soft small">{whose}</span>} flush>
      <DataTable
        caption={`Signing secrets of ${path}`}
        rows={secrets}
        columns={SECRETS}
        keyOf={({ fingerprint }) => fingerprint}
      />
      {refused_24h.length === 0 && ignored_24h.length === 0 ? null : (
        <ul className={classes['counts']}>
          {refused_24h.map(({ code, count, advice }) => (
            <li key={code}>
              <b>{wholeNumber(count)}</b> refused in the last 24 hours: {errorText(code)}
              <span className="under" title={code}>
                {advice}
              </span>
            </li>
          ))}
          {ignored_24h.map(({ because, count }) => (
            <li key={because}>
              <b>{wholeNumber(count)}</b> ignored in the last 24 hours:{' '}
              {IGNORED[because] ?? words(because).toLowerCase()}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
