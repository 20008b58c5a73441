import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import cases from '../../packages/probe/src/catalogue/cases.json' with { type: 'json' }
import { PROBES } from '../../packages/probe/src/index.ts'
import catches from './zoo/catches.json' with { type: 'json' }
import { MUTANTS } from './zoo/mutants.ts'

const CATALOGUE = resolve(import.meta.dirname, '../../packages/probe/src/catalogue')
const known = new Set(Object.keys(cases))

describe('the catalogue', () => {
  // How many there are, and how many of them are harmless, stands in docs/reference/probes.md.
  test('has every probe file, in order, without gaps in a group', () => {
    const files = readdirSync(CATALOGUE, { recursive: true }).flatMap((path) =>
      Array.from(String(path).matchAll(/([a-j])-\w+\/(\1\d\d)-[^/]*\.ts$/g), ([, , id]) => id!),
    )
    const ids = PROBES.map(({ id }) => id)
    expect(ids).toEqual(files.map((id) => id.toUpperCase()).sort())
    const sizes = Map.groupBy(ids, ([letter]) => letter!)
    const expected = [...sizes].flatMap(([letter, { length }]) =>
      Array.from({ length }, (_, at) => `${letter}${String(at + 1).padStart(2, '0')}`),
    )
    expect(ids).toEqual(expected)
    expect([...sizes.keys()]).toEqual([...'ABCDEFGHIJ'])
  })

  test.each(PROBES)('$id has a claim, known sources and a fix', (probe) => {
    expect(probe.claim).toMatch(/^[A-Z].*\.$/s)
    expect(probe.remedy.text).toMatch(/^[A-Z].*\.$/s)
    expect(probe.cases.filter((key) => !known.has(key))).toEqual([])
    expect(probe.cwe.every((one) => /^CWE-\d+$/.test(one))).toBe(true)
    expect(probe.asvs.every((one) => /^\d+\.\d+\.\d+$/.test(one))).toBe(true)
  })

  test('a probe or a mutant uses every case', () => {
    const used = new Set([
      ...PROBES.flatMap((probe) => probe.cases),
      ...MUTANTS.map(({ from }) => from),
    ])
    expect([...known].filter((key) => !used.has(key))).toEqual([])
  })
})

describe('the zoo', () => {
  test('has at least 80 mutants, each based on a known bug', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(80)
    expect(MUTANTS.filter(({ from }) => !known.has(from))).toEqual([])
  })

  test('has a mutant for every probe that runs on loopback', () => {
    const meant = new Set(MUTANTS.map(({ probe }) => probe))
    const without = PROBES.map(({ id }) => id).filter((id) => !meant.has(id))
    // The control itself, what needs TLS or a public host, and what needs a route for thin events.
    expect(without).toEqual(['A01', 'A03', 'A04', 'J02'])
  })

  test('matches the table in the docs (to update: npm run campaign -- mutants)', () => {
    const row = ({ fault, probe }: { fault: string; probe: string }) => `${fault} ${probe}`
    expect(catches.map(row)).toEqual(MUTANTS.map(row))
  })

  test('is at least 99 % caught', () => {
    const caught = catches.filter((one) => one.caught).length
    expect(caught / catches.length).toBeGreaterThanOrEqual(0.99)
  })
})
