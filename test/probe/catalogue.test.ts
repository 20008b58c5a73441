import { describe, expect, test } from 'vitest'
import cases from '../../packages/probe/src/catalogue/cases.json' with { type: 'json' }
import { PROBES } from '../../packages/probe/src/index.ts'
import catches from './zoo/catches.json' with { type: 'json' }
import { MUTANTS } from './zoo/mutants.ts'

const known = new Set(Object.keys(cases))

describe('the catalogue', () => {
  test('has 115 probes, 51 of them harmless, in groups without a gap', () => {
    const ids = PROBES.map(({ id }) => id)
    expect(new Set(ids).size).toBe(115)
    expect(PROBES.filter(({ tier }) => tier !== 'S')).toHaveLength(51)
    const sizes = { A: 11, B: 22, C: 14, D: 12, E: 10, F: 13, G: 9, H: 7, I: 12, J: 5 }
    const expected = Object.entries(sizes).flatMap(([letter, size]) =>
      Array.from({ length: size }, (_, at) => `${letter}${String(at + 1).padStart(2, '0')}`),
    )
    expect(ids).toEqual(expected)
  })

  test.each(PROBES)('$id says what it claims, where it comes from and how to mend it', (probe) => {
    expect(probe.claim).toMatch(/^[A-Z].*\.$/s)
    expect(probe.remedy.text).toMatch(/^[A-Z].*\.$/s)
    expect(probe.cases.filter((key) => !known.has(key))).toEqual([])
    expect(probe.cwe.every((one) => /^CWE-\d+$/.test(one))).toBe(true)
    expect(probe.asvs.every((one) => /^\d+\.\d+\.\d+$/.test(one))).toBe(true)
  })

  test('every case is one that a probe or a mutant comes from', () => {
    const used = new Set([
      ...PROBES.flatMap((probe) => probe.cases),
      ...MUTANTS.map(({ from }) => from),
    ])
    expect([...known].filter((key) => !used.has(key))).toEqual([])
  })
})

describe('the zoo', () => {
  test('has at least 80 mutants, each after a named real bug', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(80)
    expect(MUTANTS.filter(({ from }) => !known.has(from))).toEqual([])
  })

  test('has a mutant for every probe that can be tried on loopback', () => {
    const meant = new Set(MUTANTS.map(({ probe }) => probe))
    const without = PROBES.map(({ id }) => id).filter((id) => !meant.has(id))
    // The control itself, what needs TLS or a public host, and what needs a route for thin events.
    expect(without).toEqual(['A01', 'A03', 'A04', 'J02'])
  })

  test('is the one of the table in the documentation (else: npm run campaign -- mutants)', () => {
    const row = ({ fault, probe }: { fault: string; probe: string }) => `${fault} ${probe}`
    expect(catches.map(row)).toEqual(MUTANTS.map(row))
  })

  test('is caught to at least 99 %', () => {
    const caught = catches.filter((one) => one.caught).length
    expect(caught / catches.length).toBeGreaterThanOrEqual(0.99)
  })
})
