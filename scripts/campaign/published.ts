import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ProbeReport } from '../../packages/probe/src/index.ts'
import { PUBLISHED } from '../../test/probe/published/handlers.ts'
import { visitPublished } from '../../test/probe/published/visit-published.ts'
import { startTestServer } from '../../test/support/test-server.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'

export const RUNS = PUBLISHED.length

/** The table of the documentation is rendered from it; what it means is written by hand there. */
const FINDINGS = resolve(import.meta.dirname, '../../test/probe/published/findings.json')

/** Published handlers as the registry has them. The seed is the number of the first. */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-published-'))
  const server = await startTestServer()
  const found = []
  const failures: string[] = []
  try {
    for (let done = 0; done < runs; done += 1) {
      const handler = PUBLISHED[(seed - 1 + done) % PUBLISHED.length]!
      const where = { folder: join(folder, String(done)), databaseUrl: server.adminUrl }
      const report = await visitPublished(handler, where)
      if (!report.summary.calibrated) failures.push(`${handler.name} took no event`)
      found.push({ name: handler.name, packages: handler.packages, ...findingsIn(report) })
      progress(done + 1)
    }
  } finally {
    await server.remove()
    await rm(folder, { recursive: true, force: true })
  }
  if (seed === 1 && runs === PUBLISHED.length) {
    await writeFile(FINDINGS, `${JSON.stringify(found, null, 2)}\n`)
  }
  const figure = found.map(({ name, findings }) => `${name}: ${findings.length}`).join(', ')
  return { passed: failures.length === 0, figure: `findings in ${figure}`, failures }
}

function findingsIn({ probes, summary }: ReportParts) {
  const told = ({ id, severity, verdict, reason }: ReportParts['probes'][number]) => ({
    id,
    severity,
    verdict,
    reason,
  })
  return {
    verdicts: summary.verdicts,
    findings: probes.filter(({ verdict }) => /^(?:fail|likely)$/.test(verdict)).map(told),
    warnings: probes.filter(({ verdict }) => verdict === 'warn').map(told),
  }
}

type ReportParts = Pick<ProbeReport, 'probes' | 'summary'>
