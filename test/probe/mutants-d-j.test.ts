import { describe, expect, test } from 'vitest'
import { catchMutant } from './zoo/catch-mutant.ts'
import { MUTANTS } from './zoo/mutants.ts'

/** Each has one fault; the probe that is meant for it must find it. The slow ones: campaign. */
const chosen = MUTANTS.map((mutant, at) => ({ mutant, at, ...mutant })).filter(
  ({ probe, slow }) => !slow && /^[D-J]/.test(probe),
)

describe('single-fault mutants: state, tenancy, leaks, availability', () => {
  test.each(chosen)('$fault is caught by $probe', async ({ mutant, at }) => {
    const { caught, verdict, reason } = await catchMutant(mutant, at)
    expect(caught, `${verdict}: ${reason}`).toBe(true)
  })
})
