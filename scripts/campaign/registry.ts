import type { Campaign } from './campaign.ts'
import * as hostile from './hostile.ts'
import * as permutations from './permutations.ts'

/** By the name that `npm run campaign` takes, each with what it shows. */
export const CAMPAIGNS: Readonly<Record<string, Campaign & { readonly title: string }>> = {
  hostile: { ...hostile, title: 'Hostile requests are refused and leave nothing behind' },
  permutations: { ...permutations, title: 'Every order of a six-event life ends in one state' },
}
