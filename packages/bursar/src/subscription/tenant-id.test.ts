import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generatedTenantIds } from './tenant-id.ts'

const first = (name: string) => generatedTenantIds(name, '', 'cus_1')[0]

test.each([
  ['Acme', 'acme'],
  ['  Acme,  Inc. ', 'acme-inc'],
  ['Zoë & Søn', 'zoe-s-n'],
  ['Ångström GmbH', 'angstrom-gmbh'],
  ['İstanbul', 'istanbul'],
  ['O’Brien/../etc', 'o-brien-etc'],
  ["x'; drop table tenants;--", 'x-drop-table-tenants'],
  ['---', 'tenant'],
  ['株式会社', 'tenant'],
  ['', 'tenant'],
])('the name %j is %s in the ID', (name, slug) => {
  expect(first(name)).toMatch(new RegExp(`^bt_${slug}_[0-9a-z]{10}$`))
})

test('the ID follows from the customer: the same again, and another for another customer', () => {
  expect(first('Acme')).toBe(first('Acme'))
  const others = [
    generatedTenantIds('Acme', '', 'cus_2')[0],
    generatedTenantIds('Acme', 'acct_1', 'cus_1')[0],
  ]
  expect(new Set([first('Acme'), ...others]).size).toBe(3)
})

test('every candidate of every name is a tenant ID, and no two are the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const ids = generatedTenantIds(name, '', 'cus_1')
      expect(ids.filter((id) => !TENANT_ID_FORM.test(id))).toEqual([])
      expect(new Set(ids).size).toBe(ids.length)
    }),
  )
})
