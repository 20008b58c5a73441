import type { State } from '../oracle/state-oracle.ts'
import type { Stage } from './stage.ts'

/** The differences between two states, in words. Empty if there are none. */
export function sayDifference(before: State, after: State): string {
  const parts: string[] = []
  for (const name of new Set([...Object.keys(before.effects), ...Object.keys(after.effects)])) {
    const [from, to] = [before.effects[name] ?? 0, after.effects[name] ?? 0]
    if (from !== to) parts.push(`${name} ${from} → ${to}`)
  }
  const rows = (state: State) =>
    new Map(state.subscriptions.map((row, at) => [`${row.id}#${at}`, row]))
  const [old, now] = [rows(before), rows(after)]
  if (old.size !== now.size) parts.push(`${old.size} → ${now.size} subscriptions`)
  for (const [key, row] of now) {
    const was = old.get(key)
    if (was !== undefined && JSON.stringify(was) !== JSON.stringify(row)) {
      parts.push(`${row.id}: ${JSON.stringify(was)} → ${JSON.stringify(row)}`)
    }
  }
  return parts.slice(0, DIFFERENCES_MAX).join('; ')
}

const DIFFERENCES_MAX = 3

/** Runs an action and returns what it changed, in words. Empty if nothing. */
export async function changeBy(stage: Stage, action: () => Promise<unknown>): Promise<string> {
  const before = await stage.settled()
  await action()
  return sayDifference(before, await stage.settled())
}
