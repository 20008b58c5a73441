import { Link } from 'wouter'
import { ActionButton } from '../actions/action-button.tsx'
import { useMayAct } from '../api/me.ts'
import type { ActionName } from '../api/paths.ts'
import type { FindingAction, FindingDetail } from '../api/shapes.ts'
import classes from './finding.module.css'
import { namesTenant, type TenantAction, TenantButton } from './tenant-button.tsx'

const ROUTES = {
  refetch: 'refetchFinding',
  replay: 'replayFinding',
  retry: 'retryFinding',
  dismiss: 'dismissFinding',
} as const satisfies Record<Exclude<FindingAction, TenantAction>, ActionName>

/** The buttons that this finding has, the most useful one first. */
export function FindingActions({ finding }: { finding: FindingDetail }) {
  const mayAct = useMayAct()
  const { finding_id, actions } = finding
  if (actions.length === 0) return null
  if (!mayAct) return <p className="soft small">Only operators can act on findings.</p>
  return (
    <div className={classes['buttons']}>
      {actions.map((action, index) => {
        if (namesTenant(action)) {
          const isMain = index === 0
          return <TenantButton key={action} finding={finding} action={action} isMain={isMain} />
        }
        return (
          <ActionButton
            key={action}
            name={ROUTES[action]}
            isMain={index === 0 && action !== 'dismiss'}
            ask={(reason) => ({ params: { finding_id }, body: { reason } })}
          />
        )
      })}
      {finding.tenant_id === null ? null : (
        <Link href={`/why/${finding.tenant_id}`} className="aside-link">
          Explain the status of the tenant
        </Link>
      )}
    </div>
  )
}
