import type { Explanation } from '../api/shapes.ts'
import { AuditLink } from '../audit/audit-link.tsx'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Nothing } from '../parts/states.tsx'
import classes from './why.module.css'

/** From the status to what caused it, the nearest cause first. */
export function Causes({ because, tenant_id }: Pick<Explanation, 'because' | 'tenant_id'>) {
  if (because.length === 0) return <Nothing title="No recorded cause" />
  return (
    <ol className={classes['causes']}>
      {because.map((cause, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cause has nothing but its place
        <li key={index}>
          <p>{cause.sentence}</p>
          <p className={classes['proof']}>
            {cause.at === null ? null : <Moment at={cause.at} />}
            {cause.event_ids.map((id) => (
              <Id key={id} to={`/events/${encodeURIComponent(id)}`}>
                {id}
              </Id>
            ))}
            {cause.stripe_request_id === null ? null : <Id>{cause.stripe_request_id}</Id>}
            {cause.audit_id === null ? null : (
              <AuditLink tenant_id={tenant_id} audit_id={cause.audit_id} />
            )}
          </p>
        </li>
      ))}
    </ol>
  )
}

/** The changes that are expected without an action. */
export function Next({ next }: Pick<Explanation, 'next'>) {
  if (next.length === 0) return <p className={classes['calm']}>No automatic change is scheduled.</p>
  return (
    <ul className={classes['list']}>
      {next.map(({ at, sentence }) => (
        <li key={`${at} ${sentence}`}>
          {sentence}
          {at === null ? null : (
            <span className="under">
              <Moment at={at} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
