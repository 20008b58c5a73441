import { formatMoney } from '@bursar/wire/money'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { counted, factLines, print, section } from '../output/print.ts'
import { toned } from '../output/tones.ts'
import { askOperatorService, type Flags } from './ask-operator-service.ts'

type Today = OperatorAnswer<'today'>

/** `bursar today`: health and open issues now. */
export function todayCommand(): Command {
  return new Command('today')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar today'))
    .action(async ({ json }: Flags) => {
      const today = await askOperatorService((service, by) => service.today({}, by))
      print(today, json, linesOf(today))
    })
}

function linesOf(today: Today): string[] {
  const { refusals, subscriptions, findings, messages } = today
  const counts = Object.entries(subscriptions.now).map(([status, count]) => `${count} ${status}`)
  return [
    toned(sayMinute(today.as_of), 'title'),
    ...problems(today).map((line) => `! ${toned(line, 'bad')}`),
    ...factLines({
      'Deliveries in the last hour': deliveriesText(today),
      'Stale objects': staleText(today),
      Subscriptions: counts.join(', '),
      'Past due': pastDueText(today),
      'Open findings': findings.open,
      Outbox: `${messages.pending} pending, ${messages.dead} failed permanently`,
    }),
    ...section(
      'Open findings',
      findings.by_kind.map(({ title, count }) => `${title}: ${count}`),
    ),
    ...section(
      'Refused in the last 24 hours',
      refusals.map(({ code, count, advice }) => `${code}: ${count}. ${advice}`),
    ),
    ...section(
      'Stripe reads in the last minute',
      today.budget.filter(({ reads }) => reads > 0).map(budgetLine),
    ),
  ]
}

function problems({ alerts_failing, stripe_unreachable }: Today): string[] {
  return [
    ...alerts_failing.map(
      ({ channel, since }) => `Alerts by ${channel} have failed since ${sayMinute(since)}.`,
    ),
    ...stripe_unreachable.map((one) => {
      const last = one.last_success_at === null ? 'never' : `on ${sayMinute(one.last_success_at)}`
      const since = sayMinute(one.failing_since)
      const name = endpointName(one)
      return `${one.summary} ${name}: failing since ${since}. It last answered ${last}.`
    }),
  ]
}

function deliveriesText({ deliveries }: Today): string {
  const sum = (what: 'accepted' | 'ignored' | 'refused') =>
    deliveries.reduce((total, minute) => total + minute[what], 0)
  return `${sum('accepted')} accepted, ${sum('ignored')} ignored, ${sum('refused')} refused`
}

function staleText({ lag: { stale_objects, oldest_seconds } }: Today): string {
  if (stale_objects === 0) return 'none: everything is up to date with Stripe'
  return `${stale_objects}, the oldest for ${counted(Math.round(oldest_seconds), 'second')}`
}

/** `$114.00 across 6 subscriptions`; only their number where Stripe named no amount. */
function pastDueText({ money_at_risk: { subscriptions, amounts } }: Today): string {
  if (subscriptions === 0) return 'none'
  if (amounts.length === 0) return counted(subscriptions, 'subscription')
  return amounts
    .map(({ currency, amount, subscriptions: of }) => {
      return `${formatMoney(amount, currency, 'en-US')} across ${counted(of, 'subscription')}`
    })
    .join(', ')
}

function budgetLine(one: Today['budget'][number]): string {
  const used = `${Math.round(one.used * 100)}% of ${one.per_second} per second`
  return `${endpointName(one)}: ${one.reads}, ${used}`
}

function endpointName({ account, endpoint }: { account: string; endpoint: string }): string {
  return account === '' ? endpoint : `${endpoint} of ${account}`
}
