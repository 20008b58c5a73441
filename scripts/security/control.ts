/** Where a control is enforced: a file of this repository and what it exports (or creates). */
export interface Place {
  readonly file: string
  readonly symbol: string
}

/** The test that proves it, by its exact name. */
export interface Proof {
  readonly file: string
  readonly test: string
}

/** One row of the table *control → where it is enforced → the test that proves it*. */
export interface Control {
  readonly name: string
  readonly places: readonly Place[]
  readonly proofs: readonly Proof[]
  /** What of the row cannot be read. */
  readonly faults: readonly string[]
}

const HEAD = /^\| Control \| Enforced in \| Proved by \|$/
const PLACE = /^`([^`]+)` › `([^`]+)`$/
const PROOF = /^`([^`]+)` › (\S.*)$/

/** The rows of every table of a page that has the three columns. */
export function parseControls(page: string): Control[] {
  const controls: Control[] = []
  let inside = false
  for (const line of page.split('\n')) {
    if (!line.startsWith('|')) inside = false
    else if (inside && !/^\|[-| :]+\|$/.test(line)) controls.push(parseRow(line))
    if (HEAD.test(line)) inside = true
  }
  return controls
}

function parseRow(line: string): Control {
  const cells = line
    .replace(/^\|\s*/, '')
    .replace(/\s*\|$/, '')
    .split(/\s*(?<!\\)\|\s*/)
    .map((cell) => cell.replaceAll('\\|', '|'))
  const [name = '', enforced = '', proved = ''] = cells
  const faults: string[] = []
  if (name === '' || cells.length !== 3) faults.push('the row has not three filled columns')
  const read = (cell: string, pattern: RegExp) =>
    cell.split(/\s*<br>\s*/).flatMap((part) => {
      const match = pattern.exec(part)
      if (match === null) faults.push(`cannot be read: ${part || '(nothing)'}`)
      return match === null ? [] : [[match[1]!, match[2]!] as const]
    })
  const places = read(enforced, PLACE).map(([file, symbol]) => ({ file, symbol }))
  const proofs = read(proved, PROOF).map(([file, test]) => ({ file, test }))
  return { name, places, proofs, faults }
}
