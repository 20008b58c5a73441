import type { ProbeReport } from '../engine/report.ts'
import { isRecord } from '../oracle/state-oracle.ts'

export interface Comparison {
  /** IDs of findings that the earlier run did not have. */
  appeared: string[]
  /** IDs of findings that pass now. */
  gone: string[]
  /** IDs of findings that are warnings now. */
  weaker: string[]
  /** IDs with a verdict in the earlier run that are inconclusive or skipped now. */
  unjudged: string[]
}

/** Verdicts of an earlier run by ID. */
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

/** `2 new (B02, C01), 1 fixed (I06)`. Empty if nothing differs. */
export function comparisonLine({ appeared, gone, weaker, unjudged }: Comparison): string {
  const part = (name: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${ids.length} ${name} (${ids.join(', ')})`]
  return [
    ...part('new', appeared),
    ...part('fixed', gone),
    ...part('now only a warning', weaker),
    ...part('now inconclusive or skipped', unjudged),
  ].join(', ')
}

/** Parses the JSON report of an earlier run. Throws a sentence if it is not one. */
export function parseBaseline(text: string): Baseline {
  const value: unknown = JSON.parse(text)
  const probes = isRecord(value) && Array.isArray(value['probes']) ? value['probes'] : null
  if (probes === null) throw new Error('The baseline is not a JSON report of the probe.')
  return new Map(probes.filter(isRecord).map((row) => [String(row['id']), String(row['verdict'])]))
}
