import { parseArgs } from 'node:util'
import { withProgress } from '../packages/wire/src/cli/progress.ts'
import { CAMPAIGNS } from './campaign/registry.ts'

/**
 * `npm run campaign -- NAME [--seed N] [--runs N] [--json]`: exit 0 when every promise was kept, 1
 * when one was not, 2 when the command is not understood.
 */
const FAILURES_SHOWN_MAX = 20

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})
const name = positionals[0] ?? ''
const campaign = Object.hasOwn(CAMPAIGNS, name) ? CAMPAIGNS[name] : undefined
const seed = Number(values.seed)
const runs = Number(values.runs ?? campaign?.runs)
if (campaign === undefined || !Number.isSafeInteger(seed) || !Number.isSafeInteger(runs)) {
  const known = Object.entries(CAMPAIGNS).map(([each, { title }]) => `  ${each}: ${title}`)
  process.stderr.write(
    `Usage: npm run campaign -- NAME [--seed N] [--runs N] [--json]\n\nCampaigns:\n${known.join('\n')}\n`,
  )
  process.exit(2)
}

const startedAt = performance.now()
const result = await withProgress({ title: name, total: runs }, (progress) =>
  campaign.run({ seed, runs, progress }),
)
const seconds = Math.round((performance.now() - startedAt) / 100) / 10
if (values.json) {
  process.stdout.write(`${JSON.stringify({ campaign: name, seed, runs, seconds, ...result })}\n`)
} else {
  const verdict = result.passed ? 'ok  ' : 'FAIL'
  process.stdout.write(`${verdict} ${name} from seed ${seed}: ${result.figure} (${seconds} s)\n`)
  for (const failure of result.failures.slice(0, FAILURES_SHOWN_MAX)) {
    process.stdout.write(`     ${failure}\n`)
  }
}
process.exitCode = result.passed ? 0 : 1
