import { describe, expect, test } from 'vitest'
import { catchMutant } from './zoo/catch-mutant.ts'
import { MUTANTS } from './zoo/mutants.ts'

/** All of them: npm run campaign -- mutants. */
const EVERY = 3
const chosen = MUTANTS.map((mutant, at) => ({ mutant, at, ...mutant })).filter(
  ({ slow, at }) => !slow && at % EVERY === 0,
)

describe('every third handler with one fault', () => {
  test.each(chosen)('$fault is caught by $probe', async ({ mutant, at }) => {
    const { caught, verdict, reason } = await catchMutant(mutant, at)
    expect(caught, `${verdict}: ${reason}`).toBe(true)
  })
})
