import { Link } from 'wouter'

/** A tenant, by its name; its ID in small letters below, where that says more. */
export function TenantName({ id, name }: { id: string; name: string }) {
  return (
    <>
      <Link href={`/tenants/${encodeURIComponent(id)}`} data-clip="name" title={name}>
        {name}
      </Link>
      {name === id ? null : (
        <span className="under">
          <span data-clip="name" title={id}>
            {id}
          </span>
        </span>
      )}
    </>
  )
}
