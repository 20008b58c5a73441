import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'

export interface AlertRule {
  readonly alert: string
  readonly expr: string
  /** How long it must be true. */
  readonly for?: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook: string }
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[]
}

/** The alert rules of `deploy/prometheus`, in order. */
export function readAlerts(): AlertRule[] {
  const file = resolve(import.meta.dirname, '../../deploy/prometheus/bursar.rules.yml')
  const { groups }: RuleFile = parse(readFileSync(file, 'utf8'))
  return groups.flatMap(({ rules }) => rules)
}
