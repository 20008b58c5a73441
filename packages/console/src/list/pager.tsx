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
        {isFirst && next === null ? countOf(rows.length, false) : totalOf(total)}
        {isFirst && next === null ? '' : ` · ${place}`}
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

function totalOf(total: PageOf<unknown>['total']): string {
  return total === null ? 'Many' : countOf(total.count, total.more)
}

function countOf(count: number, more: boolean): string {
  if (more) return `More than ${wholeNumber(count)}`
  return count === 1 ? '1 row' : `${wholeNumber(count)} rows`
}
