import { explainParams } from '@bursar/wire/operator/subscriptions'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { instant, parsed } from '../options/parse.ts'
import { print, section, timeline } from '../output/print.ts'
import { toned } from '../output/tones.ts'
import { askOperatorService } from './ask-operator-service.ts'

/** `bursar explain`: the status of something, and what led to it. */
export function explainCommand(): Command {
  return new Command('explain')
    .argument('<id>', 'Tenant ID, or Stripe ID: sub_…, cs_… or cus_…')
    .option('--at <time>', 'Explain the status at this time instead of now', instant)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar explain acme --at 2026-03-01T12:00:00Z'))
    .action(explain)
}

async function explain(given: string, { at, json }: { at?: string; json?: boolean }) {
  const params = parsed(explainParams, { id: given })
  const query = at === undefined ? {} : { at }
  const found = await askOperatorService((service, by) => service.explain({ params, query }, by))
  const { sentence, remarks, entitlements, because, next, open_findings } = found
  print(found, json, [
    toned(sentence, 'title'),
    ...remarks.map((one) => `! ${toned(one.sentence, one.tone)}`),
    ...section(
      'Entitlements',
      entitlements.map((one) => {
        const answer = one.allowed ? toned('allowed', 'good') : toned('not allowed', 'bad')
        return `${one.feature}: ${answer}. ${one.sentence}`
      }),
    ),
    ...section('Why', timeline(because, 'Now')),
    ...section('Next', timeline(next, 'Then')),
    ...section(
      'Open findings',
      open_findings.map(({ finding_id, title }) => `${finding_id}: ${title}`),
    ),
  ])
}
