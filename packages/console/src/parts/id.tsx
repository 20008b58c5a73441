import { Link } from 'wouter'
import classes from './id.module.css'

/** An id, in letters that can be told apart; a link where it leads somewhere. */
export function Id({ children, to }: { children: string; to?: string | undefined }) {
  const id = (
    <code className={classes['id']} data-clip title={children}>
      {children}
    </code>
  )
  if (to === undefined) return id
  return (
    <Link href={to} className={classes['link'] ?? ''}>
      {id}
    </Link>
  )
}

/** Where the console shows what an id names; undefined where it shows nothing of it. */
export function pathOfId(id: string): string | undefined {
  const [, kind, name = ''] = /^(message|messages|endpoint|addon|tenant):(.+)$/.exec(id) ?? []
  // What a finding of ours is about, where it is nothing of Stripe's.
  if (kind === 'message') return `/outbox/${encodeURIComponent(name)}`
  if (kind === 'messages') return `/outbox?state=pending&kind=${encodeURIComponent(name)}`
  if (kind === 'endpoint') return '/endpoints'
  if (kind === 'addon') return `/subscriptions/${encodeURIComponent(name)}`
  if (kind === 'tenant') return `/tenants/${encodeURIComponent(name.split('/', 1).join())}`
  if (id.startsWith('evt_')) return `/events/${encodeURIComponent(id)}`
  if (/^(?:cus|in|cs|ch|pi|dp|re|si|sub)_/.test(id)) {
    return `/events?object_id=${encodeURIComponent(id)}`
  }
  return undefined
}
