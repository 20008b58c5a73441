import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Control, Place, Proof } from './control.ts'
import { findPlaceFault } from './find-place-fault.ts'
import { runTests, type TestResult } from './run-tests.ts'

type Result = 'passed' | 'failed' | 'missing'

export interface VerifiedControl {
  readonly control: string
  readonly places: readonly Place[]
  readonly proofs: readonly (Proof & { readonly result: Result })[]
  /** Empty when the control stands as the table says. */
  readonly faults: readonly string[]
}

/** Looks for every file and symbol, and runs every test that the controls name. */
export async function verifyControls(
  root: string,
  controls: readonly Control[],
): Promise<VerifiedControl[]> {
  const files = controls.flatMap(({ proofs }) => proofs.map(({ file }) => file))
  const there = [...new Set(files)].filter((file) => existsSync(resolve(root, file)))
  const results = await runTests(root, there)
  return controls.map((control) => {
    const proofs = control.proofs.map((proof) => ({ ...proof, result: resultOf(proof, results) }))
    const placeFaults = control.places.map((place) => findPlaceFault(root, place))
    const proofFaults = proofs.map((proof) => {
      if (proof.result === 'passed') return null
      if (!existsSync(resolve(root, proof.file))) return `${proof.file} is not there`
      const said = proof.result === 'failed' ? 'did not pass' : 'is not there'
      return `${proof.file}: the test "${proof.test}" ${said}`
    })
    const found = [...placeFaults, ...proofFaults].filter((fault) => fault !== null)
    return {
      control: control.name,
      places: control.places,
      proofs,
      faults: [...control.faults, ...found],
    }
  })
}

/** A test may run several times, for example once a row of its table: all must pass. */
function resultOf({ file, test }: Proof, results: readonly TestResult[]): Result {
  const isMeant = matcherOf(test)
  const runs = results.filter(
    (result) => result.file === file && (isMeant(result.title) || isMeant(result.path)),
  )
  if (runs.length === 0) return 'missing'
  return runs.every(({ status }) => status === 'passed') ? 'passed' : 'failed'
}

/** A title as it stands in the source may have places that vitest fills, `%s` and `$name`. */
function matcherOf(test: string): (title: string) => boolean {
  const literals = test.split(/%[a-z#]|\$[\w.]+/).map((text) => text.replaceAll(/\W/g, '\\$&'))
  const filled = new RegExp(`^${literals.join('.+')}$`, 's')
  return (title) => title === test || filled.test(title)
}
