import { expect, test } from 'vitest'
import { run, runKills, runObserve } from '../../scripts/campaign/adopt.ts'

const small = { seed: 7, runs: 1_000, progress: () => undefined }
const KEPT = { passed: true, failures: [] }

test('a small account is adopted with as few reads as promised, and in silence', async () => {
  expect(await run(small)).toMatchObject(KEPT)
})

test('killed and resumed, it ends in the same state', async () => {
  expect(await runKills(small)).toMatchObject(KEPT)
})

test('the events after it send nothing while its tenants are in observe', async () => {
  expect(await runObserve(small)).toMatchObject(KEPT)
})
