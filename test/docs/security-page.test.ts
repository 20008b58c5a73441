import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseControls } from '../../scripts/security/control.ts'
import { findPlaceFault } from '../../scripts/security/find-place-fault.ts'
import { ROOT } from '../house/source-files.ts'
import { readPage } from './markdown-table.ts'

const CONTROLS_MIN = 20
const CONTROLS = parseControls(readPage('operations/security.md'))

test('the page has at least twenty controls, each of its own name, and all can be read', () => {
  expect(CONTROLS.length).toBeGreaterThanOrEqual(CONTROLS_MIN)
  expect(CONTROLS.flatMap(({ faults }) => faults)).toEqual([])
  expect(new Set(CONTROLS.map(({ name }) => name)).size).toBe(CONTROLS.length)
})

// Whether the tests are there and pass is shown by `npm run verify:security`.
test('every file and symbol that it names is there', () => {
  const faults = CONTROLS.flatMap(({ places }) => places.map((one) => findPlaceFault(ROOT, one)))
  expect(faults.filter((fault) => fault !== null)).toEqual([])
  const files = CONTROLS.flatMap(({ proofs }) => proofs.map(({ file }) => file))
  expect(files.filter((file) => !existsSync(`${ROOT}/${file}`))).toEqual([])
})
