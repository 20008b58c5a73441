const NEEDS_QUOTES = /["\r\n,]/
/** A program for spreadsheets would run what begins like this. */
const FORMULA = /^[=+\-@\t\r]/

/** Pure: lines of CSV, each with its end. */
export function csvLines(rows: readonly (readonly (string | null)[])[]): string {
  return rows.map((cells) => `${cells.map(cellOf).join(',')}\n`).join('')
}

function cellOf(value: string | null): string {
  const text = value ?? ''
  const safe = FORMULA.test(text) ? `'${text}` : text
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
