import { sayDay, sayMinute } from '@bursar/wire/text/say-instant'
import { localSecondOf, relativeTo, secondOf } from './format.ts'
import { useNow } from './use-now.ts'

type Form = 'minute' | 'second' | 'day' | 'ago'

/**
 * A point in time, by UTC as everywhere in Bursar, so that operators in two places read the same.
 * Pointing at it gives the exact time, and the time where the reader is.
 */
export function Moment({ at, form = 'minute' }: { at: string | null; form?: Form }) {
  const now = useNow(form === 'ago')
  if (at === null) return <span>–</span>
  const texts: Record<Form, () => string> = {
    minute: () => sayMinute(at),
    second: () => secondOf(at),
    day: () => sayDay(at),
    ago: () => relativeTo(at, now),
  }
  return (
    <time dateTime={at} title={`${secondOf(at)}\nYour local time: ${localSecondOf(at)}`}>
      {texts[form]()}
    </time>
  )
}
