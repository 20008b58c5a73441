import {
  RUNS as ADOPT_RUNS,
  run as runAdopt,
  runKills as runAdoptKills,
  runObserve as runAdoptObserve,
} from './adopt.ts'
import type { Campaign } from './campaign.ts'
import { RUNS as GUARDS_RUNS, run as runGuards } from './guards.ts'
import { RUNS as HOSTILE_RUNS, run as runHostile } from './hostile.ts'
import { RUNS as INTERLEAVINGS_RUNS, run as runInterleavings } from './interleavings.ts'
import { RUNS as KILL_RUNS, OUTBOX_RUNS, run as runKill, runOutbox } from './kill.ts'
import { RUNS as LIFECYCLES_RUNS, run as runLifecycles } from './lifecycles.ts'
import { RUNS as LOSSES_RUNS, run as runLosses } from './losses.ts'
import { RUNS as MUTANTS_RUNS, run as runMutants } from './mutants.ts'
import { RUNS as NEWCOMER_RUNS, run as runNewcomer } from './newcomer.ts'
import { RUNS as ORDERS_RUNS, run as runOrders } from './orders.ts'
import { RUNS as PAID_RUNS, run as runPaid } from './paid-means-access.ts'
import { RUNS as PERMUTATIONS_RUNS, run as runPermutations } from './permutations.ts'
import { RUNS as PUBLISHED_RUNS, run as runPublished } from './published.ts'
import { RUNS as REFERENCES_RUNS, run as runReferences } from './references.ts'
import {
  OFTEN_RUNS,
  REBUILD_RUNS,
  runOften,
  runRebuild,
  run as runVerify,
  RUNS as VERIFY_RUNS,
} from './verify.ts'

/** By the name that `npm run campaign` takes. */
export const CAMPAIGNS: Readonly<Record<string, Campaign>> = {
  adopt: {
    title: 'A large account is adopted within the read budget, in time and in flat memory',
    runs: ADOPT_RUNS,
    run: runAdopt,
  },
  'adopt-kills': {
    title: 'An adoption that is killed and resumed ends in the same state',
    runs: ADOPT_RUNS,
    run: runAdoptKills,
  },
  'adopt-observe': {
    title: 'The events after an adoption send nothing while tenants are in observe mode',
    runs: ADOPT_RUNS,
    run: runAdoptObserve,
  },
  guards: {
    title: 'Random schedules fail when a guard is removed from the SQL',
    runs: GUARDS_RUNS,
    run: runGuards,
  },
  hostile: {
    title: 'Hostile requests are refused and leave no trace',
    runs: HOSTILE_RUNS,
    run: runHostile,
  },
  interleavings: {
    title: 'Random schedules of two nodes keep every invariant',
    runs: INTERLEAVINGS_RUNS,
    run: runInterleavings,
  },
  kill: {
    title: 'kill -9 at every failpoint loses nothing and duplicates nothing',
    runs: KILL_RUNS,
    run: runKill,
  },
  'kill-outbox': {
    title: 'kill -9 at the failpoints around a message only',
    runs: OUTBOX_RUNS,
    run: runOutbox,
  },
  lifecycles: {
    title:
      'A year with crashes and outages: what is pending is delivered once, in time, and is all',
    runs: LIFECYCLES_RUNS,
    run: runLifecycles,
  },
  losses: {
    title: 'Whatever is lost in a year is found, and nothing is sent twice',
    runs: LOSSES_RUNS,
    run: runLosses,
  },
  mutants: {
    title: 'The probe finds the fault in every faulty handler',
    runs: MUTANTS_RUNS,
    run: runMutants,
  },
  newcomer: {
    title: 'npm ci, npm start and npm test in a fresh clone leave nothing running',
    runs: NEWCOMER_RUNS,
    run: runNewcomer,
  },
  orders: {
    title: 'Every order of the steps of a few events on two nodes keeps every invariant',
    runs: ORDERS_RUNS,
    run: runOrders,
  },
  'paid-means-access': {
    title: 'Every payer has access, or an operator gets a finding, whatever is lost',
    runs: PAID_RUNS,
    run: runPaid,
  },
  permutations: {
    title: 'Every order of the six events of one subscription ends in the same state',
    runs: PERMUTATIONS_RUNS,
    run: runPermutations,
  },
  published: {
    title: 'What the probe finds in published handlers',
    runs: PUBLISHED_RUNS,
    run: runPublished,
  },
  references: {
    title: 'Correct handlers have no findings, even on an unsteady network',
    runs: REFERENCES_RUNS,
    run: runReferences,
  },
  rebuild: {
    title: 'bursar rebuild --check over 10,000 subscriptions that change',
    runs: REBUILD_RUNS,
    run: runRebuild,
  },
  verify: {
    title: 'bursar verify over a large account that changes: few reads, no false difference',
    runs: VERIFY_RUNS,
    run: runVerify,
  },
  'verify-often': {
    title: 'bursar verify again and again, while customers change their subscriptions',
    runs: OFTEN_RUNS,
    run: runOften,
  },
}
