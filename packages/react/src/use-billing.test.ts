import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { BillingProvider, useBilling } from './use-billing.ts'

function Shown() {
  const { state, plan, hasAccess } = useBilling()
  return createElement('p', null, `${state} ${plan?.name ?? 'no plan'} ${hasAccess}`)
}

test('on a server nothing is known and nothing is asked', () => {
  const getToken = () => {
    throw new Error('Nobody asks on a server.')
  }
  const app = createElement(BillingProvider, { url: 'http://127.0.0.1:1', getToken }, [
    createElement(Shown, { key: 'shown' }),
  ])
  expect(renderToString(app)).toBe('<p>loading no plan false</p>')
})

test('without a provider it says what is missing', () => {
  expect(() => renderToString(createElement(Shown))).toThrow('<BillingProvider>')
})
