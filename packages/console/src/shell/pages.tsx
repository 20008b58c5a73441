import { type ComponentType, lazy, Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { Page } from '../parts/page.tsx'
import { Nothing, Waiting } from '../parts/states.tsx'
import TodayPage from '../today/today-page.tsx'

/** Each page is a file of its own, loaded when somebody goes there; all begin with the first. */
const PAGES: readonly (readonly [path: string, page: ComponentType])[] = [
  ['/', TodayPage],
  ['/events', lazy(() => import('../events/events-page.tsx'))],
  ['/events/:event_id', lazy(() => import('../events/event-page.tsx'))],
  ['/findings', lazy(() => import('../findings/findings-page.tsx'))],
  ['/findings/:finding_id', lazy(() => import('../findings/finding-page.tsx'))],
  ['/tenants', lazy(() => import('../tenants/tenants-page.tsx'))],
  ['/tenants/:tenant_id', lazy(() => import('../tenants/tenant-page.tsx'))],
  ['/subscriptions', lazy(() => import('../tenants/subscriptions-page.tsx'))],
  ['/subscriptions/:subscription_id', lazy(() => import('../tenants/subscription-page.tsx'))],
  ['/why/:id', lazy(() => import('../tenants/why-page.tsx'))],
  ['/overrides', lazy(() => import('../overrides/overrides-page.tsx'))],
  ['/outbox', lazy(() => import('../outbox/outbox-page.tsx'))],
  ['/outbox/:message_id', lazy(() => import('../outbox/message-page.tsx'))],
  ['/emails', lazy(() => import('../outbox/emails-page.tsx'))],
  ['/endpoints', lazy(() => import('../endpoints/endpoints-page.tsx'))],
  ['/reconcile', lazy(() => import('../reconcile/reconcile-page.tsx'))],
  ['/brake', lazy(() => import('../brake/brake-page.tsx'))],
  ['/audit', lazy(() => import('../audit/audit-page.tsx'))],
]

export function Pages() {
  return (
    <Suspense fallback={<Waiting lines={8} />}>
      <Switch>
        {PAGES.map(([path, Each]) => (
          <Route key={path} path={path} component={Each} />
        ))}
        <Route>
          <Page title="Page not found">
            <Nothing icon="search" title="No page exists at this address">
              Use the search to find a tenant or an object: press <kbd>/</kbd>.
            </Nothing>
          </Page>
        </Route>
      </Switch>
    </Suspense>
  )
}
