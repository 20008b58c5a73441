import type { ProbeReport, ProbeResult } from '../engine/report.ts'
import { escapeMarkup } from './escape-markup.ts'

/** JUnit: one test case for each probe. Findings fail, inconclusive probes are skipped. */
export function toJunit(report: ProbeReport): string {
  const { probes, summary, target } = report
  const failures = probes.filter(isFinding).length
  const skipped = probes.filter((result) => isOpen(result)).length
  const seconds = (summary.elapsed_ms / 1000).toFixed(3)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="bursar probe ${escapeMarkup(target)}" tests="${probes.length}" ` +
      `failures="${failures}" skipped="${skipped}" time="${seconds}">`,
    ...probes.map(testCase),
    '</testsuite>',
    '',
  ].join('\n')
}

const isFinding = ({ verdict }: ProbeResult) => verdict === 'fail' || verdict === 'likely'
const isOpen = ({ verdict }: ProbeResult) => verdict === 'inconclusive' || verdict === 'skipped'

function testCase(result: ProbeResult): string {
  const { id, title, severity, reason, verdict } = result
  const name = escapeMarkup(`${id} ${title}`)
  const seconds = (result.elapsed_ms / 1000).toFixed(3)
  const open = `  <testcase classname="probe.${severity}" name="${name}" time="${seconds}"`
  const said = escapeMarkup(reason)
  if (isFinding(result)) {
    const detail = escapeMarkup(result.evidence.map((item) => item.curl).join('\n'))
    const failure = `<failure type="${severity}" message="${verdict}: ${said}">${detail}</failure>`
    return `${open}>${failure}</testcase>`
  }
  if (isOpen(result)) return `${open}><skipped message="${verdict}: ${said}"/></testcase>`
  return verdict === 'warn'
    ? `${open}><system-out>warn: ${said}</system-out></testcase>`
    : `${open}/>`
}
