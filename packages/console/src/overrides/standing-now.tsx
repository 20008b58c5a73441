import { useDebouncedValue } from '@mantine/hooks'
import type { TenantEntitlement } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Facts } from '../parts/facts.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { isAskable } from './draft.ts'

/** Typing is over when nothing came for this long. */
const PAUSE_MS = 300

interface About {
  readonly tenantId: string
  readonly feature: string
}

/** What applies now, before an operator overrides it; nothing until both names are there. */
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
      {problem.code === 'OBJECT_UNKNOWN' ? `No tenant has the ID ${tenantId}.` : problem.message}
    </p>
  )
}

function factsOf(standing: TenantEntitlement): Parameters<typeof Facts>[0]['facts'] {
  const { tenant_name, plan_name, sentence, used, used_as_of, limit } = standing
  const allowed = limit === null ? 'No limit' : `Limit: ${wholeNumber(limit)}`
  return [
    ['Tenant', tenant_name],
    [
      plan_name === null ? 'No plan' : `Plan ${plan_name}`,
      <>
        {limit === 0 ? 'Not included' : allowed}
        <span className="under">{sentence}</span>
      </>,
    ],
    [
      'Used',
      used === null ? (
        'Not reported yet'
      ) : (
        <>
          {wholeNumber(used)}, reported <Moment at={used_as_of} form="ago" />
        </>
      ),
    ],
    ['Override', <Running key="override" override={standing.override} />],
  ]
}

function Running({ override }: Pick<TenantEntitlement, 'override'>) {
  if (override === null) return 'None'
  const { rule, limit, expires_at, created_by, created_by_name, reason } = override
  const allowed = limit === null ? 'Allowed without a limit' : `Limit: ${wholeNumber(limit)},`
  return (
    <>
      {rule === 'block' ? 'Blocked' : allowed} until <Moment at={expires_at} form="day" />. A new
      override replaces it.
      <span className="under">
        “{reason}”, {created_by_name ?? created_by}
      </span>
    </>
  )
}
