import { invalidRequest } from '../world/refusal.ts'
import type { Form } from './parse-form.ts'

/** Parses one parameter. `path` is its name in Stripe errors. */
export interface Param<T> {
  read(raw: Form | string, path: string): T
}

export type Out<P> = P extends Param<infer T> ? T : never
type Shape = Record<string, Param<unknown>>
export type Fields<R extends Shape, O extends Shape> = { [K in keyof R]: Out<R[K]> } & {
  [K in keyof O]?: Out<O[K]>
}

export const text: Param<string> = {
  read(raw, path) {
    if (typeof raw !== 'string') throw invalidRequest(`Invalid string: ${path}`, { param: path })
    return raw
  },
}

/** Text. An empty string means null. */
export const textOrNull: Param<string | null> = {
  read: (raw, path) => text.read(raw, path) || null,
}

/** https://docs.stripe.com/error-codes#parameter-invalid-integer */
export const integer: Param<number> = {
  read(raw, path) {
    if (typeof raw === 'string' && /^-?\d{1,15}$/.test(raw)) return Number(raw)
    throw invalidRequest(`Invalid integer: ${String(raw)}`, {
      code: 'parameter_invalid_integer',
      param: path,
    })
  },
}

/** A nonnegative number, such as a quantity or an amount. */
export const natural: Param<number> = {
  read(raw, path) {
    const value = integer.read(raw, path)
    if (value >= 0) return value
    throw invalidRequest('This value must be greater than or equal to 0.', {
      code: 'parameter_invalid_integer',
      param: path,
    })
  },
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))

/** https://docs.stripe.com/currencies: three letters, stored in lowercase. */
export const currency: Param<string> = {
  read(raw, path) {
    const code = text.read(raw, path).toLowerCase()
    if (CURRENCIES.has(code)) return code
    throw invalidRequest(`Invalid currency: ${code}.`, { param: path })
  },
}

/** https://docs.stripe.com/error-codes#email-invalid. An empty string means null. */
export const email: Param<string | null> = {
  read(raw, path) {
    const address = textOrNull.read(raw, path)
    if (address === null || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return address
    const message = `Invalid email address: ${address}`
    throw invalidRequest(message, { code: 'email_invalid', param: path })
  },
}

export const decimal: Param<number> = {
  read(raw, path) {
    if (typeof raw === 'string' && /^\d{1,12}(\.\d{1,12})?$/.test(raw)) return Number(raw)
    throw invalidRequest(`Invalid decimal: ${String(raw)}`, { param: path })
  },
}

export const flag: Param<boolean> = {
  read(raw, path) {
    if (raw === 'true' || raw === 'false') return raw === 'true'
    throw invalidRequest(`Invalid boolean: ${String(raw)}`, { param: path })
  },
}

export function oneOf<const T extends string>(...values: T[]): Param<T> {
  return {
    read(raw, path) {
      const value = values.find((known) => known === raw)
      if (value !== undefined) return value
      const names = `${values.slice(0, -1).join(', ')}${values.length > 1 ? ', or ' : ''}`
      const message = `Invalid ${path}: must be one of ${names}${values.at(-1)}`
      throw invalidRequest(message, { param: path })
    },
  }
}

/** The first parser that succeeds. */
export function either<A, B>(first: Param<A>, second: Param<B>, isFirst: RegExp): Param<A | B> {
  return {
    read: (raw, path) =>
      typeof raw === 'string' && isFirst.test(raw) ? first.read(raw, path) : second.read(raw, path),
  }
}

export function orEmpty<T>(param: Param<T>): Param<T | null> {
  return { read: (raw, path) => (raw === '' ? null : param.read(raw, path)) }
}

export function list<T>(param: Param<T>): Param<T[]> {
  return {
    read(raw, path) {
      if (typeof raw === 'string') throw invalidRequest(`Invalid array`, { param: path })
      return Object.entries(raw).map(([key, value]) => param.read(value, `${path}[${key}]`))
    },
  }
}

/** https://docs.stripe.com/api/metadata: an empty value removes the key. */
export const metadata: Param<Record<string, string>> = {
  read(raw, path) {
    if (typeof raw === 'string') {
      if (raw === '') return {}
      throw invalidRequest('Invalid object', { param: path })
    }
    return Object.fromEntries(
      Object.entries(raw).map(([key, value]) => [key, text.read(value, `${path}[${key}]`)]),
    )
  },
}

/** A time or a range of times for list filters, in Unix seconds. */
export interface TimeRange {
  from: number
  to: number
}
export const timeRange: Param<TimeRange> = {
  read(raw, path) {
    if (typeof raw === 'string') {
      const at = integer.read(raw, path)
      return { from: at, to: at }
    }
    const bound = (key: string) => {
      const value = raw[key]
      return value === undefined ? null : integer.read(value, `${path}[${key}]`)
    }
    const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map(bound)
    return {
      from: gte ?? (gt == null ? 0 : gt + 1),
      to: lte ?? (lt == null ? Number.MAX_SAFE_INTEGER : lt - 1),
    }
  },
}

/** A map with known keys. Unknown keys are rejected as by Stripe. */
export function fields<R extends Shape, O extends Shape>(
  required: R,
  optional: O,
): Param<Fields<R, O>> {
  return {
    read(raw, path) {
      if (typeof raw === 'string') throw invalidRequest('Invalid object', { param: path })
      const nameOf = (key: string) => (path === '' ? key : `${path}[${key}]`)
      for (const key of Object.keys(required)) {
        const value = raw[key]
        if (value === undefined) throw missing(nameOf(key))
        if (value === '') throw empty(nameOf(key))
      }
      const read = Object.entries(raw).map(([key, value]) => {
        const param = required[key] ?? optional[key]
        if (param === undefined) throw unknown(nameOf(key))
        return [key, param.read(value, nameOf(key))]
      })
      return Object.fromEntries(read)
    },
  }
}

/** https://docs.stripe.com/error-codes#parameter-unknown */
function unknown(param: string) {
  const message = `Received unknown parameter: ${param}`
  return invalidRequest(message, { code: 'parameter_unknown', param })
}

/** https://docs.stripe.com/error-codes#parameter-missing */
function missing(param: string) {
  const message = `Missing required param: ${param}.`
  return invalidRequest(message, { code: 'parameter_missing', param })
}

/** https://docs.stripe.com/error-codes#parameter-invalid-empty */
function empty(param: string) {
  const message =
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset ` +
    `a parameter; however '${param}' cannot be unset.`
  return invalidRequest(message, { code: 'parameter_invalid_empty', param })
}
