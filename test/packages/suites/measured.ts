import { expect, test } from 'vitest'
import { measureSizes, measureStarts } from '../../../bench/packages/measure-packages.ts'
import { packagesPage } from '../../../bench/packages/packages-page.ts'
import type { Installed } from './installed.ts'

const PLACE = { date: '2026-11-30', commit: '0000000', cpu: 'any', cores: 2, system: 'any' }

/** `npm run bench:packages` in small; how long anything takes decides nothing. */
export function testMeasured(installed: () => Installed, entries: readonly string[]): void {
  test('the page of sizes and starts has a figure for every package, command and entry', () => {
    const { app, names } = installed()
    const sizes = measureSizes(app, names)
    const starts = measureStarts(app, { entries, rounds: 1 })
    expect(sizes.map(({ name }) => name)).toEqual(names)
    const figures = [...sizes.map(({ bytes }) => bytes), ...starts.map((one) => one.processorMs)]
    expect(figures.filter((figure) => !(figure > 0))).toEqual([])
    const page = packagesPage({ place: { ...PLACE, node: '24', rounds: 1 }, sizes, starts })
    for (const name of names) expect(page).toContain(`\n| \`${name}\` | `)
    for (const entry of entries) expect(page).toContain(`\n| \`import '${entry}'\` | `)
  })
}
