import { expect, test } from 'vitest'
import { compare } from '../../../scripts/campaign/verify.ts'

test('while customers change their subscriptions, nothing is reported that is none', async () => {
  const small = { seed: 7, customers: 500, times: 2, onRun: () => undefined }
  expect(await compare(small)).toMatchObject({ passed: true, failures: [] })
})

test('and every row can be derived anew', async () => {
  const command = ['rebuild', '--check']
  const small = { seed: 8, customers: 500, times: 1, onRun: () => undefined, command }
  expect(await compare(small)).toMatchObject({ passed: true, failures: [] })
})
