import { Content } from '@patternfly/react-core'
import { type MarkedToken, marked, type Token } from 'marked'
import { createElement, Fragment, type ReactNode } from 'react'

/** Where a link may lead: nothing that runs as a script, and nothing of this page. */
const safeLink = /^(?:https?:|mailto:)/i

/**
 * Notes in Markdown. Elements are made of its tokens, never HTML of a text, so that there is nothing to sanitise: HTML in it is
 * shown as it was written, and pictures are links, since a page that asks other servers for them would tell who reads.
 */
export function Markdown({ text }: { text: string }) {
  return <Content className="markdown">{elements(marked.lexer(text))}</Content>
}

const elements = (tokens: readonly Token[] | undefined): ReactNode[] =>
  // Tokens have no names, and a text is drawn as a whole.
  (tokens ?? []).map((token, index) => <Fragment key={index}>{element(token as MarkedToken)}</Fragment>)

function element(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'hr':
      return <hr />
    case 'br':
      return <br />
    case 'heading':
      // Below the headings of the page.
      return createElement(`h${Math.min(6, token.depth + 2)}`, {}, ...elements(token.tokens))
    case 'paragraph':
      return <p>{elements(token.tokens)}</p>
    case 'blockquote':
      return <blockquote>{elements(token.tokens)}</blockquote>
    case 'list':
      return createElement(
        token.ordered ? 'ol' : 'ul',
        token.ordered ? { start: Number(token.start) || 1 } : {},
        ...elements(token.items),
      )
    case 'list_item':
      return <li>{elements(token.tokens)}</li>
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ '
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      )
    case 'codespan':
      return <code>{token.text}</code>
    case 'strong':
      return <strong>{elements(token.tokens)}</strong>
    case 'em':
      return <em>{elements(token.tokens)}</em>
    case 'del':
      return <del>{elements(token.tokens)}</del>
    case 'link':
      return <SafeLink address={token.href}>{elements(token.tokens)}</SafeLink>
    case 'image':
      return <SafeLink address={token.href}>{token.text || token.href}</SafeLink>
    case 'table':
      return (
        <table>
          <thead>
            <tr>{cells('th', token.header)}</tr>
          </thead>
          <tbody>
            {token.rows.map((row, index) => (
              <tr key={index}>{cells('td', row)}</tr>
            ))}
          </tbody>
        </table>
      )
    case 'text':
      return 'tokens' in token && token.tokens ? elements(token.tokens) : token.text
    case 'escape':
      return token.text
    case 'html':
      return token.raw
  }
}

const cells = (name: 'th' | 'td', row: readonly { tokens: Token[] }[]) =>
  row.map(({ tokens }, index) => createElement(name, { key: index }, ...elements(tokens)))

function SafeLink({ address, children }: { address: string; children: ReactNode }) {
  if (!safeLink.test(address)) return children
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}
