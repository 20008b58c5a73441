import { plansDigest } from '../../config/plans-digest.ts'
import { findingGuideOf } from '../../subscription/finding.ts'
import { type Check, error, faulty, info, judged, ok, unknown, warning } from '../check.ts'
import {
  countObserved,
  countOtherPlans,
  readActionFindings,
  readDeadLetters,
  readUnfinishedRuns,
} from './state.store.ts'

const NAMED_MAX = 10
/** Other checks speak of these. */
const SPOKEN_OF = [
  'database_restored',
  'stripe_endpoint_disabled',
  'stripe_refused',
  'stripe_unreachable',
  'event_gap',
  'alert_failed',
]

export const deadLetters: Check = {
  id: 'dead_letters',
  title: 'Pending deliveries',
  how: 'Bursar gave up no email, webhook or other message.',
  needs: ['database_schema'],
  async run({ pool }) {
    if (pool === null) return unknown('There is no database.')
    const problems = (await readDeadLetters(pool)).map(({ kind, count }) =>
      warning(
        `Bursar gave up ${count} ${count === 1 ? 'message' : 'messages'} of the kind ${kind}.`,
        'Fix the cause (`bursar outbox` shows it), then run ' +
          `\`bursar outbox redrive --kind ${kind}\`.`,
      ),
    )
    return judged(problems, 'No message was given up.')
  },
}

export const actionFindings: Check = {
  id: 'findings',
  title: 'Open findings',
  how: 'No open finding of the severity action.',
  needs: ['database_schema'],
  async run({ pool }) {
    if (pool === null) return unknown('There is no database.')
    const found = await readActionFindings(pool, SPOKEN_OF, NAMED_MAX)
    const problems = found.map(({ kind, count }) => {
      const findings = count === 1 ? '1 finding needs' : `${count} findings need`
      const { title } = findingGuideOf(kind)
      return warning(
        `${findings} an operator: ${title} (${kind}).`,
        `Run \`bursar findings list --kind ${kind}\`, or open Findings in the console.`,
      )
    })
    return judged(problems, 'No finding needs an operator.')
  },
}

/** Two nodes with other plans would judge the same subscription differently. */
export const otherPlans: Check = {
  id: 'plans',
  title: 'Plans of running nodes',
  how: 'No running node has other plans than this config file.',
  needs: ['database_schema'],
  async run({ config, pool }) {
    if (pool === null) return unknown('There is no database.')
    const count = await countOtherPlans(pool, plansDigest(config.plans))
    if (count === 0) return ok('No running node has other plans.')
    const sentence = 'A running node has other plans than this config file.'
    const fix =
      'Deploy the same config file to every node, and restart the nodes. ' +
      'If you have just stopped that node, run `bursar doctor` again in a minute.'
    return faulty(error(sentence, fix))
  },
}

export const unfinishedRuns: Check = {
  id: 'reconcile_runs',
  title: 'Reconcile runs',
  how: 'No run, such as a sweep, is unfinished.',
  needs: ['database_schema'],
  async run({ pool }) {
    if (pool === null) return unknown('There is no database.')
    const problems = (await readUnfinishedRuns(pool, NAMED_MAX)).map(
      ({ job, account, lastError }) => {
        const name = account === '' ? 'the own account' : account
        const why = lastError === null ? '' : ` It stopped with ${lastError}.`
        const sentence = `The run of ${job} over ${name} has not ended.${why}`
        return info(sentence, continueFix(job))
      },
    )
    return judged(problems, 'No run is unfinished.')
  },
}

function continueFix(job: string): string {
  if (job === 'adopt') return 'Wait for it, or repeat the same `bursar adopt … --apply`.'
  const command = job.replaceAll('_', '-')
  return `Wait for it, or run \`bursar ${command}\` to continue it.`
}

/** On purpose after an adoption; forgotten, customers hear nothing. */
export const observedTenants: Check = {
  id: 'observe',
  title: 'Tenants in observe mode',
  how: 'Bursar sends emails, webhooks and provisioning for every tenant.',
  needs: ['database_schema'],
  async run({ pool }) {
    if (pool === null) return unknown('There is no database.')
    const count = await countObserved(pool)
    if (count === 0) return ok('Every tenant is live.')
    const tenants = count === 1 ? '1 tenant is' : `${count} tenants are`
    const sentence = `${tenants} in observe mode: Bursar sends nothing for them.`
    return faulty(info(sentence, 'When you are ready, run `bursar go-live`.'))
  },
}
