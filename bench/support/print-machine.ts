import type { Machine } from './machine.ts'

/** Two lines for people. */
export function printMachine(machine: Machine): string[] {
  const { date, cpu, cores, system, loadBefore, node, postgres, storage } = machine
  return [
    `${date} · ${cpu}, ${cores} cores · ${system} · load before ${loadBefore}`,
    `Node ${node} · PostgreSQL ${postgres} on ${storage}, fsync ${machine.fsync}, ` +
      `synchronous_commit ${machine.synchronousCommit}`,
  ]
}
