/** When a guest ends (virDomainLifecycle), and what becomes of its domain then (virDomainLifecycleAction), by number. */

export const lifecycleTypes = ['poweroff', 'reboot', 'crash'] as const
export const lifecycleActions = [
  'destroy',
  'restart',
  'rename-restart',
  'preserve',
  'coredump-destroy',
  'coredump-restart',
] as const
