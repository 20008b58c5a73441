import type { RouteButton } from '@bursar/wire/operator/route'
import {
  OPERATOR_ROUTES,
  type OperatorRoute,
  type OperatorRouteName,
} from '@bursar/wire/operator/routes'

interface RouteFacts {
  readonly method: string
  readonly path: string
  readonly button: RouteButton | null
}

/**
 * What the console has to know of each route. The build replaces this file by what it exports
 * (vite.config.ts): the table itself would bring every schema into the browser.
 */
export const ROUTE_FACTS = Object.fromEntries(
  Object.entries<OperatorRoute>(OPERATOR_ROUTES).map(([name, { method, path, button = null }]) => [
    name,
    { method, path, button },
  ]),
) as Readonly<Record<OperatorRouteName, RouteFacts>>
