import type { ProbeReport, ProbeResult } from '../engine/report.ts'
import { caseText } from './case-text.ts'
import { SARIF_LEVEL, worthReading } from './summary.ts'

/**
 * SARIF 2.1.0 for code hosts. Inconclusive probes are left out. A run without a positive control is
 * marked as not successful.
 */
export function toSarif(report: ProbeReport): string {
  const found = worthReading(report.probes).filter(({ verdict }) => verdict !== 'inconclusive')
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bursar probe', rules: report.probes.map(toRule) } },
        invocations: [toInvocation(report)],
        automationDetails: { id: `bursar-probe/${report.run}` },
        results: found.map((result) => toSarifResult(result, report.target)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function toInvocation({ target, summary }: ProbeReport) {
  const { calibrated, exit_code } = summary
  const text = `${target} rejected every correctly signed event. Check the secret.`
  return {
    executionSuccessful: calibrated,
    exitCode: exit_code,
    ...(calibrated ? {} : { toolExecutionNotifications: [{ level: 'error', message: { text } }] }),
  }
}

/** GitHub rejects the whole file if one location is not relative to the checkout. */
function toRelativeUri(target: string): string {
  const { host, pathname } = new URL(target)
  return `${host.replaceAll(/[^\w.-]/g, '_')}${pathname}`
}

function toRule(result: ProbeResult) {
  return {
    id: result.id,
    name: result.title,
    shortDescription: { text: result.claim },
    help: { text: [result.remedy.text, ...result.cases.slice(0, 2).map(caseText)].join('\n\n') },
    defaultConfiguration: { level: SARIF_LEVEL[result.severity] },
    properties: { tags: [...result.cwe, ...result.asvs.map((id) => `ASVS-${id}`)] },
  }
}

function toSarifResult(result: ProbeResult, target: string) {
  const isWarning = result.verdict === 'warn'
  return {
    ruleId: result.id,
    level: isWarning ? 'note' : SARIF_LEVEL[result.severity],
    message: { text: `${result.reason} ${result.remedy.text}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toRelativeUri(target) },
          region: { startLine: 1 },
        },
      },
    ],
    partialFingerprints: { probe: `${result.id}/${result.verdict}` },
    properties: { target, verdict: result.verdict, evidence: result.evidence },
  }
}
