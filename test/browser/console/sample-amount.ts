/** How full the world of the pictures is. */
export const AMOUNTS = ['none', 'little', 'much'] as const
export type Amount = (typeof AMOUNTS)[number]

/** Rows of a page of a list, and whether there are more behind it. */
export function pageOf<Row>(amount: Amount, makeRow: (index: number) => Row, few = 4) {
  const length = { none: 0, little: few, much: 50 }[amount]
  return {
    rows: Array.from({ length }, (_, index) => makeRow(index)),
    next: amount === 'much' ? 'cursor' : null,
    total: amount === 'much' ? { count: 1_000, more: true } : { count: length, more: false },
  }
}

/** As long as the longest that people have. */
export const LONG_NAME =
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft & Söhne mbH'
export const TENANTS = ['acme-wind', 'northern-turbines', 'blue-harbour', 'ada-and-sons'] as const
/** Fifty characters, the most an id may have. */
export const LONG_TENANT = 'donaudampfschifffahrtselektrizitaetenhauptbetriebs'

export const tenantAt = (amount: Amount, index: number): string =>
  amount === 'much' && index % 5 === 3 ? LONG_TENANT : (TENANTS[index % 4] ?? 'acme-wind')

/** An id of Stripe's length. */
export function idAt(prefix: string, index: number): string {
  const seed = `1RkQ${(index * 7_919 + 104_729).toString(36)}LkdIwHu7ixC${index}pZ9`
  return `${prefix}_${seed.padEnd(24, 'x').slice(0, 24)}`
}
