/** What comes from PostgreSQL as it goes over the wire: instants as ISO 8601, in UTC. */
export function wireRows<Row extends object>(rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    const entries = Object.entries(row).map(([name, value]) => [name, wireValue(value)])
    return Object.fromEntries(entries) as Row
  })
}

function wireValue(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value
}
