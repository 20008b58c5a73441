import { expect, test } from 'vitest'
import { visit } from './zoo/visit.ts'

test.each([
  ['F04', 'past-due-ends', 'fail', /^A past_due subscription loses access/],
  ['F09', 'failed-refund-ignored', 'warn', /^A refund removed access/],
  ['F10', 'lost-dispute-restores', 'fail', /^After a lost dispute, access is kept/],
  ['F10', 'inquiry-revokes', 'warn', /^An inquiry/],
])('%s detects %s', async (id, fault, verdict, reason) => {
  const { probes } = await visit({ stack: 'node:http', fault, only: [id] })
  const result = probes.find((probe) => probe.id === id)
  expect(result).toMatchObject({ verdict })
  expect(result?.reason).toMatch(reason)
})

test('a handler that follows the stated policies passes', async () => {
  const ids = ['F04', 'F09', 'F10']
  const { probes } = await visit({ stack: 'Hono', fault: null, only: ids })
  const judged = probes.filter(({ id }) => ids.includes(id))
  expect(judged.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(ids.map((id) => `${id} pass`))
})

test('E01 is inconclusive for an endpoint that never processes a deletion', async () => {
  const { probes } = await visit({ stack: 'Hono', fault: 'deletion-ignored', only: ['E01'] })
  const result = probes.find(({ id }) => id === 'E01')
  expect(result).toMatchObject({ verdict: 'inconclusive' })
  expect(result?.reason).toMatch(/^The endpoint did not process the deletion/)
})
