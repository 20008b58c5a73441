import type { ProbeReport, ProbeResult } from '../engine/report.ts'
import { caseText } from './case-text.ts'
import { SARIF_LEVEL, worthReading } from './summary.ts'

/** SARIF 2.1.0, as code hosts read it. What could not be judged is left out. */
export function toSarif(report: ProbeReport): string {
  const found = worthReading(report.probes).filter(({ verdict }) => verdict !== 'inconclusive')
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bursar probe', rules: report.probes.map(toRule) } },
        automationDetails: { id: `bursar-probe/${report.run}` },
        results: found.map((result) => toSarifResult(result, report.target)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
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
    locations: [{ physicalLocation: { artifactLocation: { uri: target } } }],
    partialFingerprints: { probe: `${result.id}/${result.verdict}` },
    properties: { verdict: result.verdict, evidence: result.evidence },
  }
}
