import type { Page } from 'playwright-core'

/**
 * What holds more than it shows, what of a page is wider than the screen, and which word of a table
 * goes on in the next line.
 */
export function cuts(page: Page): Promise<string[]> {
  return page.evaluate(CUTS)
}

/**
 * In the page. What scrolls on purpose has a tabindex; what is a hair wide is to be heard only;
 * what
 * ends in an ellipsis says the whole when one points at it. A word may go on after a hyphen, and
 * where a <wbr> lets it.
 */
const CUTS = `(() => {
  const found = []
  if (document.documentElement.scrollWidth > innerWidth) {
    found.push('the page is ' + document.documentElement.scrollWidth + ' wide on ' + innerWidth)
  }
  const isUnseen = (each) => each.closest('thead, .unseen')?.getBoundingClientRect().width <= 1
  const canvas = document.createElement('canvas').getContext('2d')
  const widthOf = (text, word) => {
    canvas.font = getComputedStyle(text.parentElement).font
    return canvas.measureText(word).width
  }
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
    const isTold = each.title !== '' && each.title === each.textContent
    const isWide = over > 1 && each.clientWidth > 0 && !isTold
    if (isWide && (isHidden || each.matches('button, a, td, th, li, p, h1, h2'))) {
      found.push('cut by ' + over + ': ' + each.outerHTML.slice(0, 120))
    }
  }
  const range = document.createRange()
  for (const cell of document.querySelectorAll('td, th')) {
    if (isUnseen(cell) || !cell.checkVisibility()) continue
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const text = texts.currentNode
      if (text.parentElement.closest('pre[tabindex]') !== null) continue
      for (const word of text.data.matchAll(/[^\\s-]+-?/g)) {
        range.setStart(text, word.index)
        range.setEnd(text, word.index + word[0].length)
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        // In a card of a narrow screen a word may be longer than any line.
        const isCard = getComputedStyle(cell).display !== 'table-cell'
        const isLongest = isCard && text.parentElement.closest('td > div').clientWidth < widthOf(text, word[0])
        if (lines.size > 1 && !isLongest) found.push('broken in a table: ' + word[0])
      }
    }
  }
  return found
})()`
