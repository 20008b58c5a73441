import { Command } from 'commander'
import { brakeBody } from '../../wire/operator/brake.ts'
import type { OperatorAnswer } from '../../wire/operator/routes.ts'
import { askDesk, type Flags, parsed, print, REASON } from './ask-desk.ts'

type Acted = Flags & { readonly reason: string }

/** `bursar brake`: a mass loss of access that is held, and the decision about it. */
export function brakeCommand(): Command {
  return new Command('brake')
    .description('Show or decide a mass loss of access that Bursar holds.')
    .addCommand(showCommand())
    .addCommand(confirmCommand())
    .addCommand(discardCommand())
}

function showCommand(): Command {
  return new Command('show')
    .description('Show whether the brake is engaged, and the subscriptions that keep access.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar brake show\n')
    .action(async ({ json }: Flags) => {
      const brake = await askDesk((desk, by) => desk.brake({}, by))
      print(brake, json, linesOf(brake))
    })
}

function confirmCommand(): Command {
  return new Command('confirm')
    .description('Let the held losses of access, and those of the next hour, take effect.')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar brake confirm --reason "plan X has ended"\n')
    .action(async ({ json, ...flags }: Acted) => {
      const body = parsed(brakeBody, flags)
      const done = await askDesk((desk, by) => desk.confirmBrake({ body }, by))
      print(done, json, ['Confirmed. The held changes take effect as Stripe is asked again.'])
    })
}

function discardCommand(): Command {
  return new Command('discard')
    .description('Refresh everything that is held, after you corrected the cause.')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar brake discard --reason "config corrected"\n')
    .action(async ({ json, ...flags }: Acted) => {
      const body = parsed(brakeBody, flags)
      const done = await askDesk((desk, by) => desk.discardBrake({ body }, by))
      print(done, json, [
        'Refreshing what is held. The brake releases itself when nothing asks to lose access.',
      ])
    })
}

function linesOf(brake: OperatorAnswer<'brake'>): string[] {
  const { engaged_at, tenants, of_tenants, passes_until, held, restoring, subscriptions } = brake
  if (engaged_at === null) {
    const passing = passes_until === null ? '' : ` Losses are not counted until ${passes_until}.`
    return [`The brake is not engaged.${passing}`]
  }
  const more = held - subscriptions.length
  return [
    `Engaged since ${engaged_at}: ${tenants} of ${of_tenants} tenants would lose access.`,
    `Held: ${held}. Being restored: ${restoring}.`,
    ...subscriptions.map(
      ({ tenant_name, tenant_id, subscription_id, status_from, status_to }) =>
        `  ${tenant_name} (${tenant_id})  ${subscription_id}  ${status_from} → ${status_to}`,
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
    'Check the config, the Stripe key and Stripe. Then confirm or discard.',
  ]
}
