import type { AppError } from '@bursar/wire/errors'

/** The value of a column, as text; '' where there is none. */
export type RowValue<Column extends string> = (column: Column) => string

/** A value that cannot be used. */
export interface RowProblem<Column extends string> {
  readonly column: Column
  /** It follows on `The value`. */
  readonly sentence: string
}

/** What is read from a CSV file or by a query. */
export interface TableReading<Column extends string> {
  readonly required: readonly Column[]
  readonly optional: readonly Column[]
  /** Told which columns there are, before the first row. */
  readonly onColumns?: (columns: readonly Column[]) => void
  /** Takes one row. Gives what is wrong with it. */
  readonly take: (
    value: RowValue<Column>,
  ) => readonly RowProblem<Column>[] | Promise<readonly RowProblem<Column>[]>
  /** The error that lists all that is wrong, each with its place. */
  readonly malformed: (sentences: readonly string[], cause?: unknown) => AppError
}

/** Errors that are shown at once: whatever made them is usually the same mistake. */
export const PROBLEMS_MAX = 20
