import type { Page } from 'playwright-core'

/** What holds more than it shows, and what of a page is wider than the screen. */
export function cuts(page: Page): Promise<string[]> {
  return page.evaluate(CUTS)
}

/** In the page. What scrolls on purpose has a tabindex; what is a hair wide is to be heard only. */
const CUTS = `(() => {
  const found = []
  if (document.documentElement.scrollWidth > innerWidth) {
    found.push('the page is ' + document.documentElement.scrollWidth + ' wide on ' + innerWidth)
  }
  const isUnseen = (each) => each.closest('thead, .unseen')?.getBoundingClientRect().width <= 1
  const canvas = document.createElement('canvas').getContext('2d')
  for (const select of document.querySelectorAll('select')) {
    const { font, paddingLeft, paddingRight } = getComputedStyle(select)
    canvas.font = font
    const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)
    const text = select.selectedOptions[0]?.text ?? ''
    if (select.checkVisibility() && canvas.measureText(text).width > room + 1) {
      found.push('cut in a field: ' + text)
    }
  }
  for (const each of document.body.querySelectorAll('*')) {
    if (isUnseen(each) || each.closest('svg, pre[tabindex]') !== null) continue
    if (!each.checkVisibility()) continue
    const over = each.scrollWidth - each.clientWidth
    const isHidden = getComputedStyle(each).overflowX !== 'visible'
    const isWide = over > 1 && each.clientWidth > 0
    if (isWide && (isHidden || each.matches('button, a, td, th, li, p, h1, h2'))) {
      found.push('cut by ' + over + ': ' + each.outerHTML.slice(0, 120))
    }
  }
  return found
})()`
