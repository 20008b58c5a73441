import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Catch, catchMutant, otherCatchers } from '../../test/probe/zoo/catch-mutant.ts'
import { MUTANTS } from '../../test/probe/zoo/mutants.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'

export const RUNS = MUTANTS.length

/** Some can only be seen by races and by time, which a busy machine spoils now and then. */
const CAUGHT_MIN = 0.99

/** The table of the documentation is rendered from it. */
const CATCHES = resolve(import.meta.dirname, '../../test/probe/zoo/catches.json')

/**
 * Every handler with one fault, and the probe that is meant for it. The seed is the number of the
 * first mutant; a run over all of them, from the first, is kept for the documentation.
 */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  const catches: Catch[] = []
  const escaped: string[] = []
  for (let done = 0; done < runs; done += 1) {
    const at = (seed - 1 + done) % MUTANTS.length
    const mutant = MUTANTS[at]!
    const { reason, ...found } = await catchMutant(mutant, at)
    // A slow one would take the harmless tier many minutes.
    catches.push({ ...found, others: mutant.slow ? [] : await otherCatchers(mutant, at) })
    if (!found.caught) {
      const { fault, stack, probe, verdict } = found
      escaped.push(`${at + 1}: ${fault} on ${stack} escapes ${probe} (${verdict}: ${reason})`)
    }
    progress(done + 1)
  }
  if (seed === 1 && runs === MUTANTS.length) await keep(catches)
  const caught = catches.filter((one) => one.caught).length
  const share = caught / catches.length
  const stacks = new Set(catches.map(({ stack }) => stack)).size
  const sum = `${caught} of ${catches.length} mutants on ${stacks} stacks caught`
  const figure = [`${sum} (${(100 * share).toFixed(1)} %)`, ...escaped].join('; ')
  const passed = share >= CAUGHT_MIN
  return { passed, figure, failures: passed ? [] : escaped }
}

async function keep(catches: readonly Catch[]): Promise<void> {
  const lines = catches.map((one) => `  ${JSON.stringify(one)}`)
  await writeFile(CATCHES, `[\n${lines.join(',\n')}\n]\n`)
}
