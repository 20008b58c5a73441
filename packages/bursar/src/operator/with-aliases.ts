interface Asked {
  readonly params?: Part
  readonly query?: Part
  readonly body?: Part
}

type Part = Readonly<Record<string, unknown>> | undefined

type Ask = (asked: Asked, operator: unknown) => Promise<unknown>

/**
 * The same routes, where the ID of a merged tenant stands for the tenant that it was merged into,
 * but for those where it means the very tenant.
 */
export function withAliases<Routes extends object>(
  routes: Routes,
  exact: readonly (keyof Routes)[],
  resolve: (tenantId: string) => Promise<string>,
): Routes {
  const all = Object.entries(routes).map(([name, ask]) => {
    const isExact = exact.some((one) => one === name)
    return [name, isExact ? ask : resolving(ask as Ask, resolve)]
  })
  return Object.fromEntries(all) as Routes
}

function resolving(ask: Ask, resolve: (tenantId: string) => Promise<string>): Ask {
  const resolved = async (part: Part, key: string) => {
    const id = part?.[key]
    return typeof id === 'string' ? { ...part, [key]: await resolve(id) } : part
  }
  return async (asked, operator) => {
    const params = await resolved(await resolved(asked.params, 'tenant_id'), 'id')
    const query = await resolved(asked.query, 'tenant_id')
    const body = await resolved(asked.body, 'tenant_id')
    return ask({ ...asked, params, query, body }, operator)
  }
}
