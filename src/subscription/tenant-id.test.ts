import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NUMBERED_TENANT_IDS_MAX, tenantIdCandidates } from './tenant-id.ts'

const first = (name: string) => tenantIdCandidates(name, '', 'cus_1')[0]

test.each([
  ['Acme', 'acme'],
  ['  Acme,  Inc. ', 'acme-inc'],
  ['Zoë & Søn', 'zoe-s-n'],
  ['Ångström GmbH', 'angstrom-gmbh'],
  ['İstanbul', 'istanbul'],
  ['O’Brien/../etc', 'o-brien-etc'],
  ["x'; drop table tenants;--", 'x-drop-table-tenants'],
  ['---', 'tenant-46430b17'],
  ['株式会社', 'tenant-46430b17'],
  ['', 'tenant-46430b17'],
])('%j becomes %s', (name, id) => {
  expect(first(name)).toBe(id)
})

test('a name that is taken is numbered, and at last only this customer can have the id', () => {
  const ids = tenantIdCandidates('Acme', '', 'cus_1')
  expect(ids.slice(0, 3)).toEqual(['acme', 'acme-2', 'acme-3'])
  expect(ids).toHaveLength(NUMBERED_TENANT_IDS_MAX + 1)
  expect(ids.at(-1)).toMatch(/^tenant-[0-9a-f]{32}$/)
  expect(tenantIdCandidates('Acme', '', 'cus_2').at(-1)).not.toBe(ids.at(-1))
  expect(tenantIdCandidates('Acme', 'acct_1', 'cus_1').at(-1)).not.toBe(ids.at(-1))
})

test('every candidate of every name is a tenant id, and no two are the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const ids = tenantIdCandidates(name, '', 'cus_1')
      expect(ids.filter((id) => !/^[a-z0-9-]{1,50}$/.test(id))).toEqual([])
      expect(new Set(ids).size).toBe(ids.length)
      expect(tenantIdCandidates(name, '', 'cus_1')).toEqual(ids)
    }),
  )
})
