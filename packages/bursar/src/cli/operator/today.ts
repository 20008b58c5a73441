import { formatMoney } from '@bursar/wire/money'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { askOperatorService, type Flags, print } from './ask-operator-service.ts'

type Today = OperatorAnswer<'today'>

/** `bursar today`: how things stand now. */
export function todayCommand(): Command {
  return new Command('today')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar today\n')
    .action(async ({ json }: Flags) => {
      const today = await askOperatorService((service, by) => service.today({}, by))
      print(today, json, linesOf(today))
    })
}

function linesOf(today: Today): string[] {
  const { deliveries, lag, refusals, budget, subscriptions, findings, messages } = today
  const sum = (what: 'accepted' | 'ignored' | 'refused') =>
    deliveries.reduce((total, minute) => total + minute[what], 0)
  const counts = Object.entries(subscriptions.now).map(([status, count]) => `${status} ${count}`)
  const kinds = findings.by_kind.map(({ title, count }) => `  ${title}: ${count}`)
  const of24h = refusals.map(({ code, count, advice }) => `  ${code}: ${count}. ${advice}`)
  return [
    `As of ${today.as_of}`,
    `Deliveries of the last hour: ${sum('accepted')} accepted, ${sum('ignored')} ignored, ` +
      `${sum('refused')} refused`,
    ...today.alerts_failing.map(
      ({ channel, since }) =>
        `Alerts have not been delivered (${channel}) since ${sayMinute(since)}`,
    ),
    ...today.stripe_unreachable.map(unreachableLine),
    ...(of24h.length === 0 ? [] : ['Refused in the last 24 hours:', ...of24h]),
    `Waiting for Stripe: ${lag.stale_objects}, the oldest for ${lag.oldest_seconds} s`,
    `Subscriptions: ${counts.join(', ')}`,
    ...moneyLines(today),
    `Needs a human: ${findings.open}`,
    ...kinds,
    `Pending deliveries: ${messages.pending}, given up: ${messages.dead}`,
    ...budget.map(budgetLine),
  ]
}

function unreachableLine(one: Today['stripe_unreachable'][number]): string {
  const { account, endpoint, failing_since, last_success_at, summary } = one
  const name = account === '' ? endpoint : `${endpoint} of ${account}`
  const last = last_success_at === null ? 'none yet' : sayMinute(last_success_at)
  return `${summary} ${name}: failing since ${sayMinute(failing_since)}; last answer: ${last}`
}

function moneyLines({ money_at_risk: { subscriptions, amounts } }: Today): string[] {
  const open = amounts.map(
    ({ currency, amount, subscriptions: of }) =>
      `  ${formatMoney(amount, currency, 'en-US')} in ${of} subscription${of === 1 ? '' : 's'}`,
  )
  return [`Past due: ${subscriptions}`, ...open]
}

function budgetLine({ account, endpoint, ...bucket }: Today['budget'][number]): string {
  const { reads, per_second, used } = bucket
  const name = account === '' ? endpoint : `${endpoint} of ${account}`
  const share = `${Math.round(used * 100)} % of ${per_second} a second`
  return `Reads of the last minute, ${name}: ${reads}, ${share}`
}
