import { subscriptionParams, subscriptionQuery } from '@bursar/wire/operator/subscriptions'
import { STATUSES } from '@bursar/wire/operator/today'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { exampleOf, withListOptions } from '../options/list-options.ts'
import { oneOf, parsed } from '../options/parse.ts'
import { factLines, named, print, printList, section, timeline } from '../output/print.ts'
import { state, toned } from '../output/tones.ts'
import { askOperatorService, type Flags } from './ask-operator-service.ts'

/** `bursar subscriptions`: the subscriptions, and whether a refresh of one is pending. */
export function subscriptionsCommand(): Command {
  const subscriptions = new Command('subscriptions')
    .option('--id <subscription>', 'Show this subscription and its history')
    .option('--search <text>', 'Only subscriptions whose ID begins with this text')
    .option('--tenant <id>', 'Only subscriptions of this tenant')
    .addOption(oneOf('--status <status>', 'Only subscriptions with this status', STATUSES))
    .option(
      '--stripe-status <status>',
      'Only subscriptions with this Stripe status, such as past_due',
    )
    .option('--plan <id>', 'Only subscriptions of this plan')
  return withListOptions(subscriptions)
    .addHelpText('after', exampleOf('bursar subscriptions --status GRACE'))
    .action(({ id, ...flags }: Flags & { readonly id?: string }) =>
      id === undefined ? listSubscriptions(flags) : showSubscription(id, flags),
    )
}

async function listSubscriptions(flags: Flags): Promise<void> {
  const { tenant, plan, stripeStatus, json, ...others } = flags
  const query = parsed(subscriptionQuery, {
    ...others,
    tenant_id: tenant,
    plan_id: plan,
    stripe_status: stripeStatus,
  })
  const page = await askOperatorService((service, by) => service.subscriptions({ query }, by))
  printList(page, {
    json,
    none: 'No subscriptions match.',
    columns: [
      { title: 'Subscription', cell: (row) => row.subscription_id },
      { title: 'Status', cell: (row) => row.status },
      { title: 'Plan', cell: (row) => row.plan_name, isText: true },
      { title: 'Tenant', cell: (row) => row.tenant_id, isText: true },
      { title: 'Type', cell: (row) => row.type },
      { title: 'Term ends', cell: (row) => row.term_end, isInstant: true },
    ],
  })
}

async function showSubscription(id: string, { json }: Flags): Promise<void> {
  const params = parsed(subscriptionParams, { subscription_id: id })
  const found = await askOperatorService((service, by) => service.subscription({ params }, by))
  const { subscription_id, status, plan_name, tenant_id, tenant_name, refresh } = found
  const failed = refresh?.last_error == null ? '' : ` Last error: ${refresh.last_error}.`
  const isStale = refresh?.stale === true
  const freshness = isStale ? 'A refresh from Stripe is pending.' : 'Up to date with Stripe.'
  print(found, json, [
    `${toned(subscription_id, 'title')}  ${state(status)}  ${plan_name}`,
    ...factLines({
      Tenant: named(tenant_name, tenant_id),
      'Stripe status': found.stripe_status,
      Term: found.term_end === null ? null : `until ${sayMinute(found.term_end)}`,
      'Grace period': found.grace_end === null ? null : `until ${sayMinute(found.grace_end)}`,
      Cancellation: found.cancel_at === null ? null : `on ${sayMinute(found.cancel_at)}`,
      Refresh: `${freshness}${failed}`,
    }),
    ...section('History', timeline(found.history)),
  ])
}
