import { Link } from 'wouter'

interface AuditLinkProps {
  readonly audit_id: string
  /** null: it is in the chain of entries that concern no tenant. */
  readonly tenant_id: string | null
}

/** Leads to one row of the audit log: the proof of what is said. */
export function AuditLink({ audit_id, tenant_id }: AuditLinkProps) {
  const chain = tenant_id === null ? { source: 'operator' } : { tenant_id }
  return (
    <Link href={`/audit?${new URLSearchParams({ ...chain, audit_id })}`}>
      Audit log row {audit_id}
    </Link>
  )
}
