import { expect, test } from 'vitest'
import { pathOfSearch } from './path-of-search.ts'

test.each([
  ['evt_1Abc', '/events/evt_1Abc'],
  [' sub_1Abc ', '/subscriptions?search=sub_1Abc'],
  ['cus_1Abc', '/events?object_id=cus_1Abc'],
  ['in_1Abc', '/events?object_id=in_1Abc'],
  ['Acme & Wind', '/tenants?search=Acme%20%26%20Wind'],
  ['ada@example.com', '/tenants?search=ada%40example.com'],
  ['to_a', '/tenants?search=to_a'],
  ['   ', null],
])('%s leads to %s', (text, path) => {
  expect(pathOfSearch(text)).toBe(path)
})
