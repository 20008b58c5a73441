import type { ReactNode } from 'react'
import classes from './list.module.css'

export interface Column<Row> {
  readonly label: string
  readonly cell: (row: Row) => ReactNode
  /** Takes no more room than its words. */
  readonly narrow?: boolean
  readonly align?: 'right'
  /** Gets most of the room: it holds sentences. */
  readonly wide?: boolean
}

interface DataTableProps<Row> {
  readonly caption: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** Of the page before, while the next one is awaited. */
  readonly isStale?: boolean
  /** The key of the row that a link leads to: it is marked, and has the focus. */
  readonly marked?: string
}

/**
 * A table; on a narrow screen each row becomes a small card with its columns' names. The roles are
 * said aloud because a table that is not displayed as one loses them.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, rows, columns, keyOf, isStale, marked } = props
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <table className={classes['table']} role="table" aria-busy={isStale === true}>
      <caption className="unseen">{caption}</caption>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <thead role="rowgroup">
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <tr role="row">
          {columns.map(({ label, narrow, align, wide }) => (
            <th
              key={label}
              // biome-ignore lint/a11y/noRedundantRoles: see above
              role="columnheader"
              scope="col"
              data-narrow={narrow}
              data-align={align}
              data-wide={wide}
            >
              {label}
            </th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <tbody role="rowgroup">
        {rows.map((row) => (
          // biome-ignore lint/a11y/noRedundantRoles: see above
          <tr key={keyOf(row)} role="row" {...(keyOf(row) === marked ? MARKED : {})}>
            {columns.map(({ label, cell, narrow, align }) => (
              <td
                key={label}
                // biome-ignore lint/a11y/noRedundantRoles: see above
                role="cell"
                data-label={label}
                data-narrow={narrow}
                data-align={align}
              >
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const MARKED = {
  'aria-current': true,
  tabIndex: -1,
  ref: (row: HTMLTableRowElement | null) => {
    row?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'center' })
  },
} as const
