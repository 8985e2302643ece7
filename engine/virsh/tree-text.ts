/** What has a parent among others, by name. */
export interface Branch {
  readonly name: string
  readonly parent: string | undefined
}

/** A tree as virsh draws it: those whose parent is not among them stand at the left. */
export function treeText(branches: readonly Branch[]): string {
  const names = new Set(branches.map(({ name }) => name))
  const roots = branches.filter(({ parent }) => parent === undefined || !names.has(parent))
  return roots.map(({ name }) => branchText(branches, name, '', true, true)).join('')
}

function branchText(
  branches: readonly Branch[],
  name: string,
  indent: string,
  isLast: boolean,
  isRoot: boolean,
): string {
  const inner = isRoot ? indent : `${indent}${isLast ? ' ' : '|'} `
  const children = branches.filter(({ parent }) => parent === name)
  const below = children.map((child, n) =>
    branchText(branches, child.name, `${inner}  `, n === children.length - 1, false),
  )
  return (
    `${isRoot ? '' : `${indent}+- `}${name}\n` +
    (children.length > 0 ? `${inner}  |\n` : '') +
    below.join('') +
    (children.length === 0 && isLast ? `${inner}\n` : '')
  )
}
