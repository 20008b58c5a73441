import { expect, expectTypeOf, test } from 'vitest'
import { BUTTON_PAGES } from './route.ts'
import {
  OPERATOR_ROUTES,
  type OperatorAnswer,
  type OperatorAsked,
  type OperatorRoute,
} from './routes.ts'

const routes: [string, OperatorRoute][] = Object.entries(OPERATOR_ROUTES)

test('every parameter of a path is in its schema, and the other way round', () => {
  for (const [name, { path, params }] of routes) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
    expect(Object.keys(params?.shape ?? {}), name).toEqual(inPath)
  }
})

test('no two routes are one', () => {
  const keys = routes.map(([, { method, path }]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`)
  expect(new Set(keys).size).toBe(keys.length)
})

test('whoever changes something is an operator and says why; signing out is for all', () => {
  const unsafe = routes.filter(([, { method }]) => method !== 'GET')
  const reasonless = unsafe.filter(([, { body }]) => body?.shape['reason'] === undefined)
  expect(reasonless.map(([name]) => name)).toEqual(['signOut', 'verifyAudit'])
  const forViewers = unsafe.filter(([, { role }]) => role === 'viewer')
  expect(forViewers.map(([name]) => name)).toEqual(['signOut'])
})

test('a button needs nothing but what its page knows and a reason', () => {
  const buttons = routes.filter(([, { button }]) => button !== undefined)
  expect(buttons.length).toBeGreaterThan(5)
  for (const [name, { body, params, button }] of buttons) {
    expect(Object.keys(body?.shape ?? {}), name).toEqual(['reason'])
    if (button?.page === undefined) continue
    const parameter = BUTTON_PAGES[button.page]
    const wanted = parameter === null ? [] : [parameter]
    expect(Object.keys(params?.shape ?? {}), name).toEqual(wanted)
  }
})

test('a reason of three blanks is none', () => {
  const { body } = OPERATOR_ROUTES.dismissFinding
  expect(body.safeParse({ reason: '   ' }).success).toBe(false)
  expect(body.safeParse({ reason: 'known test customer' }).success).toBe(true)
})

test('every list is paged, and no page is larger than its limit', () => {
  const lists = routes.filter(([, { query }]) => query?.shape['after'] !== undefined)
  expect(lists.length).toBeGreaterThan(6)
  for (const [name, { query }] of lists) {
    expect(query?.safeParse({ limit: '201' }).success, name).toBe(false)
    expect(query?.parse({}), name).toMatchObject({ limit: 50 })
  }
})

test('what is asked and answered is known to the compiler', () => {
  expectTypeOf<OperatorAsked<'event'>>().toEqualTypeOf<{ params: { event_id: string } }>()
  expectTypeOf<OperatorAnswer<'signOut'>>().toEqualTypeOf<{ signed_out: true }>()
  expectTypeOf<OperatorAnswer<'stream'>>().toBeNever()
})
