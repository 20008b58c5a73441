import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PROBES } from '../../packages/probe/src/index.ts'
import { caseText } from '../../packages/probe/src/output/case-text.ts'
import type { Catch } from '../../test/probe/zoo/catch-mutant.ts'
import { MUTANTS } from '../../test/probe/zoo/mutants.ts'
import { code, table } from './markdown.ts'

const TEST = resolve(import.meta.dirname, '../../test/probe')
const parse = <T>(name: string): T => JSON.parse(readFileSync(resolve(TEST, name), 'utf8')) as T

interface Told {
  readonly id: string
  readonly severity: string
  readonly verdict: string
  readonly reason: string
}

interface Published {
  readonly name: string
  readonly packages: readonly string[]
  readonly verdicts: Readonly<Record<string, number>>
  readonly findings: readonly Told[]
}

const titleOf = (id: string) => PROBES.find((probe) => probe.id === id)?.title ?? id
const inCell = (text: string) => text.replaceAll(/[<>*_[\]`]/g, '\\$&')

function zooSum(): string {
  const catches = parse<Catch[]>('zoo/catches.json')
  const stacks = [...new Set(catches.map(({ stack }) => stack))]
  const rows = stacks.map((stack) => {
    const here = catches.filter((one) => one.stack === stack)
    return [stack, String(here.length), String(here.filter(({ caught }) => caught).length)]
  })
  const caught = catches.filter((one) => one.caught).length
  return table(['Stack', 'Mutants', 'Caught'], [...rows, ['All', `${catches.length}`, `${caught}`]])
}

function zoo(): string {
  const rows = parse<Catch[]>('zoo/catches.json').map((one, at) => {
    const said = one.caught ? one.verdict : `**escaped** (${one.verdict})`
    const from = inCell(caseText(MUTANTS[at]?.from ?? ''))
    return [code(one.fault), one.stack, code(one.probe), said, one.others.join(' '), from]
  })
  return table(['Fault', 'Stack', 'Probe', 'Verdict', 'Harmless probes', 'Based on'], rows)
}

function published(): string {
  const rows = parse<Published[]>('published/findings.json').flatMap(
    ({ name, packages, findings }) =>
      findings.map(({ id, severity, verdict, reason }, at) => [
        at === 0 ? `${inCell(name)} (${packages.map(code).join(', ')})` : '',
        `${id} ${titleOf(id)}`,
        `${verdict}, ${severity}`,
        inCell(reason),
      ]),
  )
  return table(['Handler', 'Probe', 'Verdict', 'Reason'], rows)
}

export const ZOO_BLOCKS = {
  'zoo-sum': zooSum,
  zoo,
  'published-findings': published,
}
