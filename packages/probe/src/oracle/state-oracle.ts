import { pause } from '../http/pace.ts'

/** One subscription as the endpoint recorded it. Other keys are ignored. */
export interface StateRow {
  id: string
  customer: string | null
  tenant: string | null
  status: string | null
  entitled: boolean
  plan: string | null
  quantity: number | null
  /** Unix seconds. */
  period_end: number | null
}

export interface State {
  subscriptions: StateRow[]
  /** Counters such as provisioned, credits, mails, webhooks, audit_rows. */
  effects: Record<string, number>
}

export interface StateOracle {
  read(): Promise<State>
}

/** Parses the JSON of --state-cmd or --state-url. Throws a sentence for the report. */
export function parseState(text: string): State {
  const value = parseJson(text)
  if (!isRecord(value) || !Array.isArray(value['subscriptions'])) {
    throw new Error('The state oracle must print {"subscriptions": […], "effects": {…}}.')
  }
  const subscriptions = value['subscriptions'].filter(isRecord).map(toRow)
  return { subscriptions: sortedById(subscriptions), effects: toEffects(value['effects']) }
}

function toRow(row: Record<string, unknown>): StateRow {
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
  return {
    id: text('id') ?? '',
    customer: text('customer'),
    tenant: text('tenant'),
    status: text('status'),
    entitled: row['entitled'] === true,
    plan: text('plan'),
    quantity: typeof row['quantity'] === 'number' ? row['quantity'] : null,
    period_end: toUnixSeconds(row['period_end']),
  }
}

function toUnixSeconds(value: unknown): number | null {
  if (typeof value === 'number') return value
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : Math.floor(at / 1000)
}

function toEffects(value: unknown): Record<string, number> {
  if (!isRecord(value)) return {}
  const pairs = Object.entries(value).filter((pair): pair is [string, number] => isNumber(pair[1]))
  return Object.fromEntries(pairs.sort(([a], [b]) => a.localeCompare(b)))
}

/** Reads until two reads in a row are equal or time is up. Returns the last read. */
export async function settledState(
  oracle: StateOracle,
  settle: { intervalMs: number; withinMs: number },
): Promise<State> {
  const until = performance.now() + settle.withinMs
  let last = await oracle.read()
  for (;;) {
    await pause(settle.intervalMs)
    const next = await oracle.read()
    if (JSON.stringify(next) === JSON.stringify(last) || performance.now() > until) return next
    last = next
  }
}

const sortedById = (rows: StateRow[]) =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value)

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error('The output of the state oracle is not valid JSON.', { cause: error })
  }
}
