import { eventQuery } from '@bursar/wire/operator/events'
import { Command } from 'commander'
import { askOperatorService, type Flags, parsed, print } from './ask-operator-service.ts'
import { printList, withListOptions } from './list-options.ts'

/** `bursar events`: what Stripe told, and what became of it. */
export function eventsCommand(): Command {
  const events = new Command('events')
    .option('--id <event>', 'show the history of this event (evt_…)')
    .option('--type <type>', 'only of this type')
    .option('--object_id <id>', 'only about this Stripe object')
    .option('--tenant <id>', 'only of this tenant')
    .option('--outcome <outcome>', 'only with this outcome (pending: not processed yet)')
    .option('--from <instant>', 'received then or later (ISO 8601 with an offset)')
    .option('--to <instant>', 'received before')
  return withListOptions(events)
    .addHelpText('after', '\nExample:\n  $ bursar events --tenant acme --outcome pending\n')
    .action(({ id, ...flags }: Flags & { readonly id?: string }) =>
      id === undefined ? listEvents(flags) : showLifecycle(id, flags),
    )
}

async function listEvents({ tenant, json, ...flags }: Flags): Promise<void> {
  const query = parsed(eventQuery, { ...flags, tenant_id: tenant })
  const page = await askOperatorService((service, by) => service.events({ query }, by))
  printList(page, {
    json,
    none: 'No such event.',
    line: (row) => [row.received_at, row.event_id, row.type, row.object_id, row.outcome].join('  '),
  })
}

async function showLifecycle(event_id: string, { json }: Flags): Promise<void> {
  const lifecycle = await askOperatorService((service, by) =>
    service.event({ params: { event_id } }, by),
  )
  const steps = lifecycle.lifecycle.map(({ at, sentence }) => `  ${at ?? 'to come'}  ${sentence}`)
  print(lifecycle, json, [
    `${lifecycle.event_id}  ${lifecycle.type}  ${lifecycle.outcome}`,
    ...steps,
  ])
}
