import { expect, test } from 'vitest'
import { EMPTY_DRAFT, isComplete, toBody } from './draft.ts'

const DRAFT = { ...EMPTY_DRAFT, tenantId: 'acme-wind', feature: 'devices', until: '2026-04-01' }

const FAR = { until: '20266-04-01' }

test('what the API would refuse is not complete', () => {
  expect(isComplete(DRAFT)).toBe(true)
  const wrongs = [{ tenantId: 'Acme Wind' }, { feature: '' }, { limit: '1.5' }, { until: '' }, FAR]
  for (const wrong of wrongs) expect(isComplete({ ...DRAFT, ...wrong })).toBe(false)
})

test('it lasts to the end of its day by UTC; no limit is null, and a block has none', () => {
  const body = toBody(DRAFT, 'promised')
  expect(body).toMatchObject({ rule: 'allow', limit: null, reason: 'promised' })
  expect(body.expires_at).toBe('2026-04-01T23:59:59.000Z')
  expect(toBody({ ...DRAFT, limit: '0' }, 'promised').limit).toBe(0)
  expect(toBody({ ...DRAFT, rule: 'block', limit: '9' }, 'abuse').limit).toBeNull()
})
