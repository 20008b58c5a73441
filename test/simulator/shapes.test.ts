import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { routesFor } from '../../packages/simulator/src/api/routes.ts'
import { type Fields, type Json, type Typed, typeErrors } from './check-types.ts'
import { everyResource } from './every-resource.ts'
import { ALWAYS_THERE, EXCEPTIONS, fieldsOf, TYPES } from './shape-tables.ts'

const SIMULATOR = resolve(import.meta.dirname, '../../packages/simulator/src')
let served: Map<string, Fields[]>
let routes: Set<string>
/** What the compiler says against the objects of each name. */
const errors = new Map<string, string[]>()
beforeAll(async () => {
  const walk = await everyResource()
  served = walk.served
  routes = walk.routes
  const values = [...served].flatMap(([name, objects]) =>
    distinct(objects).flatMap((object) => [typed(name, object, EXCEPTIONS), ...past(name, object)]),
  )
  const found = typeErrors(values)
  for (const name of served.keys()) errors.set(name, [])
  for (const [index, { name }] of values.entries()) errors.get(name)?.push(...found[index]!)
})

function distinct(objects: readonly Fields[]): Fields[] {
  return [...new Map(objects.map((object) => [JSON.stringify(object), object])).values()]
}

/** An object with the type it must have, but for what is right all the same. */
function typed(name: string, object: Fields, exceptions: typeof EXCEPTIONS): Typed {
  const type = TYPES[name] ?? 'never'
  return { name, type: `Served<${type}>`, value: mended(withoutPast(name, object), exceptions) }
}

/**
 * The types know a part of the past at the top only; Stripe sends parts of what is deep as well.
 */
function withoutPast(name: string, object: Fields): Fields {
  if (name !== 'event') return object
  const { previous_attributes: _, ...data } = fieldsOf(object['data'])
  return { ...object, data }
}

function past(name: string, event: Fields): Typed[] {
  if (name !== 'event') return []
  const { object, previous_attributes: value } = fieldsOf(event['data'])
  const kind = String(fieldsOf(object)['object'])
  return value === undefined ? [] : [{ name, type: `Before<Served<${TYPES[kind]}>>`, value }]
}

function mended(value: Json, exceptions: typeof EXCEPTIONS): Json {
  if (Array.isArray(value)) return value.map((each) => mended(each, exceptions))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [key, mended(each, exceptions)])
  return exceptions
    .filter(({ of }) => of === value['object'])
    .reduce((object, { mend }) => mend(object), Object.fromEntries(entries))
}

/** Whether what is there of a path ends before its last key. */
function lacks(object: Fields, path: string): boolean {
  let at: Json | undefined = object
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return at === undefined
    at = at[key]
  }
  return at === undefined
}

test('every route has been called', () => {
  const all = routesFor(() => {
    throw new Error('No world is needed to list routes.')
  }, []).map(({ method, path }) => `${method} ${path}`)
  expect(all.filter((route) => !routes.has(route))).toEqual([])
})

test('every object has a type, and every type has an object', () => {
  expect([...served.keys()].sort()).toEqual(Object.keys(TYPES).sort())
})

test.each(Object.keys(TYPES))('%s matches its type in the official package', (name) => {
  expect(errors.get(name)).toEqual([])
})

test.each(Object.entries(ALWAYS_THERE))(
  '%s has also what its type leaves optional',
  (name, paths) => {
    const objects = served.get(name) ?? []
    expect(objects).not.toEqual([])
    expect(paths.filter((path) => objects.some((object) => lacks(object, path)))).toEqual([])
  },
)

test('every exception is needed', () => {
  const bare = EXCEPTIONS.flatMap((exception) => {
    const { of, mend } = exception
    const object = served.get(of)?.find((each) => mend(each) !== each)
    const others = EXCEPTIONS.filter((other) => other !== exception)
    return object === undefined ? [] : [typed(of, object, others)]
  })
  expect(bare.length).toBe(EXCEPTIONS.length)
  const needless = typeErrors(bare).flatMap((found, index) =>
    found.length === 0 ? [EXCEPTIONS[index]?.why] : [],
  )
  expect(needless).toEqual([])
})

test('an extra key, a missing key, a wrong type and an unknown value are found', () => {
  const invoice = served.get('invoice')!.find((each) => each['status'] === 'paid')!
  const { currency: _, ...without } = invoice
  const [line, ...lines] = fieldsOf(invoice['lines'])['data'] as Fields[]
  const inLine = (changed: Fields) => ({
    ...invoice,
    lines: { ...fieldsOf(invoice['lines']), data: [{ ...line, ...changed }, ...lines] },
  })
  const event = served.get('event')!.find((each) => each['type'] === 'customer.created')!
  const customer = fieldsOf(fieldsOf(event['data'])['object'])
  const planted: readonly [string, Fields][] = [
    ['invoice.added', { ...invoice, added: null }],
    ['invoice', without],
    ['invoice.amount_due', { ...invoice, amount_due: '7' }],
    ['invoice.amount_due', { ...invoice, amount_due: null }],
    ['invoice.status', { ...invoice, status: 'lost' }],
    ['invoice.metadata.key', { ...invoice, metadata: { key: 7 } }],
    ['invoice.lines.data[].added', inLine({ added: null })],
    ['invoice.lines.data[].period.end', inLine({ period: { start: 1, end: '2' } })],
    ['event.data.object.added', { ...event, data: { object: { ...customer, added: null } } }],
    ['event.type', { ...event, type: 'customer.invented' }],
  ]
  const found = typeErrors(
    planted.map(([path, value]) => typed(path.split('.')[0]!, value, EXCEPTIONS)),
  )
  expect(found.map((each) => each.map((text) => text.split(':')[0]))).toEqual(
    planted.map(([path]) => [path]),
  )
})

/** Comments and texts may say “as” as often as they like. */
function codeOf(file: string): string {
  const text = readFileSync(resolve(SIMULATOR, file), 'utf8')
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`[^`]*`/g, '')
}

test('each resource uses the type of the official package without a cast', () => {
  const files = readdirSync(SIMULATOR, { recursive: true, encoding: 'utf8' })
  const casts = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...codeOf(file).matchAll(/.*\bas (?!const\b).*|<any>|\bany\b/g)].map(String),
    )
    .filter((line) => !/^\s*(?:import|export) .*\{/.test(line))
  expect(casts).toEqual([])
  const shelves = [...codeOf('world/shelves.ts').matchAll(/this\.#shelf<([^,>]+)/g)]
  expect(shelves.length).toBeGreaterThan(20)
  expect(shelves.filter(([, type]) => !type?.startsWith('Stripe.'))).toEqual([])
})
