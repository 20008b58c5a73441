import type { ProbeReport } from '../engine/report.ts'
import { isRecord } from '../oracle/state-oracle.ts'

export interface Comparison {
  /** Ids of findings that the last run did not have. */
  appeared: string[]
  /** Ids of findings that are gone. */
  gone: string[]
  /** Ids that passed then and cannot be judged or were skipped now. */
  unjudged: string[]
}

/** Compares with the JSON of an earlier run. Throws a sentence if that is no such report. */
export function compareWithBaseline(text: string, report: ProbeReport): Comparison {
  const before = parseVerdicts(text)
  const now = new Map(report.probes.map((result) => [result.id, result.verdict]))
  const found = (verdict: string | undefined) => verdict === 'fail' || verdict === 'likely'
  const open = (verdict: string) => verdict === 'inconclusive' || verdict === 'skipped'
  return {
    appeared: [...now].filter(([id, v]) => found(v) && !found(before.get(id))).map(([id]) => id),
    gone: [...before].filter(([id, v]) => found(v) && now.get(id) === 'pass').map(([id]) => id),
    unjudged: [...now].filter(([id, v]) => open(v) && before.get(id) === 'pass').map(([id]) => id),
  }
}

/** `2 new (B02, C01), 1 gone (I06)`; empty when nothing differs. */
export function comparisonLine({ appeared, gone, unjudged }: Comparison): string {
  const part = (name: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${ids.length} ${name} (${ids.join(', ')})`]
  return [
    ...part('new', appeared),
    ...part('gone', gone),
    ...part('no longer judged', unjudged),
  ].join(', ')
}

function parseVerdicts(text: string): Map<string, string> {
  const value: unknown = JSON.parse(text)
  const probes = isRecord(value) && Array.isArray(value['probes']) ? value['probes'] : null
  if (probes === null) throw new Error('The baseline is no JSON report of the probe.')
  return new Map(probes.filter(isRecord).map((row) => [String(row['id']), String(row['verdict'])]))
}
