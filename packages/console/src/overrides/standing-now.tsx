import { useDebouncedValue } from '@mantine/hooks'
import type { TenantEntitlement } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Facts } from '../parts/facts.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { isAskable } from './draft.ts'

/** Typing is over when nothing came for so long. */
const PAUSE_MS = 300

interface About {
  readonly tenantId: string
  readonly feature: string
}

/** What holds now, for whoever is about to decide otherwise; nothing until both names are there. */
export function StandingNow({ tenantId, feature }: About) {
  const [about] = useDebouncedValue(`${tenantId} ${feature}`, PAUSE_MS)
  const isTyping = about !== `${tenantId} ${feature}`
  if (isTyping || !isAskable({ tenantId, feature })) return null
  return <Standing tenantId={tenantId} feature={feature} />
}

function Standing({ tenantId, feature }: About) {
  const params = { tenant_id: tenantId, feature }
  const { data, problem } = useRead('entitlement', { params })
  if (data !== undefined) return <Facts facts={factsOf(data)} />
  return problem === null ? null : (
    <p role="status" className="soft small">
      {problem.code === 'OBJECT_UNKNOWN' ? `There is no tenant ${tenantId}.` : problem.message}
    </p>
  )
}

function factsOf(standing: TenantEntitlement): Parameters<typeof Facts>[0]['facts'] {
  const { tenant_name, plan_name, sentence, used, used_as_of, limit } = standing
  const granted = limit === null ? 'without a limit' : `at most ${wholeNumber(limit)}`
  return [
    ['Tenant', tenant_name],
    [
      plan_name === null ? 'No plan' : `Plan ${plan_name}`,
      <>
        {limit === 0 ? 'nothing' : granted}
        <span className="under">{sentence}</span>
      </>,
    ],
    [
      'Used',
      used === null ? (
        'never counted'
      ) : (
        <>
          {wholeNumber(used)}, counted <Moment at={used_as_of} form="ago" />
        </>
      ),
    ],
    ['Override', <Running key="override" override={standing.override} />],
  ]
}

function Running({ override }: Pick<TenantEntitlement, 'override'>) {
  if (override === null) return 'none'
  const { rule, limit, expires_at, created_by, created_by_name, reason } = override
  const granted = limit === null ? 'granted without a limit' : `at most ${wholeNumber(limit)}`
  return (
    <>
      {rule === 'block' ? 'denied' : granted} until <Moment at={expires_at} form="day" />; a new one
      takes its place
      <span className="under">
        “{reason}”, {created_by_name ?? created_by}
      </span>
    </>
  )
}
