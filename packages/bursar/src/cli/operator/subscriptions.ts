import { subscriptionQuery } from '@bursar/wire/operator/subscriptions'
import { Command } from 'commander'
import { askOperatorService, type Flags, parsed, print } from './ask-operator-service.ts'
import { printList, withListOptions } from './list-options.ts'

/** `bursar subscriptions`: the subscriptions, and whether a refresh of one is pending. */
export function subscriptionsCommand(): Command {
  const objects = new Command('subscriptions')
    .option('--id <subscription>', 'show this subscription and its history')
    .option('--search <text>', 'the beginning of the Stripe ID')
    .option('--tenant <id>', 'only of this tenant')
    .option('--status <status>', 'only with this status')
    .option('--stripe-status <status>', 'only with this Stripe status, such as past_due')
    .option('--plan <id>', 'only of this plan')
  return withListOptions(objects)
    .addHelpText('after', '\nExample:\n  $ bursar subscriptions --status GRACE\n')
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
    line: (row) => [row.subscription_id, row.status, row.plan_name, row.tenant_id].join('  '),
  })
}

async function showSubscription(subscription_id: string, { json }: Flags): Promise<void> {
  const found = await askOperatorService((service, by) =>
    service.subscription({ params: { subscription_id } }, by),
  )
  const { refresh } = found
  const waits =
    refresh?.stale === true ? 'A refresh from Stripe is pending.' : 'Up to date with Stripe.'
  const failed = refresh?.last_error == null ? '' : ` Last error: ${refresh.last_error}.`
  const history = found.history.map(({ at, sentence }) => `  ${at}  ${sentence}`)
  const title = `${found.subscription_id}  ${found.status}  ${found.plan_name}  ${found.tenant_id}`
  print(found, json, [title, `${waits}${failed}`, ...history])
}
