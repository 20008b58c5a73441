import { useMutation } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { useMe } from '../api/me.ts'
import { runAction } from '../api/request.ts'
import { useRead } from '../api/use-read.ts'
import { Brand } from '../app/brand.tsx'
import { Badge } from '../parts/badge.tsx'
import { shortNumber } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { PLACES, placeOf } from './navigation.ts'
import classes from './side-bar.module.css'

/** Where one can go, and who is here. */
export function SideBar({ isOpen }: { isOpen: boolean }) {
  const [path] = useLocation()
  const here = placeOf(path)
  const { data } = useRead('today', {})
  const open = data?.findings.open ?? 0
  return (
    <aside id="pages" aria-label="Bursar" className={classes['bar']} data-open={isOpen}>
      <div className={classes['brand']}>
        <Brand />
      </div>
      <nav aria-label="Pages">
        <ul className={classes['places']}>
          {PLACES.map((place) => (
            <li key={place.path}>
              <Link
                href={place.path}
                className={classes['place'] ?? ''}
                aria-current={place.path === here?.path ? 'page' : undefined}
              >
                <Icon name={place.icon} />
                <span>{place.label}</span>
                {place.path === '/findings' && open > 0 ? (
                  <span className={classes['count']}>
                    {shortNumber(open)}
                    <span className="unseen"> open</span>
                  </span>
                ) : null}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Person />
    </aside>
  )
}

function Person() {
  const { name, role, csrf_token, livemode } = useMe()
  const leaving = useMutation({
    mutationFn: () => runAction('signOut', {}, csrf_token),
    onSettled: () => location.reload(),
  })
  return (
    <div className={classes['person']}>
      <div className={classes['about']}>
        <span className={classes['name']}>{name}</span>
        <span className="under">{role === 'operator' ? 'Operator' : 'Viewer (read-only)'}</span>
        <span className={classes['mode']}>
          <Badge tone={livemode ? 'good' : 'calm'}>{livemode ? 'Live mode' : 'Test mode'}</Badge>
        </span>
      </div>
      <button
        type="button"
        className={classes['leave']}
        disabled={leaving.isPending}
        onClick={() => leaving.mutate()}
      >
        <Icon name="out" size={16} />
        Sign out
      </button>
    </div>
  )
}
