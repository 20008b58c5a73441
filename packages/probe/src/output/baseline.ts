import type { ProbeReport } from '../engine/report.ts'
import { isRecord } from '../oracle/state-oracle.ts'

export interface Comparison {
  /** Ids of findings that the last run did not have. */
  appeared: string[]
  /** Ids of findings that are gone. */
  gone: string[]
  /** Ids of findings that are warnings now. */
  weaker: string[]
  /** Ids that passed or were found then and cannot be judged or were skipped now. */
  unjudged: string[]
}

/** Verdicts of an earlier run by id. */
export type Baseline = ReadonlyMap<string, string>

/** Compares with an earlier run. */
export function compareWithBaseline(before: Baseline, report: ProbeReport): Comparison {
  const now = new Map(report.probes.map((result) => [result.id, result.verdict]))
  const found = (verdict: string | undefined) => verdict === 'fail' || verdict === 'likely'
  const open = (verdict: string | undefined) =>
    verdict === undefined || verdict === 'inconclusive' || verdict === 'skipped'
  return {
    appeared: [...now].filter(([id, v]) => found(v) && !found(before.get(id))).map(([id]) => id),
    gone: [...before].filter(([id, v]) => found(v) && now.get(id) === 'pass').map(([id]) => id),
    weaker: [...before].filter(([id, v]) => found(v) && now.get(id) === 'warn').map(([id]) => id),
    unjudged: [...before].filter(([id, v]) => !open(v) && open(now.get(id))).map(([id]) => id),
  }
}

/** `2 new (B02, C01), 1 gone (I06)`; empty when nothing differs. */
export function comparisonLine({ appeared, gone, weaker, unjudged }: Comparison): string {
  const part = (name: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${ids.length} ${name} (${ids.join(', ')})`]
  return [
    ...part('new', appeared),
    ...part('gone', gone),
    ...part('only a warning now', weaker),
    ...part('no longer judged', unjudged),
  ].join(', ')
}

/** Reads the JSON of an earlier run. Throws a sentence if that is no such report. */
export function parseBaseline(text: string): Baseline {
  const value: unknown = JSON.parse(text)
  const probes = isRecord(value) && Array.isArray(value['probes']) ? value['probes'] : null
  if (probes === null) throw new Error('The baseline is no JSON report of the probe.')
  return new Map(probes.filter(isRecord).map((row) => [String(row['id']), String(row['verdict'])]))
}
