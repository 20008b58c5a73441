import { readAlerts } from '../deploy/read-alerts.ts'
import { code, table } from './markdown.ts'

export const ALERT_BLOCKS = {
  'alert-rules': () =>
    table(
      ['Alert', 'Severity', 'Fires when', 'For'],
      readAlerts().map(({ alert, expr, for: after = '–', labels }) => [
        `[${alert}](runbook.md#${alert.toLowerCase()})`,
        labels.severity,
        code(expr),
        after,
      ]),
    ),
}
