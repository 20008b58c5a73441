import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { csvLines } from '../../table/csv-lines.ts'
import type { PlannedPage } from './make-plan.ts'
import type { Plan } from './plan.ts'

export interface PlanFiles {
  /** Adds one page to the CSV files. */
  add(page: PlannedPage): Promise<void>
  /** Writes `plan.json`. Gives the paths of all files. */
  end(plan: Plan): Promise<string[]>
}

const CUSTOMERS = ['customer_id', 'tenant_id', 'mapping', 'outcome'] as const
const PERSONAL = ['name', 'email'] as const
const NOTES = ['kind', 'customer_id', 'subscription_id', 'tenant_id', 'detail'] as const

/**
 * `plan.json`, `customers.csv` and `to-check.csv` in a folder. Names and addresses are in them only
 * where `withNames` asks for it. Errors: FILE_UNUSABLE.
 */
export async function openPlanFiles(folder: string, withNames: boolean): Promise<PlanFiles> {
  const path = (name: string) => join(folder, name)
  const customers = path('customers.csv')
  const notes = path('to-check.csv')
  const header = withNames ? [...CUSTOMERS, ...PERSONAL] : [...CUSTOMERS]
  await usingFiles(folder, async () => {
    await mkdir(folder, { recursive: true })
    await writeFile(customers, csvLines([header]), { mode: 0o600 })
    await writeFile(notes, csvLines([[...NOTES]]), { mode: 0o600 })
  })
  return {
    add: (page) =>
      usingFiles(folder, async () => {
        const rows = page.customers.map(
          ({ customerId, tenantId, source, outcome, name, email }) => {
            const cells = [customerId, tenantId, source, outcome]
            return withNames ? [...cells, name, email] : cells
          },
        )
        await appendFile(customers, csvLines(rows))
        const found = page.notes.map(({ kind, customerId, subscriptionId, tenantId, detail }) => {
          return [kind, customerId, subscriptionId, tenantId, detail]
        })
        await appendFile(notes, csvLines(found))
      }),
    end: (plan) =>
      usingFiles(folder, async () => {
        const whole = path('plan.json')
        await writeFile(whole, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 })
        return [whole, customers, notes]
      }),
  }
}

async function usingFiles<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : ''
    throw new AppError('FILE_UNUSABLE', `${folder} cannot be written${code}.`, { cause })
  }
}
