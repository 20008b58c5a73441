import { Command } from 'commander'
import { askOperatorService, print } from './ask-operator-service.ts'

/** `bursar explain`: why it is as it is. */
export function explainCommand(): Command {
  return new Command('explain')
    .argument('<id>', 'tenant ID or Stripe ID (sub_…, cs_…, cus_…)')
    .option('--at <instant>', 'explain the status at this time (ISO 8601 with an offset)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar explain acme --at 2026-03-01T12:00:00Z\n')
    .action(async (id: string, { at, json }: { at?: string; json?: boolean }) => {
      const query = at === undefined ? {} : { at }
      const told = await askOperatorService((service, by) =>
        service.explain({ params: { id }, query }, by),
      )
      const because = told.because.map((one) => `  ${one.at ?? ''}  ${one.sentence}`)
      const remarks = told.remarks.map(({ sentence }) => `  ! ${sentence}`)
      const may = told.entitlements.map(
        ({ allowed, feature, sentence }) => `  ${feature}: ${allowed ? 'yes' : 'no'}. ${sentence}`,
      )
      const next = told.next.map((one) => `  ${one.at ?? 'Then'}  ${one.sentence}`)
      const open = told.open_findings.map((one) => `  finding ${one.finding_id}: ${one.title}`)
      print(told, json, [told.sentence, ...remarks, ...may, ...because, ...next, ...open])
    })
}
