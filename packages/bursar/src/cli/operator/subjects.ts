import { subscriptionQuery } from '@bursar/wire/operator/subscriptions'
import { Command } from 'commander'
import { askDesk, type Flags, parsed, print } from './ask-desk.ts'
import { printList, withListOptions } from './list-options.ts'

/** `bursar subjects`: the subscriptions, and whether a refresh of one is pending. */
export function subjectsCommand(): Command {
  const subjects = new Command('subjects')
    .description('list subscriptions; show one with --id')
    .option('--id <subscription>', 'show this subscription and its history')
    .option('--search <text>', 'the beginning of the Stripe ID')
    .option('--tenant <id>', 'only of this tenant')
    .option('--status <status>', 'only with this status')
    .option('--stripe-status <status>', 'only with this Stripe status, such as past_due')
    .option('--plan <id>', 'only of this plan')
  return withListOptions(subjects)
    .addHelpText('after', '\nExample:\n  $ bursar subjects --status GRACE\n')
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
  const page = await askDesk((desk, by) => desk.subscriptions({ query }, by))
  printList(page, {
    json,
    none: 'No subscriptions match.',
    line: (row) => [row.subscription_id, row.status, row.plan_name, row.tenant_id].join('  '),
  })
}

async function showSubscription(subscription_id: string, { json }: Flags): Promise<void> {
  const found = await askDesk((desk, by) => desk.subscription({ params: { subscription_id } }, by))
  const { subject } = found
  const waits =
    subject?.dirty === true ? 'A refresh from Stripe is pending.' : 'Up to date with Stripe.'
  const failed = subject?.last_error == null ? '' : ` Last error: ${subject.last_error}.`
  const history = found.history.map(({ at, sentence }) => `  ${at}  ${sentence}`)
  const title = `${found.subscription_id}  ${found.status}  ${found.plan_name}  ${found.tenant_id}`
  print(found, json, [title, `${waits}${failed}`, ...history])
}
