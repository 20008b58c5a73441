import { Button } from '@mantine/core'
import type { PageOf } from '../api/shapes.ts'
import { wholeNumber } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import classes from './list.module.css'
import type { Listing } from './use-listing.ts'

interface PagerProps {
  readonly page: PageOf<unknown>
  readonly listing: Listing<string>
}

/** The server pages; here one goes on and back, and reads how many there are. */
export function Pager({ page, listing }: PagerProps) {
  const { next, total, rows } = page
  const isFirst = listing.after === undefined
  const { toNext, toPrevious, pageNumber } = listing
  const place = pageNumber === null ? 'a later page' : `page ${pageNumber}`
  return (
    <div className={classes['pager']}>
      <span>
        {isFirst && next === null ? countOf(rows.length, false) : countAndPlace(total, place)}
      </span>
      {isFirst && next === null ? null : (
        <span className={classes['turn']}>
          <Button
            variant="default"
            size="compact-md"
            leftSection={<Icon name="left" size={14} />}
            disabled={isFirst}
            onClick={toPrevious}
          >
            {pageNumber === null ? 'First page' : 'Previous'}
          </Button>
          <Button
            variant="default"
            size="compact-md"
            rightSection={<Icon name="right" size={14} />}
            disabled={next === null}
            onClick={() => next !== null && toNext(next)}
          >
            Next
          </Button>
        </span>
      )}
    </div>
  )
}

function countAndPlace(total: PageOf<unknown>['total'], place: string): string {
  if (total === null) return place.charAt(0).toUpperCase() + place.slice(1)
  return `${countOf(total.count, total.more)}, ${place}`
}

function countOf(count: number, more: boolean): string {
  if (more) return `More than ${wholeNumber(count)} rows`
  return count === 1 ? '1 row' : `${wholeNumber(count)} rows`
}
