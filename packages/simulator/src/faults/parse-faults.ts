import { AppError } from '@bursar/wire/errors'
import { FaultInjection, type FaultsChange, MAXIMA } from './fault-injection.ts'

/**
 * Parses `duplicate=0.2,serverError=0.1,rateLimitPerSecond=25`: probabilities from 0 to 1 by fault.
 * Throws `SETTING_MALFORMED` that lists all faults.
 */
export function parseFaults(text: string): FaultsChange {
  const pairs = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part): [string, unknown] => {
      const [name = '', figure = ''] = part.split('=').map((each) => each.trim())
      return [name, figure === '' ? null : Number(figure)]
    })
  return toChange(pairs)
}

/** The same as JSON: `{"duplicate": 0.2, "seed": 7}`, or grouped under `api` and `deliveries`. */
export function faultsOfJson(value: unknown): FaultsChange {
  const { api = {}, deliveries = {}, seed, ...flat } = entriesOf(value)
  const change = toChange(Object.entries({ ...flat, ...entriesOf(api), ...entriesOf(deliveries) }))
  if (seed === undefined) return change
  if (typeof seed === 'number' && Number.isInteger(seed) && seed >= 0) return { ...change, seed }
  throw new AppError('SETTING_MALFORMED', 'The fault seed must be a whole number.')
}

function toChange(pairs: readonly [string, unknown][]): FaultsChange {
  const { api, deliveries } = new FaultInjection().settings
  const change = { api: {}, deliveries: {} }
  for (const [name, value] of pairs) {
    const group = Object.hasOwn(api, name) ? change.api : change.deliveries
    if (group === change.deliveries && !Object.hasOwn(deliveries, name)) {
      const names = [...Object.keys(api), ...Object.keys(deliveries)].join(', ')
      throw new AppError('SETTING_MALFORMED', `Unknown fault ${name}. Faults: ${names}.`)
    }
    const max = new Map(Object.entries(MAXIMA)).get(name) ?? 1
    if (!(typeof value === 'number' && value >= 0 && value <= max)) {
      const range = max === Number.MAX_SAFE_INTEGER ? 'of 0 or more' : `from 0 to ${max}`
      throw new AppError('SETTING_MALFORMED', `The fault ${name} must be a number ${range}.`)
    }
    Object.assign(group, { [name]: value })
  }
  return change
}

function entriesOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return { ...value }
  throw new AppError('SETTING_MALFORMED', 'Faults must be an object with fault names as keys.')
}
