import { PROBES, type Probe, type Remedy } from '../../packages/probe/src/index.ts'
import { caseText } from '../../packages/probe/src/output/case-text.ts'
import { STACK_NAMES } from '../../packages/probe/src/output/stack-names.ts'
import { code, table } from './markdown.ts'

const GROUPS = {
  A: 'Controls and surface',
  B: 'Signature',
  C: 'Parsing',
  D: 'Idempotency',
  E: 'Event order',
  F: 'Billing states',
  G: 'Tenancy',
  H: 'Information leaks',
  I: 'Availability',
  J: 'Thin events and newer shapes',
} as const

const TIERS = { P: 'harmless', P1: 'harmless, signed', S: 'staging' } as const

function overview(): string {
  const rows = Object.entries(GROUPS).map(([letter, name]) => {
    const group = PROBES.filter(({ id }) => id.startsWith(letter))
    const harmless = group.filter(({ tier }) => tier !== 'S').length
    return [name, String(group.length), String(harmless), String(group.length - harmless)]
  })
  const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column]), 0)
  const total = ['All', ...[1, 2, 3].map((column) => String(sum(column)))]
  return table(['Group', 'Probes', 'Harmless', 'Staging'], [...rows, total])
}

function catalogue(): string {
  return Object.entries(GROUPS)
    .map(([letter, name]) => {
      const group = PROBES.filter(({ id }) => id.startsWith(letter))
      return `## ${name}\n\n${group.map(entry).join('\n\n')}`
    })
    .join('\n\n')
}

function entry(probe: Probe): string {
  const { id, title, severity, tier, needs, cwe, asvs, cases, claim, remedy } = probe
  const facts = [
    `**${severity}**`,
    TIERS[tier],
    ...(needs.length > 0 ? [`judged with: ${needs.join(', ')}`] : []),
    ...cwe,
    ...asvs.map((one) => `ASVS ${one}`),
  ]
  const why = cases.map((key) => `- ${inProse(caseText(key))}`)
  return [
    `### ${id} ${title}`,
    facts.join(' · '),
    inProse(claim),
    ...(why.length > 0 ? [`Why it matters:\n\n${why.join('\n')}`] : []),
    `How to fix it: ${inProse(remedy.text)}`,
    ...snippets(remedy),
  ].join('\n\n')
}

const LANGUAGES = { express: 'js', next: 'js', fastapi: 'python', rails: 'ruby' } as const

function snippets(remedy: Remedy): string[] {
  return (['express', 'next', 'fastapi', 'rails'] as const).flatMap((stack) => {
    const snippet = remedy[stack]
    return snippet === undefined
      ? []
      : [`${STACK_NAMES[stack]}:\n\n\`\`\`${LANGUAGES[stack]}\n${snippet}\n\`\`\``]
  })
}

/** Text that Markdown would read as markup is written as what it is. */
const inProse = (text: string) => text.replaceAll(/[<>*_[\]`|]/g, '\\$&')

export const PROBE_BLOCKS = {
  'probe-groups': overview,
  'probe-catalogue': catalogue,
  'probe-needs': () => {
    const needs = [...new Set(PROBES.flatMap((probe) => probe.needs))]
    const rows = needs.map((need) => [
      need,
      PROBES.filter((probe) => probe.needs.includes(need))
        .map(({ id }) => code(id))
        .join(' '),
    ])
    return table(['Oracle', 'Probes that need it'], rows)
  },
}
