import { type Fault, sql } from './fault.ts'

export const STATE_FAULTS: readonly Fault[] = [
  {
    name: 'a running node is refused by Stripe',
    break: sql(`insert into bursar.stripe_reachability
        (account, endpoint, failing_since, failed_at, error_code, permission)
      values ('', 'invoices', '2026-11-30T11:00:00Z', '2026-11-30T11:59:00Z', 'STRIPE_FORBIDDEN',
        'Invoices (read)')`),
    undo: sql('delete from bursar.stripe_reachability'),
    check: 'stripe_reads',
    severity: 'error',
    says: 'A running node reports: The Stripe key lacks the permission Invoices (read).',
    fix: 'Correct STRIPE_SECRET_KEY on every node',
  },
  {
    name: 'catch-up has not run for days',
    break: sql("update bursar.event_watermarks set caught_up_to = '2026-11-26T12:00:00Z'"),
    undo: sql("update bursar.event_watermarks set caught_up_to = '2026-11-30T11:40:00Z'"),
    check: 'catch_up',
    severity: 'error',
    says: 'Bursar has not read the events of the own account for 4 days.',
    fix: 'run `bursar catch-up`',
  },
  {
    name: 'a running node has other plans',
    break: sql(`insert into bursar.plan_revisions (digest, seen_at)
      values ('${'f'.repeat(64)}', '2026-11-30T12:00:00Z')`),
    undo: sql(`delete from bursar.plan_revisions where digest = '${'f'.repeat(64)}'`),
    check: 'plans',
    severity: 'error',
    says: 'A running node has other plans than this config file.',
    fix: 'If you have just stopped that node, run `bursar doctor` again in a minute.',
  },
  {
    name: 'messages were given up',
    break:
      sql(`insert into bursar.outbox (kind, name, target, cause_key, tenant_id, details, outcome,
        ended_at)
      values ('webhook', 'tenant.changed', 'app', 'doctor', 'acme', '{}', 'dead', now())`),
    undo: sql('delete from bursar.outbox'),
    check: 'dead_letters',
    severity: 'warning',
    says: 'Bursar gave up 1 message of the kind webhook.',
    fix: 'bursar outbox redrive --kind webhook',
  },
  {
    name: 'a finding needs an operator',
    break: sql(`insert into bursar.findings (kind, severity, object_id, summary)
      values ('orphan', 'action', 'sub_1', 'x')`),
    undo: sql('delete from bursar.findings'),
    check: 'findings',
    severity: 'warning',
    says: '1 finding needs an operator:',
    fix: 'bursar findings list --kind orphan',
  },
  {
    name: 'a sweep has not ended',
    break: sql(`insert into bursar.reconcile_runs (job, account, remaining, last_error)
      values ('sweep', '', '[]', 'STRIPE_UNAVAILABLE')`),
    undo: sql('delete from bursar.reconcile_runs'),
    check: 'reconcile_runs',
    severity: 'info',
    says: 'The run of sweep over the own account has not ended. It stopped with STRIPE_UNAVAIL',
    fix: 'bursar sweep',
  },
  {
    name: 'an adoption has not ended',
    break: sql(`insert into bursar.reconcile_runs (job, account, remaining)
      values ('adopt', '', '[]')`),
    undo: sql('delete from bursar.reconcile_runs'),
    check: 'reconcile_runs',
    severity: 'info',
    says: 'The run of adopt over the own account has not ended.',
    fix: 'repeat the same `bursar adopt … --apply`',
  },
  {
    name: 'a tenant is in observe mode',
    break: sql("update bursar.tenants set delivery = 'observe'"),
    undo: sql("update bursar.tenants set delivery = 'live'"),
    check: 'observe',
    severity: 'info',
    says: '1 tenant is in observe mode: Bursar sends nothing for them.',
    fix: 'bursar go-live',
  },
]
