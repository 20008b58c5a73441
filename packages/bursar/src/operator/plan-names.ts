import { type Plans, planNameOf } from '../subscription/plans.ts'

/** As it is stored, before its plan has a name. */
export type Unnamed<Row extends { plan_name: string }> = Omit<Row, 'plan_name'>

/** A row with the name that the config gives to its plan. */
export function named<Row extends { readonly plan_id: string }>(row: Row, plans: Plans) {
  return { ...row, plan_name: planNameOf(row.plan_id, plans) }
}

/** A tenant whose subscriptions have the names of their plans. */
export function withNames<Row extends { readonly plan_id: string }, Rest>(
  tenant: Rest & { readonly subscriptions: readonly Row[] },
  plans: Plans,
) {
  return { ...tenant, subscriptions: tenant.subscriptions.map((row) => named(row, plans)) }
}
