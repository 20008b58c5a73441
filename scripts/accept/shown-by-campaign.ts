import type { Shown } from './accept-line.ts'
import { runTool } from './run-tool.ts'

interface Report {
  readonly passed: boolean
  readonly figure: string
  readonly failures: readonly string[]
}

const FAILURES_NAMED_MAX = 5

/** Runs a campaign in its full size: yes only if it kept every promise. */
export async function shownByCampaign(name: string): Promise<Shown> {
  const { code, output } = await runTool('node', ['scripts/campaign.ts', name, '--json'])
  const line = output.split('\n').find((each) => each.startsWith('{"campaign":'))
  if (line === undefined) return { verdict: 'no', figure: `no report: ${output.slice(-300)}` }
  const { passed, figure, failures } = JSON.parse(line) as Report
  const isShown = code === 0 && passed && failures.length === 0
  const named = failures.slice(0, FAILURES_NAMED_MAX)
  return { verdict: isShown ? 'yes' : 'no', figure: [figure, ...named].join('; ') }
}
