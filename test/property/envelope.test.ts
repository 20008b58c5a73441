import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEnvelope } from '../../packages/bursar/src/ingress/read-envelope.ts'
import { everyResource } from '../simulator/every-resource.ts'
import { bodies, eventTexts, mutatedText } from './arbitrary-deliveries.ts'
import { readSlowly } from './read-slowly.ts'

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 10_000)

const { served } = await everyResource()

test('every body is read as JSON.parse would, and what it refuses is refused', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(bodies, (body) => {
      const read = readEnvelope(body)
      expect(read).toEqual(readSlowly(body))
      const outcome = typeof read === 'string' ? read : read.form
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
    }),
    { numRuns: RUNS },
  )
  expect([...seen.keys()].sort()).toEqual([
    'BODY_NOT_AN_EVENT',
    'BODY_NOT_JSON',
    'snapshot',
    'thin',
  ])
})

test('small JSON with small mistakes: the same grammar as JSON.parse', () => {
  const near = fc
    .tuple(fc.oneof(fc.json({ maxDepth: 3 }), eventTexts), fc.array(mutatedText, { maxLength: 2 }))
    .map(([text, changes]) => changes.reduce((result, change) => change(result), text))
  fc.assert(
    fc.property(near, (text) => {
      const body = Buffer.from(text)
      expect(readEnvelope(body)).toEqual(readSlowly(body))
    }),
    { numRuns: RUNS },
  )
})

test('a body changed in any one byte is read the same by both', () => {
  const text = JSON.stringify({
    ...{
      id: 'evt_1',
      object: 'event',
      type: 'invoice.paid',
      livemode: false,
      x: [1.5e3, 'é', '\n'],
    },
    data: { object: { id: 'in_1', customer: { id: 'cus_1' }, subscription: null } },
  })
  const body = Buffer.from(text)
  for (let at = 0; at < body.length; at += 1) {
    const original = body[at]!
    for (let byte = 0; byte < 256; byte += 1) {
      body[at] = byte
      expect(readEnvelope(body)).toEqual(readSlowly(body))
    }
    body[at] = original
  }
})

test.each([...served])('an event about any %s is taken', (name, objects) => {
  const head = { id: 'evt_1', object: 'event', type: 'x.updated', livemode: false }
  for (const object of objects) {
    const body = Buffer.from(
      JSON.stringify({ ...head, api_version: null, data: { object } }, null, 2),
    )
    const read = readEnvelope(body)
    expect(read).toMatchObject({ form: 'snapshot' })
    expect(read).toEqual(readSlowly(body))
    // What an event about an object says of it must be found, not only tolerated.
    if (/^(?:subscription|invoice|charge|customer|checkout\.session)$/.test(name)) {
      expect(read).toMatchObject({ objectType: name, objectId: object['id'] ?? null })
    }
  }
})
