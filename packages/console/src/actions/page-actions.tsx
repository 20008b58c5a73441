import type { BUTTON_PAGES } from '@bursar/wire/operator/route'
import type { OperatorAsked, OperatorRoutes } from '@bursar/wire/operator/routes'
import type { ActionName } from '../api/paths.ts'
import { ROUTE_FACTS } from '../api/route-facts.ts'
import { ActionButton } from './action-button.tsx'

type PageName = keyof typeof BUTTON_PAGES

type PageAction = keyof {
  [Name in ActionName as OperatorRoutes[Name] extends {
    readonly button: { readonly page: PageName }
  }
    ? Name
    : never]: true
}

interface PageActionsProps {
  readonly page: PageName
  readonly params: Readonly<Record<string, string>>
}

/** The buttons that a page has because the table of routes says so. */
export function PageActions({ page, params }: PageActionsProps) {
  const names = (Object.keys(ROUTE_FACTS) as PageAction[]).filter(
    (name) => ROUTE_FACTS[name].button?.page === page,
  )
  // That the parameter of the page is all that such a route asks for is tested beside the table.
  const asked = (reason: string) => ({ params, body: { reason } }) as OperatorAsked<PageAction>
  return names.map((name) => <ActionButton key={name} name={name} ask={asked} />)
}
