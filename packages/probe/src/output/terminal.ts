import type { Verdict } from '../contract.ts'
import type { Progress } from '../engine/options.ts'
import type { ProbeReport, ProbeResult } from '../engine/report.ts'
import { caseText } from './case-text.ts'
import { STACK_NAMES } from './stack-names.ts'
import { countLine, verdictLine, worthReading } from './summary.ts'

const COLOURS: Record<Verdict, number> = {
  fail: 31,
  likely: 31,
  warn: 33,
  inconclusive: 35,
  skipped: 90,
  pass: 32,
}

/** `colour`: whether to print colors. */
export interface TerminalStyle {
  colour: boolean
}

function paint(verdict: Verdict, style: TerminalStyle): string {
  const text = verdict.padEnd(12)
  return style.colour ? `\u001b[${COLOURS[verdict]}m${text}\u001b[0m` : text
}

/** One line of the live list, for one result. */
export function resultLine(result: ProbeResult, style: TerminalStyle): string {
  const reason = result.verdict === 'pass' ? '' : `  ${result.reason.slice(0, 100)}`
  return `${paint(result.verdict, style)} ${result.id} ${result.title}${reason}`
}

/** `[#####-----] 42/115 B14`, overwritten in place. */
export function progressLine(progress: Progress, width = 30): string {
  const full = Math.round((progress.done / Math.max(progress.total, 1)) * width)
  const bar = `${'#'.repeat(full)}${'-'.repeat(width - full)}`
  return `[${bar}] ${progress.done}/${progress.total} ${progress.running ?? ''}`
}

/** The findings in full, worst first, then the verdict and the counts. */
export function terminalReport(report: ProbeReport, style: TerminalStyle): string {
  const open = worthReading(report.probes).filter(({ verdict }) => verdict === 'inconclusive')
  const told = worthReading(report.probes).filter(({ verdict }) => verdict !== 'inconclusive')
  const lines = told.flatMap((result) => ['', ...findingLines(result, style)])
  if (open.length > 0) lines.push('', 'Inconclusive:')
  for (const result of open) lines.push(`  ${result.id} ${result.title}: ${result.reason}`)
  const { summary } = report
  const seconds = (summary.elapsed_ms / 1000).toFixed(1)
  lines.push('', verdictLine(report))
  lines.push(`${countLine(report)} (${summary.requests} requests, ${seconds} s)`)
  return `${lines.join('\n')}\n`
}

function findingLines(result: ProbeResult, style: TerminalStyle): string[] {
  const { remedy } = result
  const lines = [
    `${paint(result.verdict, style)} ${result.id} ${result.title} (${result.severity})`,
    `  ${result.reason}`,
  ]
  for (const item of result.evidence.slice(0, 2)) {
    lines.push(
      `  ${item.curl}`,
      `    → ${item.answer}, ${item.elapsed_ms} ms ${firstLine(item.body)}`,
    )
  }
  for (const key of result.cases.slice(0, 1)) lines.push(`  Why it matters: ${caseText(key)}`)
  lines.push(`  How to fix it: ${remedy.text}`)
  for (const stack of ['express', 'next', 'fastapi', 'rails'] as const) {
    const snippet = remedy[stack]
    if (snippet !== undefined) {
      lines.push(`  ${STACK_NAMES[stack]}: ${snippet.replaceAll('\n', '\n    ')}`)
    }
  }
  if (result.cwe.length + result.asvs.length > 0) {
    lines.push(`  ${[...result.cwe, ...result.asvs.map((id) => `ASVS ${id}`)].join(', ')}`)
  }
  return lines
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 120)
}
