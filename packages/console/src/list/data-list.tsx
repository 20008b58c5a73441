import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { PageOf } from '../api/shapes.ts'
import type { Reading } from '../api/use-read.ts'
import { Card } from '../parts/card.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Failed, NotCurrent, Nothing, Waiting } from '../parts/states.tsx'
import { type Column, DataTable } from './data-table.tsx'
import classes from './list.module.css'
import { Pager } from './pager.tsx'
import type { Listing } from './use-listing.ts'

interface DataListProps<Row> {
  /** For screen readers: what the rows are. */
  readonly caption: string
  readonly reading: Reading<PageOf<Row>>
  readonly listing: Listing<string>
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** The key of the row that a link leads to. */
  readonly marked?: string
  /** The fields that narrow the list. */
  readonly filters?: ReactNode
  readonly nothing: { readonly icon?: IconName; readonly title: string; readonly text: ReactNode }
}

/** A list of the server, with everything that may stand in its place. */
export function DataList<Row>(props: DataListProps<Row>) {
  const { reading, listing, filters } = props
  return (
    <Card flush>
      {filters === undefined ? null : (
        <Filters caption={props.caption} isFiltered={listing.isFiltered}>
          {filters}
        </Filters>
      )}
      {reading.data !== undefined && reading.problem !== null ? (
        <NotCurrent problem={reading.problem} again={reading.again} />
      ) : null}
      <Rows {...props} />
      {reading.data !== undefined && (reading.data.rows.length > 0 || listing.after) ? (
        <Pager page={reading.data} listing={listing} />
      ) : null}
    </Card>
  )
}

/** Above the rows; on a narrow screen behind a button, so that the rows come first. */
function Filters({ caption, isFiltered, children }: FiltersProps) {
  const [isOpen, { toggle }] = useDisclosure(isFiltered)
  return (
    <search className={classes['narrow']} aria-label={`Filter ${caption}`}>
      <button type="button" className={classes['toggle']} aria-expanded={isOpen} onClick={toggle}>
        <Icon name="search" size={16} />
        {isFiltered ? 'Filters (active)' : 'Filters'}
      </button>
      <div className={classes['filters']} data-open={isOpen}>
        {children}
      </div>
    </search>
  )
}

interface FiltersProps {
  readonly caption: string
  readonly isFiltered: boolean
  readonly children: ReactNode
}

function Rows<Row>(props: DataListProps<Row>) {
  const { reading, listing, columns, keyOf, caption, nothing, marked } = props
  const { data, problem, again, isStale } = reading
  if (data === undefined) {
    return problem === null ? <Waiting lines={10} /> : <Failed problem={problem} again={again} />
  }
  if (data.rows.length > 0) {
    return (
      <DataTable
        caption={caption}
        rows={data.rows}
        columns={columns}
        keyOf={keyOf}
        isStale={isStale}
        {...(marked === undefined ? {} : { marked })}
      />
    )
  }
  if (!listing.isFiltered) {
    return (
      <Nothing title={nothing.title} {...(nothing.icon ? { icon: nothing.icon } : {})}>
        {nothing.text}
      </Nothing>
    )
  }
  return (
    <Nothing icon="search" title="No matches">
      <button type="button" className={classes['plain']} onClick={listing.clear}>
        Clear filters
      </button>
    </Nothing>
  )
}
