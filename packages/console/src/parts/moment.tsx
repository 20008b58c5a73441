import { dayOf, instantOf, relativeTo } from './format.ts'
import { useNow } from './use-now.ts'

type Form = 'instant' | 'day' | 'ago'

/** A point in time where the reader is; pointing at it gives the same in UTC. */
export function Moment({ at, form = 'instant' }: { at: string | null; form?: Form }) {
  const now = useNow(form === 'ago')
  if (at === null) return <span>–</span>
  const texts: Record<Form, () => string> = {
    instant: () => instantOf(at),
    day: () => dayOf(at),
    ago: () => relativeTo(at, now),
  }
  return (
    <time dateTime={at} title={form === 'ago' ? `${instantOf(at)} (${at})` : at}>
      {texts[form]()}
    </time>
  )
}
